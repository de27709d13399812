//! Amazon S3, as a destination: files under the flow's own prefix, seen only when they are whole.

mod catalog;
mod file;
mod join;
mod key;
mod members;
mod part;
mod publish;
mod rejects;
mod settings;
mod staged;
mod staging;
#[cfg(test)]
mod tests;

use arrow_schema::SchemaRef;
use async_trait::async_trait;
use connector_sdk::{
    CatalogOutput, Configuration, Connection, Connector, ConnectorError, Content, Destination,
    EntityGroup, ErrorKind, Field, ObjectStore, PartName, PartWriter, Result, StagedFile, Target,
};
use flow::{ConnectorType, Violations, WriteOperation};
use serde_json::Value;
use settings::{Aggregation, Settings};
use std::sync::Arc;

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
            name: "Amazon S3",
            description: "Object storage of AWS, written as CSV, JSON Lines or Parquet files",
            write_operations: &[WriteOperation::Insert],
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

#[async_trait]
impl Destination for S3 {
    fn check_settings(&self, settings: &Value, violations: &mut Violations) {
        Settings::read(settings, violations);
    }

    fn object(&self, settings: &Value) -> Option<String> {
        let Settings { bucket, prefix, .. } = Settings::read(settings, &mut Violations::default());
        let object = format!("s3://{bucket}/{prefix}");
        Some(object.trim_end_matches('/').to_owned())
    }

    async fn check(&self, _: Option<&Connection>, target: &Target) -> Result<()> {
        let settings = Settings::of(target)?;
        self.store.check(&settings.bucket, target.kms_arn.as_deref()).await
    }

    async fn open_part(
        &self,
        _: Option<&Connection>,
        target: &Target,
        name: &PartName,
        schema: &SchemaRef,
    ) -> Result<Box<dyn PartWriter>> {
        Ok(Box::new(part::S3PartWriter::open(self.store.clone(), target, name, schema)?))
    }

    fn folder_bytes(&self, target: &Target) -> Option<usize> {
        let settings = Settings::of(target).ok()?;
        Some(key::folder_bytes(&settings, target))
    }

    fn keeps_types(&self, target: &Target) -> bool {
        Settings::of(target).is_ok_and(|settings| settings.typed)
    }

    fn part_bytes(&self, target: &Target) -> Option<u64> {
        match Settings::of(target).ok()?.aggregation {
            Aggregation::TargetSize(bytes) => Some(bytes),
            Aggregation::None | Aggregation::SingleFile => None,
        }
    }

    fn bundles(&self, target: &Target, files: Vec<StagedFile>) -> Result<Vec<Vec<StagedFile>>> {
        Ok(join::bundles(&Settings::of(target)?, files))
    }

    async fn publish(
        &self,
        _: Option<&Connection>,
        target: &Target,
        bundle: &[StagedFile],
    ) -> Result<()> {
        let (store, settings) = (self.store.as_ref(), Settings::of(target)?);
        let records = bundle.iter().all(|file| file.content == Content::Records);
        if records && settings.aggregation != Aggregation::None {
            return join::publish_joined(store, target, &settings, bundle).await;
        }
        for file in bundle {
            publish::publish(store, target, file).await?;
        }
        Ok(())
    }

    async fn missing(
        &self,
        _: Option<&Connection>,
        target: &Target,
        files: &[StagedFile],
    ) -> Result<Vec<String>> {
        staged::missing(self.store.as_ref(), target, files).await
    }

    async fn discard(
        &self,
        _: Option<&Connection>,
        _: &Target,
        files: &[StagedFile],
    ) -> Result<()> {
        staged::discard(self.store.as_ref(), files).await
    }

    async fn discard_staged(&self, _: Option<&Connection>, target: &Target) -> Result<()> {
        staged::discard_all(self.store.as_ref(), target).await
    }

    fn catalog_output(
        &self,
        target: &Target,
        files: &[StagedFile],
    ) -> Result<Option<CatalogOutput>> {
        catalog::output(target, files).map(Some)
    }
}

fn unsupported(what: &str) -> ConnectorError {
    ConnectorError::new(ErrorKind::InvalidArgument, format!("connector S3 has no {what}"))
}
