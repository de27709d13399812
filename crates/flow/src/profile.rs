//! Connector profiles: how to reach an application.

use crate::{ConnectorRef, ConnectorType, Timestamp, Union};
use serde::{Deserialize, Serialize};

/// A profile, as in `DescribeConnectorProfiles`. Credentials are stored elsewhere and never returned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorProfile {
    /// The profile's resource name.
    pub connector_profile_arn: String,
    /// The profile's name, unique in the account and region.
    pub connector_profile_name: String,
    /// The application.
    pub connector_type: ConnectorType,
    /// The label of a custom connector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connector_label: Option<String>,
    /// Whether the application is reached over the internet.
    pub connection_mode: ConnectionMode,
    /// The secret with the credentials.
    pub credentials_arn: String,
    /// The application's settings, such as its address.
    pub connector_profile_properties: Union,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub last_updated_at: Timestamp,
}

impl ConnectorProfile {
    /// Returns the connector it is for.
    pub fn connector(&self) -> ConnectorRef {
        ConnectorRef {
            connector_type: self.connector_type.clone(),
            label: self.connector_label.clone(),
        }
    }
}

/// A profile's credentials as they were sent. They can be read, but neither printed nor serialised.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct ProfileCredentials(Union);

impl ProfileCredentials {
    /// Wraps the credentials.
    pub fn new(credentials: Union) -> Self {
        Self(credentials)
    }

    /// Returns the credentials, to be checked and stored.
    pub fn expose(&self) -> &Union {
        &self.0
    }
}

/// How an application is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConnectionMode {
    /// Over the internet.
    Public,
    /// Through a private endpoint.
    Private,
}
