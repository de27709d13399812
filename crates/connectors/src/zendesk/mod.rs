//! Zendesk: the records of an account, by its incremental exports and its lists, and the events that its webhooks deliver.

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

#[cfg(test)]
mod tests;

use api::ZendeskApi;
use async_trait::async_trait;
use connector_sdk::rest::{Response, Session};
use connector_sdk::{
    Configuration, Connection, Connector, ConnectorError, EntityGroup, ErrorKind, Field, Filter,
    Found, Query, Reader, Result, Source, texts,
};
pub(crate) use events::webhook::ZendeskWebhook;
use flow::{ConnectorType, Operator, Timestamp, Violations};
use serde::Deserialize;
use serde_json::Value;

/// The Zendesk connector.
pub struct Zendesk;

#[async_trait]
impl Connector for Zendesk {
    fn connector_type(&self) -> ConnectorType {
        ConnectorType::new("Zendesk")
    }

    fn configuration(&self) -> Configuration {
        Configuration {
            operators: (&OPERATORS).into(),
            oauth_scopes: texts(&[auth::SCOPE]),
            ..Configuration::of_application(
                "Zendesk",
                "Tickets, users, organizations and all else of a Zendesk account",
            )
            .with_events()
        }
    }

    fn check_profile(&self, properties: &Value, credentials: &Value, violations: &mut Violations) {
        profile::check(properties, credentials, violations);
    }

    async fn check(&self, connection: &Connection) -> Result<()> {
        let response = me(connection).await?;
        let Me { user } = response.json()?;
        // An account answers this one request to strangers as well, with an anonymous user.
        match user.id {
            Some(_) => Ok(()),
            None => Err(ConnectorError::new(
                ErrorKind::InvalidCredentials,
                format!(
                    "zendesk takes connector profile {} for nobody in particular; update it with new credentials",
                    connection.profile
                ),
            )),
        }
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
        _version: Option<&str>,
    ) -> Result<Vec<Field>> {
        entities::fields(connection, entity).await
    }

    async fn left_out(&self, _connection: &Connection, entity: &str) -> Result<Option<String>> {
        Ok(entities::left_out::left_out(entity).map(str::to_owned))
    }

    fn source(&self) -> Option<&dyn Source> {
        Some(self)
    }
}

#[async_trait]
impl Source for Zendesk {
    fn check_settings(&self, settings: &Value, violations: &mut Violations) {
        if self.entity(settings).is_none() {
            violations.add("object", "must name an object, such as tickets");
        }
    }

    fn pushes_down(&self, field: &Field, filter: &Filter) -> bool {
        query::cut::exact(field, filter)
    }

    async fn now(&self, connection: &Connection) -> Result<Option<Timestamp>> {
        Ok(me(connection).await?.date())
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

#[derive(Deserialize)]
struct Me {
    user: User,
}

#[derive(Deserialize)]
struct User {
    id: Option<i64>,
}

/// Asks for the user of the credentials, which needs little else.
async fn me(connection: &Connection) -> Result<Response> {
    Session::new(connection, &ZendeskApi).get("/api/v2/users/me.json", &[]).await
}

/// AppFlow's operators for Zendesk: a single comparison.
const OPERATORS: [Operator; 14] = [
    Operator::Projection,
    Operator::GreaterThan,
    Operator::Addition,
    Operator::Multiplication,
    Operator::Division,
    Operator::Subtraction,
    Operator::MaskAll,
    Operator::MaskFirstN,
    Operator::MaskLastN,
    Operator::ValidateNonNull,
    Operator::ValidateNonZero,
    Operator::ValidateNonNegative,
    Operator::ValidateNumeric,
    Operator::NoOp,
];
