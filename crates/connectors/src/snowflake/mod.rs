//! Snowflake, as a destination: a run is loaded once, in one transaction, from files of an external stage.

mod account;
mod api;
mod client;
mod column_type;
mod entities;
mod errors;
mod key_pair;
mod load;
mod names;
mod profile;
mod rows;
mod settings;
mod stage;
mod statements;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use client::Client;
use connector_sdk::{
    Configuration, Connection, Connector, ConnectorError, Destination, EntityGroup, ErrorKind,
    Field, ObjectStore, Result, Target, Writing,
};
use flow::{AuthenticationConfig, ConnectorType, Violations, WriteOperation};
use names::Place;
use serde_json::Value;
use settings::Settings;
use std::sync::Arc;

/// The connector of Snowflake.
pub struct Snowflake {
    store: Arc<dyn ObjectStore>,
}

impl Snowflake {
    /// Takes the store of the files that Snowflake loads.
    pub fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self { store }
    }
}

#[async_trait]
impl Connector for Snowflake {
    fn connector_type(&self) -> ConnectorType {
        ConnectorType::new("Snowflake")
    }

    fn configuration(&self) -> Configuration {
        Configuration {
            name: "Snowflake".into(),
            description: "Tables of a Snowflake account, loaded from an external stage".into(),
            needs_profile: true,
            authentication: AuthenticationConfig {
                is_basic_auth_supported: true,
                ..AuthenticationConfig::default()
            },
            write_operations: (&[WriteOperation::Insert]).into(),
            ..Configuration::default()
        }
    }

    fn check_profile(&self, properties: &Value, credentials: &Value, violations: &mut Violations) {
        profile::check(properties, credentials, violations);
    }

    async fn check(&self, connection: &Connection) -> Result<()> {
        let client = Client::of(connection)?;
        let session = client.ask("SELECT CURRENT_ROLE(), CURRENT_WAREHOUSE()").await?;
        let named = session.iter().next().and_then(|row| row.get("current_warehouse()"));
        if named.is_none() {
            return Err(ConnectorError::new(ErrorKind::AccessDenied, errors::WAREHOUSE));
        }
        stage::location(&client, &stage::of(connection)?).await.map(drop)
    }

    async fn entities(&self, connection: &Connection, _: Option<&str>) -> Result<Vec<EntityGroup>> {
        entities::entities(connection).await
    }

    async fn fields(
        &self,
        connection: &Connection,
        entity: &str,
        _: Option<&str>,
    ) -> Result<Vec<Field>> {
        let table = Place::read(entity).map_err(|rule| {
            ConnectorError::new(ErrorKind::InvalidArgument, format!("table {entity:?} {rule}"))
        })?;
        let columns = entities::columns(&Client::of(connection)?, &table).await?;
        Ok(columns.into_iter().map(Field::from).collect())
    }

    fn destination(&self) -> Option<&dyn Destination> {
        Some(self)
    }
}

impl Destination for Snowflake {
    fn check_settings(&self, settings: &Value, violations: &mut Violations) {
        Settings::read(settings, violations);
    }

    fn object(&self, settings: &Value) -> Option<String> {
        settings.get("object")?.as_str().map(str::to_owned)
    }

    fn tags(&self) -> &'static [&'static str] {
        &["upsert-keys", "long-text", "runs-table"]
    }

    fn open(&self, connection: Option<Connection>, target: Target) -> Result<Box<dyn Writing>> {
        Ok(Box::new(load::SnowflakeWriting::open(self.store.clone(), connection, target)?))
    }
}
