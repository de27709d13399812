//! Snowflake, as a destination: a run is loaded once, in one transaction, from files of an external stage.

mod account;
mod api;
mod client;
mod column_type;
mod entities;
mod errors;
mod failures;
mod key_pair;
mod load;
mod names;
mod profile;
mod rows;
mod settings;
mod signer;
mod stage;
mod statements;
#[cfg(test)]
mod tests;

use async_trait::async_trait;
use client::Client;
use connector_sdk::{
    Configuration, Connection, Connector, Destination, EntityGroup, Field, ObjectStore, Result,
    Target, Writing,
};
use flow::{ConnectorType, Violations};
use serde_json::Value;
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
        Configuration::of_warehouse(
            "Snowflake",
            "Tables of a Snowflake account, loaded from an external stage",
        )
    }

    fn check_profile(&self, properties: &Value, credentials: &Value, violations: &mut Violations) {
        profile::check(properties, credentials, violations);
    }

    async fn check(&self, connection: &Connection) -> Result<()> {
        let client = Client::of(connection)?;
        client.needs_warehouse().await?;
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
        entities::fields(connection, entity).await
    }

    fn destination(&self) -> Option<&dyn Destination> {
        Some(self)
    }
}

impl Destination for Snowflake {
    fn check_settings(&self, settings: &Value, violations: &mut Violations) {
        settings::check(settings, violations);
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
