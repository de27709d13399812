//! Connections: opened profiles.

use crate::rest::Http;
use crate::{Clock, Memo, Vault};
use serde_json::Value;
use std::sync::Arc;

/// An opened connector profile: the application's address, our credentials there, and an HTTP client.
#[derive(Clone)]
pub struct Connection {
    /// The profile's name, for messages.
    pub profile: String,
    /// The profile's properties, in the connector's own form.
    pub settings: Value,
    /// The ARN of the secret with the profile's credentials; `None` before they are stored.
    pub secret: Option<String>,
    /// The profile's credentials, always the latest.
    pub vault: Arc<dyn Vault>,
    /// The guarded HTTP client.
    pub http: Http,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Answers of the application that are kept for later calls.
    pub memo: Memo,
}

impl Connection {
    /// Returns a text setting, such as `instanceUrl`; an empty one counts as absent.
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.settings.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// Returns a yes-or-no setting, `false` when absent.
    pub fn enabled(&self, name: &str) -> bool {
        self.settings.get(name).and_then(Value::as_bool).unwrap_or(false)
    }
}
