//! Salesforce: the objects of an organisation, read over its REST API.

mod answer;
mod api;
mod auth;
mod entities;
mod errors;
mod events;
mod limits;
mod page;
mod profile;
mod query;
mod settings;
mod version;

#[cfg(test)]
mod tests;

use api::SalesforceApi;
use arrow_array::RecordBatch;
use async_trait::async_trait;
use connector_sdk::rest::{Response, Session};
use connector_sdk::{
    Configuration, Connection, Connector, EntityGroup, Field, Filter, Found, Misread, Query,
    Reader, Result, Source, texts,
};
pub(crate) use events::{relay, webhook::SalesforceWebhook};
use flow::{ConnectorType, Operator, Timestamp, Violations};
use records::Column;
use serde_json::Value;
use serde_json::value::RawValue;

/// The Salesforce connector.
pub struct Salesforce;

#[async_trait]
impl Connector for Salesforce {
    fn connector_type(&self) -> ConnectorType {
        ConnectorType::new("Salesforce")
    }

    fn configuration(&self) -> Configuration {
        Configuration {
            ignores_case: true,
            operators: (&Operator::ALL).into(),
            api_versions: texts(&version::VERSIONS),
            oauth_scopes: texts(&["api", "refresh_token"]),
            grant_types: texts(&["AUTHORIZATION_CODE", "CLIENT_CREDENTIALS", "JWT_BEARER"]),
            transfer_apis: texts(&["AUTOMATIC", "REST_SYNC"]),
            ..Configuration::of_application(
                "Salesforce",
                "Objects of a Salesforce organisation, read over its REST API",
            )
            .with_events()
        }
    }

    fn check_profile(&self, properties: &Value, credentials: &Value, violations: &mut Violations) {
        profile::check(properties, credentials, violations);
    }

    async fn check(&self, connection: &Connection) -> Result<()> {
        auth::check_client(connection).await?;
        resources(connection).await.map(drop)
    }

    async fn entities(
        &self,
        connection: &Connection,
        _path: Option<&str>,
    ) -> Result<Vec<EntityGroup>> {
        entities::entities(connection).await
    }

    async fn fields(
        &self,
        connection: &Connection,
        entity: &str,
        version: Option<&str>,
    ) -> Result<Vec<Field>> {
        let object = entities::object(connection, entity, version).await?;
        // The records of a big object have no id: a query that names it returns only records whose id is empty.
        let has_id = !query::shape::big(entity);
        let fields = object.fields.into_iter().filter(|field| has_id || field.name != query::ID);
        Ok(fields.map(Field::from).collect())
    }

    async fn related_fields(
        &self,
        connection: &Connection,
        entity: &str,
        paths: &[String],
        version: Option<&str>,
    ) -> Result<Vec<Field>> {
        entities::related::fields(connection, entity, paths, version).await
    }

    async fn left_out(&self, _connection: &Connection, entity: &str) -> Result<Option<String>> {
        Ok(entities::left_out::described(entity))
    }

    fn source(&self) -> Option<&dyn Source> {
        Some(self)
    }
}

#[async_trait]
impl Source for Salesforce {
    fn entity(&self, settings: &Value) -> Option<String> {
        settings::object(settings).map(str::to_owned)
    }

    fn check_settings(&self, settings: &Value, violations: &mut Violations) {
        settings::check(settings, violations);
    }

    fn follows_new_fields(&self, settings: &Value) -> bool {
        settings::follows_new_fields(settings)
    }

    fn pushes_down(&self, field: &Field, filter: &Filter) -> bool {
        query::filter::exact(field, filter)
    }

    async fn now(&self, connection: &Connection) -> Result<Option<Timestamp>> {
        Ok(resources(connection).await?.date())
    }

    fn read_events(
        &self,
        columns: &[Column],
        events: &[&RawValue],
    ) -> Result<(RecordBatch, Vec<Misread>)> {
        events::delivered::read(columns, events)
    }

    async fn open(
        &self,
        connection: Connection,
        query: Query,
        _found: Option<Found>,
    ) -> Result<Box<dyn Reader>> {
        Ok(Box::new(page::ObjectReader::open(connection, query)?))
    }
}

/// Asks for the resources of the API, which needs credentials and little else.
async fn resources(connection: &Connection) -> Result<Response> {
    let root = version::path(None)?;
    let response = Session::new(connection, &SalesforceApi).get(&root, &[]).await?;
    limits::log(&response);
    Ok(response)
}
