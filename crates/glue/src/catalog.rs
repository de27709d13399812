//! The catalog: assumes the flow's role, then brings table after table up to date.

use crate::api::GLUE;
use crate::error::unassumable;
use crate::{partitions, table};
use async_trait::async_trait;
use aws::{Failure, JsonService, assume};
use aws_config::SdkConfig;
use engine::ports::{Catalog, CatalogError, CatalogPlace, CatalogTable, Registered};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The Glue Data Catalog of the deployment's region.
pub struct GlueCatalog {
    sdk: SdkConfig,
}

/// A database, opened as the role that a flow names.
pub(crate) struct Database<'a> {
    glue: JsonService,
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
        let config = assume(&self.sdk, &place.role_arn, &place.session).await;
        let config = config.map_err(|failure| unassumable(&place.role_arn, &failure))?;
        let database = Database { glue: JsonService::new(&config, GLUE), place };
        let mut registered = Vec::new();
        for table in tables {
            registered.push(database.register(table).await);
        }
        Ok(registered)
    }
}

impl Database<'_> {
    /// Calls an operation on this database; the input is an object.
    pub(crate) async fn call<O: DeserializeOwned>(
        &self,
        operation: &str,
        mut input: Value,
    ) -> Result<O, Failure> {
        input["DatabaseName"] = self.place.database.as_str().into();
        self.glue.call(operation, &input).await
    }

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
