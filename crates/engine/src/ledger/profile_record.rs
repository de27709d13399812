//! Connector profiles as they are stored. The credentials are in the secret store.

use flow::ConnectorProfile;
use serde::{Deserialize, Serialize};

/// A profile.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ProfileRecord {
    pub(crate) profile: ConnectorProfile,
    /// Why the application refuses to renew the credentials. `None` while they work.
    pub(crate) needs_reconnection: Option<String>,
}
