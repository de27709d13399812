//! News about runs, in contrast to events of applications.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Publishes news.
#[async_trait]
pub trait Events: Send + Sync {
    /// Publishes one event. It may be published despite an error, so readers get it at least once.
    async fn publish(&self, event: &Event) -> Result<(), String>;
}

/// A piece of news, in the form of AppFlow's EventBridge events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The kind of event, such as `AppFlow End Flow Run Report`.
    pub detail_type: String,
    /// The content.
    pub detail: Value,
    /// The ARNs of the flows that it is about.
    pub resources: Vec<String>,
}
