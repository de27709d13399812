//! Amazon Redshift, as a destination: a run is loaded by one transaction of its Data API, once.

mod columns;
mod database;
mod entities;
mod errors;
mod load;
mod names;
mod profile;
mod statements;
mod target;
#[cfg(test)]
mod tests;
mod writing;

use async_trait::async_trait;
use connector_sdk::{
    Configuration, Connection, Connector, ConnectorError, Destination, EntityGroup, ErrorKind,
    Field, Result, Services, Target, Writing,
};
use database::Database;
use flow::{ConnectorType, Violations};
use names::TableName;
use serde_json::Value;
use writing::RedshiftWriting;

/// The connector of Amazon Redshift.
pub struct Redshift {
    services: Services,
}

impl Redshift {
    /// Takes the services to load with.
    pub fn new(services: Services) -> Self {
        Self { services }
    }

    fn database(&self, connection: &Connection) -> Result<Database> {
        Database::of(self.services.redshift.clone(), connection)
    }
}

#[async_trait]
impl Connector for Redshift {
    fn connector_type(&self) -> ConnectorType {
        ConnectorType::new("Redshift")
    }

    fn configuration(&self) -> Configuration {
        Configuration::of_warehouse(
            "Amazon Redshift",
            "Tables of AWS's data warehouse, loaded through a bucket",
        )
    }

    fn check_profile(&self, properties: &Value, credentials: &Value, violations: &mut Violations) {
        profile::check(properties, credentials, violations);
    }

    async fn check(&self, connection: &Connection) -> Result<()> {
        if connection.setting("dataApiRoleArn").is_none() && connection.secret.is_none() {
            // The Data API reads user name and password from the secret that is not stored yet: flows prove them.
            return Ok(());
        }
        self.database(connection)?.rows("SELECT current_user", &[]).await.map(drop)
    }

    async fn entities(&self, connection: &Connection, _: Option<&str>) -> Result<Vec<EntityGroup>> {
        entities::entities(&self.database(connection)?).await
    }

    async fn fields(
        &self,
        connection: &Connection,
        entity: &str,
        _: Option<&str>,
    ) -> Result<Vec<Field>> {
        let database = self.database(connection)?;
        match entities::find(&database, &TableName::parse(entity)?).await? {
            Some(found) => Ok(found.columns.iter().map(entities::field).collect()),
            None => Err(ConnectorError::new(
                ErrorKind::ResourceNotFoundError,
                format!("redshift has no table {entity}, or the database user may not see it"),
            )),
        }
    }

    fn destination(&self) -> Option<&dyn Destination> {
        Some(self)
    }
}

impl Destination for Redshift {
    fn check_settings(&self, settings: &Value, violations: &mut Violations) {
        crate::warehouse::check(settings, violations);
        let object = settings["object"].as_str().filter(|object| !object.is_empty());
        if let Some(Err(error)) = object.map(TableName::parse) {
            violations.add("object", error.message);
        }
    }

    fn object(&self, settings: &Value) -> Option<String> {
        settings["object"].as_str().map(str::to_owned)
    }

    fn tags(&self) -> &'static [&'static str] {
        &["create-table", "long-text", "runs-table", "upsert-keys"]
    }

    fn open(&self, connection: Option<Connection>, target: Target) -> Result<Box<dyn Writing>> {
        let writing = RedshiftWriting::new(&self.services, connection.as_ref(), target)?;
        Ok(Box::new(writing))
    }
}
