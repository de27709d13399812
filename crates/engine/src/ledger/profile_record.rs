//! Connector profiles as they are stored; the credentials are in the secret store.

use flow::ConnectorProfile;
use serde::{Deserialize, Serialize};

/// A profile.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ProfileRecord {
    pub(crate) profile: ConnectorProfile,
    /// Why the application refuses the credentials for good, if it does.
    pub(crate) needs_reconnection: Option<String>,
}
