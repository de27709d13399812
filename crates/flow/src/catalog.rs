//! Data catalogs: which one a flow keeps in step with its output, and what a run registered there.

use crate::ExecutionStatus;
use serde::{Deserialize, Serialize};

/// The data catalog that a flow keeps in step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetadataCatalogConfig {
    /// The Glue Data Catalog.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glue_data_catalog: Option<GlueDataCatalogConfig>,
}

/// Where in the Glue Data Catalog a flow's tables are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GlueDataCatalogConfig {
    /// The role to register them with.
    pub role_arn: String,
    /// The database, which must exist.
    pub database_name: String,
    /// What the names of the tables start with.
    pub table_prefix: String,
}

/// The kind of a data catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CatalogType {
    /// The Glue Data Catalog.
    #[serde(rename = "GLUE")]
    Glue,
}

/// What became of one table of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetadataCatalogDetail {
    /// The kind of catalog.
    pub catalog_type: CatalogType,
    /// The table's name.
    pub table_name: String,
    /// What became of the table.
    pub table_registration_output: RegistrationOutput,
    /// What became of its partitions, if it has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_registration_output: Option<RegistrationOutput>,
}

/// How a registration ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationOutput {
    /// What was done, or what went wrong and what to do.
    pub message: String,
    /// How many tables or partitions are as the run needs them.
    pub result: String,
    /// Whether it succeeded.
    pub status: ExecutionStatus,
}
