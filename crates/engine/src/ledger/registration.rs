//! Registered connectors as they are stored.

use flow::{Owner, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A connector of the user's own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Registration {
    /// Its label, unique in the account and region.
    pub label: String,
    /// Whose it is.
    pub owner: Owner,
    /// What it is.
    pub description: Option<String>,
    /// The kind of thing it is; only `LAMBDA` exists.
    pub provisioning_type: String,
    /// Where it is.
    pub provisioning_config: Value,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// By whom.
    pub registered_by: String,
}
