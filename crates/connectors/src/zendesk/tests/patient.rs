//! The connector in the hands of somebody who waits as long as it asks, as the state machine does.

use super::Zendesk;
use async_trait::async_trait;
use connector_sdk::{
    Configuration, Connection, Connector, Cursor, EntityGroup, Field, Filter, Page, Query, Result,
    Source,
};
use flow::{ConnectorType, Timestamp, Violations};
use serde_json::Value;

/// The connector, with the waits between its pages.
pub(super) struct Patient;

#[async_trait]
impl Connector for Patient {
    fn connector_type(&self) -> ConnectorType {
        Zendesk.connector_type()
    }

    fn configuration(&self) -> Configuration {
        Zendesk.configuration()
    }

    fn check_profile(&self, properties: &Value, credentials: &Value, violations: &mut Violations) {
        Zendesk.check_profile(properties, credentials, violations);
    }

    async fn check(&self, connection: &Connection) -> Result<()> {
        Zendesk.check(connection).await
    }

    async fn entities(
        &self,
        connection: &Connection,
        path: Option<&str>,
    ) -> Result<Vec<EntityGroup>> {
        Zendesk.entities(connection, path).await
    }

    async fn fields(
        &self,
        connection: &Connection,
        entity: &str,
        version: Option<&str>,
    ) -> Result<Vec<Field>> {
        Zendesk.fields(connection, entity, version).await
    }

    fn source(&self) -> Option<&dyn Source> {
        Some(self)
    }
}

#[async_trait]
impl Source for Patient {
    fn entity(&self, settings: &Value) -> Option<String> {
        Zendesk.entity(settings)
    }

    fn check_settings(&self, settings: &Value, violations: &mut Violations) {
        Zendesk.check_settings(settings, violations);
    }

    fn pushes_down(&self, field: &Field, filter: &Filter) -> bool {
        Zendesk.pushes_down(field, filter)
    }

    async fn now(&self, connection: &Connection) -> Result<Option<Timestamp>> {
        Zendesk.now(connection).await
    }

    async fn read_page(
        &self,
        connection: &Connection,
        query: &Query,
        cursor: Option<&Cursor>,
    ) -> Result<Page> {
        let error = match Zendesk.read_page(connection, query, cursor).await {
            Ok(page) => return Ok(page),
            Err(error) => error,
        };
        let Some(wait) = error.retry_after else { return Err(error) };
        connection.clock.sleep(wait).await;
        Zendesk.read_page(connection, query, cursor).await
    }
}
