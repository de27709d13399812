//! Slack: the conversations of a workspace, its lists and files, read over the Web API; and its events.

mod answer;
mod api;
mod auth;
mod entities;
mod errors;
mod events;
mod page;
mod profile;
mod query;

#[cfg(test)]
mod tests;

use api::SlackApi;
use arrow_array::RecordBatch;
use async_trait::async_trait;
use connector_sdk::rest::{Response, Session};
use connector_sdk::{
    Configuration, Connection, Connector, ConnectorError, EntityGroup, ErrorKind, Field, Filter,
    Found, Misread, Query, Reader, Result, Source, texts,
};
use entities::Kind;
pub(crate) use events::webhook::SlackWebhook;
use flow::{ConnectorType, Operator, Timestamp, Violations};
use records::Column;
use serde_json::Value;
use serde_json::value::RawValue;

/// The Slack connector.
pub struct Slack;

#[async_trait]
impl Connector for Slack {
    fn connector_type(&self) -> ConnectorType {
        ConnectorType::new("Slack")
    }

    fn configuration(&self) -> Configuration {
        Configuration {
            operators: (&OPERATORS).into(),
            oauth_scopes: texts(&SCOPES),
            ..Configuration::of_application(
                "Slack",
                "Conversations, people and files of a Slack workspace, and its events",
            )
            .with_events()
        }
    }

    fn check_profile(&self, properties: &Value, credentials: &Value, violations: &mut Violations) {
        profile::check(properties, credentials, violations);
    }

    async fn check(&self, connection: &Connection) -> Result<()> {
        auth_test(connection).await.map(drop)
    }

    async fn entities(
        &self,
        connection: &Connection,
        _path: Option<&str>,
    ) -> Result<Vec<EntityGroup>> {
        entities::list(connection).await
    }

    async fn fields(
        &self,
        connection: &Connection,
        entity: &str,
        _version: Option<&str>,
    ) -> Result<Vec<Field>> {
        entities::fields(connection, entity).await
    }

    async fn left_out(&self, connection: &Connection, entity: &str) -> Result<Option<String>> {
        let kind = Kind::of(entity)?;
        if matches!(kind, Kind::Event(_)) {
            return Ok(None);
        }
        Ok(entities::sight::left_out(&connection.profile, &kind, &auth_test(connection).await?))
    }

    fn source(&self) -> Option<&dyn Source> {
        Some(self)
    }
}

#[async_trait]
impl Source for Slack {
    fn check_settings(&self, settings: &Value, violations: &mut Violations) {
        let known = self.entity(settings).is_some_and(|name| Kind::of(&name).is_ok());
        if !known {
            violations.add(
                "object",
                "must be the id of a conversation such as C0123456789, or conversations, users, files or usergroups, \
                 or an event's type such as message",
            );
        }
    }

    fn pushes_down(&self, field: &Field, filter: &Filter) -> bool {
        query::exact(field, filter)
    }

    async fn now(&self, connection: &Connection) -> Result<Option<Timestamp>> {
        Ok(auth_test(connection).await?.date())
    }

    fn read_events(
        &self,
        columns: &[Column],
        events: &[&RawValue],
    ) -> Result<(RecordBatch, Vec<Misread>)> {
        let page = page::derived::page(columns, &entities::shape::ALL_MOMENTS, events, 0)?;
        Ok((page.records, page.rejected))
    }

    async fn open(
        &self,
        connection: Connection,
        query: Query,
        _found: Option<Found>,
    ) -> Result<Box<dyn Reader>> {
        let name = query.entity.clone();
        Ok(match Kind::of(&name)? {
            Kind::Messages(channel) => {
                Box::new(page::messages::MessageReader::open(connection, channel, query))
            }
            Kind::Files => Box::new(page::files::FileReader::open(connection, query)),
            Kind::List(list) => Box::new(page::list::ListReader::open(connection, list, query)),
            Kind::Event(_) => {
                return Err(ConnectorError::new(
                    ErrorKind::InvalidArgument,
                    format!(
                        "{name} are events, which slack delivers and nobody can ask for; give the flow the trigger Event"
                    ),
                ));
            }
        })
    }
}

/// Asks for the user of the token, which needs credentials and nothing else.
async fn auth_test(connection: &Connection) -> Result<Response> {
    Session::new(connection, &SlackApi).get("auth.test", &[]).await
}

/// The scopes for all entities; a profile that reads less needs fewer.
const SCOPES: [&str; 11] = [
    "channels:history",
    "channels:read",
    "groups:history",
    "groups:read",
    "im:history",
    "im:read",
    "mpim:history",
    "mpim:read",
    "users:read",
    "files:read",
    "usergroups:read",
];

/// AppFlow's operators for Slack.
const OPERATORS: [Operator; 19] = [
    Operator::Projection,
    Operator::LessThan,
    Operator::GreaterThan,
    Operator::Between,
    Operator::LessThanOrEqualTo,
    Operator::GreaterThanOrEqualTo,
    Operator::EqualTo,
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
