//! SAP: entity sets of OData services of versions 2 and 4, and of queues of changes (ODP).

mod answer;
mod api;
mod auth;
mod entities;
mod errors;
mod page;
mod profile;
mod query;
mod settings;

#[cfg(test)]
mod tests;

use api::Sap;
use async_trait::async_trait;
use connector_sdk::rest::Response;
use connector_sdk::{
    Configuration, Connection, Connector, EntityGroup, Field, Filter, Found, Query, Reader, Result,
    Source,
};
use entities::edm::{Described, Dialect};
use entities::object_path::ObjectPath;
use flow::{ConnectorType, Operator, Timestamp, Violations};
use serde_json::Value;

/// The SAP OData connector.
pub(crate) struct SapOData;

#[async_trait]
impl Connector for SapOData {
    fn connector_type(&self) -> ConnectorType {
        ConnectorType::new("SAPOData")
    }

    fn configuration(&self) -> Configuration {
        let description = "Entity sets of the OData services of an SAP system, versions 2 and 4";
        Configuration {
            operators: (&Operator::ALL).into(),
            nested: true,
            ..Configuration::of_application("SAP OData", description).with_logins()
        }
    }

    fn check_profile(&self, properties: &Value, credentials: &Value, violations: &mut Violations) {
        profile::check(properties, credentials, violations);
    }

    async fn check(&self, connection: &Connection) -> Result<()> {
        document(connection).await.map(drop)
    }

    async fn entities(
        &self,
        connection: &Connection,
        path: Option<&str>,
    ) -> Result<Vec<EntityGroup>> {
        entities::entities(connection, path).await
    }

    async fn fields(
        &self,
        connection: &Connection,
        entity: &str,
        _version: Option<&str>,
    ) -> Result<Vec<Field>> {
        let path = ObjectPath::read(entity)?;
        let described = entities::edm::entity_set(&Sap::new(connection), path).await?;
        let Described { dialect, set } = described.as_ref();
        let mut fields: Vec<Field> = set.properties.iter().map(Field::from).collect();
        if *dialect == Dialect::V4 && set.tracks_changes {
            fields.extend(page::removed::fields());
        }
        Ok(fields)
    }

    fn source(&self) -> Option<&dyn Source> {
        Some(self)
    }
}

#[async_trait]
impl Source for SapOData {
    fn entity(&self, settings: &Value) -> Option<String> {
        settings::object(settings).map(str::to_owned)
    }

    fn check_settings(&self, settings: &Value, violations: &mut Violations) {
        settings::check(settings, violations);
    }

    fn pushes_down(&self, field: &Field, filter: &Filter) -> bool {
        query::filter::exact(field, filter)
    }

    /// Some hand-written services ignore `$filter`.
    fn heeds_filters(&self) -> bool {
        false
    }

    async fn now(&self, connection: &Connection) -> Result<Option<Timestamp>> {
        Ok(document(connection).await?.date())
    }

    async fn keeps_bookmarks(
        &self,
        connection: &Connection,
        settings: &Value,
        _version: Option<&str>,
    ) -> Result<bool> {
        let path = ObjectPath::read(settings::object(settings).unwrap_or_default())?;
        Ok(entities::edm::entity_set(&Sap::new(connection), path).await?.set.tracks_changes)
    }

    async fn open(
        &self,
        connection: Connection,
        query: Query,
        found: Option<Found>,
    ) -> Result<Box<dyn Reader>> {
        Ok(Box::new(page::reader::SetReader::open(connection, query, found).await?))
    }
}

/// Asks for the document of the catalogue or service that the profile names, which needs credentials and little else.
async fn document(connection: &Connection) -> Result<Response> {
    let sap = Sap::new(connection);
    let address = sap.address(&format!("{}/", entities::root(connection)?), &[("$format", "json")]);
    sap.get(&address, "application/json", None).await
}
