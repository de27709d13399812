//! Flows: source, destination, tasks and trigger.

use crate::{
    ConnectorType, GlueDataCatalogConfig, MetadataCatalogConfig, Task, TriggerConfig, Union,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A flow as its user wrote it; nothing is added, dropped or reordered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FlowDefinition {
    /// The flow's name, unique in the account and region.
    pub flow_name: String,
    /// Free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The customer's key to encrypt the output.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kms_arn: Option<String>,
    /// When it runs.
    pub trigger_config: TriggerConfig,
    /// Where records come from.
    pub source_flow_config: SourceFlowConfig,
    /// Where records go. AppFlow's model has a list, its rules allow one entry.
    pub destination_flow_config_list: Vec<DestinationFlowConfig>,
    /// How records are shaped.
    pub tasks: Vec<Task>,
    /// The user's labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<String, String>>,
    /// The data catalog to keep up to date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata_catalog_config: Option<MetadataCatalogConfig>,
}

impl FlowDefinition {
    /// Returns the place of its tables in the Glue Data Catalog, if it has any there.
    pub fn catalog(&self) -> Option<&GlueDataCatalogConfig> {
        self.metadata_catalog_config.as_ref()?.glue_data_catalog.as_ref()
    }
}

/// Where a flow's records come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceFlowConfig {
    /// The application.
    pub connector_type: ConnectorType,
    /// The application's API version, such as `v66.0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// The connector profile to reach it with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connector_profile_name: Option<String>,
    /// What to read, in a form that only the connector knows.
    pub source_connector_properties: Union,
    /// How changed records are recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incremental_pull_config: Option<IncrementalPullConfig>,
}

/// How changed records are recognised.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IncrementalPullConfig {
    /// The field with the time of the last change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub datetime_type_field_name: Option<String>,
}

/// Where a flow's records go.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DestinationFlowConfig {
    /// The application or AWS service.
    pub connector_type: ConnectorType,
    /// The application's API version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api_version: Option<String>,
    /// The connector profile to reach it with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connector_profile_name: Option<String>,
    /// Where and how to write, in a form that only the connector knows.
    pub destination_connector_properties: Union,
}

/// The state of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FlowStatus {
    /// The trigger starts runs.
    Active,
    /// No longer supported.
    Deprecated,
    /// Removed.
    Deleted,
    /// Created with a schedule or events, and not activated yet.
    Draft,
    /// Stopped by an error.
    Errored,
    /// Stopped by a user or after too many failures.
    Suspended,
}
