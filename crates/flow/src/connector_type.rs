//! The name of a connector, as in AppFlow's API.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A connector's name. It is a string, so that a new connector needs no change here.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ConnectorType(String);

impl ConnectorType {
    /// Wraps a name, known or not.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Says whether it is the type of all registered connectors, which go by their labels.
    pub fn is_custom(&self) -> bool {
        self.0 == CUSTOM
    }

    /// Returns the name of this connector's member in AppFlow's per-connector unions. Three are spelled differently.
    pub fn union_member(&self) -> &str {
        match self.as_str() {
            "Googleanalytics" => "GoogleAnalytics",
            "Servicenow" => "ServiceNow",
            "Infornexus" => "InforNexus",
            name => name,
        }
    }
}

/// The type of all registered connectors.
const CUSTOM: &str = "CustomConnector";

/// Which connector: by its type, and by its label if it was registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectorRef {
    /// Its type.
    pub connector_type: ConnectorType,
    /// Its label.
    pub label: Option<String>,
}

impl fmt::Display for ConnectorType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
