//! The catalog: assumes the flow's role, then brings table after table up to date.

use crate::role::assume;
use crate::{partitions, table};
use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_glue::Client;
use engine::ports::{Catalog, CatalogError, CatalogPlace, CatalogTable, Registered};

/// The Glue Data Catalog of the deployment's region.
pub struct GlueCatalog {
    sdk: SdkConfig,
}

/// A database, opened as the role that a flow names.
pub(crate) struct Database<'a> {
    pub(crate) client: Client,
    pub(crate) place: &'a CatalogPlace,
}

impl GlueCatalog {
    /// Takes the configuration of the SDK, whose credentials assume the roles.
    pub fn new(sdk: SdkConfig) -> Self {
        Self { sdk }
    }
}

#[async_trait]
impl Catalog for GlueCatalog {
    async fn register(
        &self,
        place: &CatalogPlace,
        tables: &[CatalogTable],
    ) -> Result<Vec<Registered>, CatalogError> {
        let credentials = assume(&self.sdk, place).await?;
        let config = aws_sdk_glue::config::Builder::from(&self.sdk);
        let client = Client::from_conf(config.credentials_provider(credentials).build());
        let database = Database { client, place };
        let mut registered = Vec::new();
        for table in tables {
            registered.push(database.register(table).await);
        }
        Ok(registered)
    }
}

impl Database<'_> {
    async fn register(&self, table: &CatalogTable) -> Registered {
        match table::put(self, table).await {
            Ok(table::Put::Current) => {
                Registered { table: Ok(()), partitions: partitions::put(self, table).await }
            }
            Ok(table::Put::Newer) => Registered { table: Ok(()), partitions: Ok(()) },
            Err(error) => Registered { table: Err(error), partitions: Ok(()) },
        }
    }
}
