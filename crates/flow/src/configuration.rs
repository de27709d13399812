//! A connector as `DescribeConnectors` returns it.

use crate::{ConnectorType, Operator, Timestamp, TriggerType};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A connector's capabilities, in AppFlow's terms. Members that do not apply are absent.
/// See <https://docs.aws.amazon.com/appflow/1.0/APIReference/API_ConnectorConfiguration.html>.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorConfiguration {
    /// Whether flows can read from it.
    pub can_use_as_source: bool,
    /// Whether flows can write to it.
    pub can_use_as_destination: bool,
    /// The connectors that its records can be written to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supported_destination_connectors: Vec<ConnectorType>,
    /// How often its flows can be scheduled.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supported_scheduling_frequencies: Vec<ScheduleFrequency>,
    /// Whether it can be reached through a private endpoint.
    pub is_private_link_enabled: bool,
    /// Whether the private endpoint must be named.
    pub is_private_link_endpoint_url_required: bool,
    /// The triggers of its flows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supported_trigger_types: Vec<TriggerType>,
    /// Facts of this connector alone, under the connector's own name.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub connector_metadata: Map<String, Value>,
    /// Its name in the API. `None` if AppFlow has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_type: Option<ConnectorType>,
    /// The label it is registered under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_label: Option<String>,
    /// Its description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_description: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_owner: Option<String>,
    /// Its display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_name: Option<String>,
    /// Its own version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_version: Option<String>,
    /// Its resource name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_arn: Option<String>,
    /// `SOURCE`, `DESTINATION`, or both.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub connector_modes: Vec<ConnectorMode>,
    /// How it can be authorised.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authentication_config: Option<AuthenticationConfig>,
    /// The API versions that a flow may name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supported_api_versions: Vec<String>,
    /// The operators of tasks if it is the source.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supported_operators: Vec<Operator>,
    /// The write operations that it supports.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supported_write_operations: Vec<WriteOperation>,
    /// The kind of a registered connector, such as `LAMBDA`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_provisioning_type: Option<String>,
    /// The function that implements a registered connector.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_provisioning_config: Option<Value>,
    /// When it was registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered_at: Option<Timestamp>,
    /// Who registered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered_by: Option<String>,
    /// Whether it moves records, files, or both.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supported_data_transfer_types: Vec<TransferType>,
}

impl ConnectorConfiguration {
    /// Returns the short form for lists.
    pub fn detail(&self) -> ConnectorDetail {
        let Self { connector_name, connector_type, connector_label, .. } = self.clone();
        ConnectorDetail {
            connector_description: self.connector_description.clone(),
            connector_name,
            connector_owner: self.connector_owner.clone(),
            connector_version: self.connector_version.clone(),
            connector_type,
            connector_label,
            registered_at: self.registered_at,
            registered_by: self.registered_by.clone(),
            connector_provisioning_type: self.connector_provisioning_type.clone(),
            connector_modes: self.connector_modes.clone(),
            supported_data_transfer_types: self.supported_data_transfer_types.clone(),
        }
    }
}

/// A connector in a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorDetail {
    /// Its description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_description: Option<String>,
    /// Its display name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_name: Option<String>,
    /// Who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_owner: Option<String>,
    /// Its own version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_version: Option<String>,
    /// Its name in the API.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_type: Option<ConnectorType>,
    /// The label it is registered under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_label: Option<String>,
    /// When it was registered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered_at: Option<Timestamp>,
    /// Who registered it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registered_by: Option<String>,
    /// The kind of a registered connector, such as `LAMBDA`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connector_provisioning_type: Option<String>,
    /// Whether it can be a source, a destination, or both.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub connector_modes: Vec<ConnectorMode>,
    /// Whether it moves records, files, or both.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supported_data_transfer_types: Vec<TransferType>,
}

/// How a connector can be authorised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AuthenticationConfig {
    /// By name and password.
    pub is_basic_auth_supported: bool,
    /// By a key.
    pub is_api_key_auth_supported: bool,
    /// By OAuth 2.0.
    #[serde(rename = "isOAuth2Supported")]
    pub is_oauth2_supported: bool,
    /// In the application's own way.
    pub is_custom_auth_supported: bool,
}

/// The role of a connector in a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ConnectorMode {
    /// Flows read from it.
    Source,
    /// Flows write to it.
    Destination,
}

/// How often a flow can be scheduled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ScheduleFrequency {
    /// Every few minutes.
    ByMinute,
    /// Every few hours.
    Hourly,
    /// Every few days.
    Daily,
    /// Every few weeks.
    Weekly,
    /// Every few months.
    Monthly,
    /// Once.
    Once,
}

impl ScheduleFrequency {
    /// All frequencies.
    pub const ALL: [Self; 6] =
        [Self::ByMinute, Self::Hourly, Self::Daily, Self::Weekly, Self::Monthly, Self::Once];
}

/// How records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum WriteOperation {
    /// As new records.
    Insert,
    /// As new records, or over records with the same ids.
    Upsert,
    /// Over records with the same ids.
    Update,
    /// Removed.
    Delete,
}

/// What a flow moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TransferType {
    /// Records.
    Record,
    /// Whole files.
    File,
}
