//! Data catalogs: the one that a flow keeps up to date, and the registrations of a run.

use crate::ExecutionStatus;
use serde::{Deserialize, Serialize};

/// The data catalog that a flow keeps up to date.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetadataCatalogConfig {
    /// The Glue Data Catalog.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glue_data_catalog: Option<GlueDataCatalogConfig>,
}

/// The place of a flow's tables in the Glue Data Catalog.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GlueDataCatalogConfig {
    /// The role to register them with.
    pub role_arn: String,
    /// The database, which must exist.
    pub database_name: String,
    /// The prefix of the tables' names.
    pub table_prefix: String,
}

/// The kind of a data catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CatalogType {
    /// The Glue Data Catalog.
    #[serde(rename = "GLUE")]
    Glue,
}

/// The result for one table of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MetadataCatalogDetail {
    /// The kind of catalog.
    pub catalog_type: CatalogType,
    /// The table's name.
    pub table_name: String,
    /// The result for the table.
    pub table_registration_output: RegistrationOutput,
    /// The result for its partitions, if it has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_registration_output: Option<RegistrationOutput>,
}

/// The result of a registration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationOutput {
    /// What was done, or what went wrong and what to do.
    pub message: String,
    /// How many tables or partitions are up to date.
    pub result: String,
    /// Whether it succeeded.
    pub status: ExecutionStatus,
}
