//! Amazon S3, as a destination: files under the flow's own prefix, seen only when they are whole.

mod catalog;
mod join;
mod key;
mod layout;
mod settings;
#[cfg(test)]
mod tests;
mod writing;

use async_trait::async_trait;
use connector_sdk::{
    Configuration, Connection, Connector, ConnectorError, Destination, EntityGroup, ErrorKind,
    Field, ObjectStore, Result, Target, Writing,
};
use flow::{ConnectorType, Violations, WriteOperation};
use layout::S3Layout;
use serde_json::Value;
use settings::Settings;
use std::sync::Arc;
use writing::S3Writing;

/// The connector of Amazon S3.
pub struct S3 {
    store: Arc<dyn ObjectStore>,
}

impl S3 {
    /// Takes the store to write to.
    pub fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self { store }
    }
}

#[async_trait]
impl Connector for S3 {
    fn connector_type(&self) -> ConnectorType {
        ConnectorType::new("S3")
    }

    fn configuration(&self) -> Configuration {
        Configuration {
            name: "Amazon S3".into(),
            description: "Object storage of AWS, written as CSV, JSON Lines or Parquet files"
                .into(),
            write_operations: (&[WriteOperation::Insert]).into(),
            catalogued: true,
            ..Configuration::default()
        }
    }

    fn check_profile(&self, _: &Value, _: &Value, violations: &mut Violations) {
        violations
            .add("connectorType", "S3 takes no connector profile; name the bucket in the flow");
    }

    async fn check(&self, _: &Connection) -> Result<()> {
        Err(unsupported("connections: S3 takes no connector profile; name the bucket in the flow"))
    }

    async fn entities(&self, _: &Connection, _: Option<&str>) -> Result<Vec<EntityGroup>> {
        Err(unsupported(
            "entities: as a destination it takes the fields that the flow's tasks make",
        ))
    }

    async fn fields(&self, _: &Connection, _: &str, _: Option<&str>) -> Result<Vec<Field>> {
        Err(unsupported("fields: as a destination it takes the fields that the flow's tasks make"))
    }

    fn destination(&self) -> Option<&dyn Destination> {
        Some(self)
    }
}

impl Destination for S3 {
    fn check_settings(&self, settings: &Value, violations: &mut Violations) {
        Settings::read(settings, violations);
    }

    fn object(&self, settings: &Value) -> Option<String> {
        let Settings { bucket, prefix, .. } = Settings::read(settings, &mut Violations::default());
        let object = format!("s3://{bucket}/{prefix}");
        Some(object.trim_end_matches('/').to_owned())
    }

    fn tags(&self) -> &'static [&'static str] {
        &["csv-empty-text", "csv-formulas"]
    }

    fn open(&self, _: Option<Connection>, target: Target) -> Result<Box<dyn Writing>> {
        let settings = Settings::of(&target)?;
        Ok(Box::new(S3Writing::new(self.store.clone(), S3Layout { settings, target })))
    }
}

fn unsupported(what: &str) -> ConnectorError {
    ConnectorError::new(ErrorKind::InvalidArgument, format!("connector S3 has no {what}"))
}
