//! The opened destination of a run into Redshift.

use super::database::Database;
use super::load::Loading;
use super::target;
use crate::warehouse::StagedIn;
use async_trait::async_trait;
use connector_sdk::staging::{Staging, invariant};
use connector_sdk::{
    Connection, Manner, Result, Services, StagedFile, Standing, Step, Table, Target, Writing,
};
use records::Column;
use records::encode::{Format, Options};
use std::sync::Arc;

/// A table, and the bucket where its records wait.
pub(super) struct RedshiftWriting {
    database: Option<Database>,
    /// The role that Redshift reads the bucket with.
    role: String,
    object: String,
    staging: Staging,
}

impl RedshiftWriting {
    pub(super) fn new(
        services: &Services,
        connection: Option<&Connection>,
        target: Target,
    ) -> Result<Self> {
        let staged = StagedIn::of(&target)?;
        let role = connection.and_then(|connection| connection.setting("roleArn"));
        let database =
            connection.map(|connection| Database::of(services.redshift.clone(), connection));
        // Redshift reads a number in JSON as a double and loses digits, unless it is a text.
        let options = Options { numbers_as_texts: true, ..Options::default() };
        let area = staged.area(Format::JsonLines, options, target);
        Ok(Self {
            role: role.unwrap_or_default().to_owned(),
            database: database.transpose()?,
            object: staged.object,
            staging: Staging::new(services.objects.clone(), Arc::new(area)),
        })
    }

    fn database(&self) -> Result<&Database> {
        self.database
            .as_ref()
            .ok_or_else(|| invariant("redshift was opened without its profile".to_owned()))
    }
}

#[async_trait]
impl Writing for RedshiftWriting {
    async fn check(&self) -> Result<()> {
        self.staging.check().await
    }

    async fn table(&self, fields: &[Column]) -> Result<Option<Table>> {
        let extensions = &self.staging.target().extensions;
        target::prepare(self.database()?, &self.object, fields, extensions).await.map(Some)
    }

    fn staging(&self) -> &Staging {
        &self.staging
    }

    fn manner(&self) -> Manner {
        Manner::Load
    }

    fn bundles(&self, files: Vec<StagedFile>) -> Result<Vec<Vec<StagedFile>>> {
        // One transaction for the run; a run without records needs none.
        Ok(if files.is_empty() { Vec::new() } else { vec![files] })
    }

    async fn deliver(&self, bundle: &[StagedFile], standing: Standing<'_>) -> Result<Step> {
        let Some(table) = &self.staging.target().table else {
            return Err(invariant("records were staged for no table".to_owned()));
        };
        let database = self.database()?;
        Loading { database, staging: &self.staging, table, role: &self.role }
            .step(bundle, standing)
            .await
    }
}
