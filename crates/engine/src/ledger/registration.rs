//! Registered connectors as they are stored.

use flow::{Owner, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A connector of the user's own. Nothing invokes it yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Registration {
    pub(crate) label: String,
    pub(crate) owner: Owner,
    pub(crate) description: Option<String>,
    pub(crate) provisioning_type: String,
    pub(crate) provisioning_config: Value,
    pub(crate) registered_at: Timestamp,
    pub(crate) registered_by: String,
}
