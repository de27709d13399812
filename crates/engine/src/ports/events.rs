//! News about runs.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Publishes news.
#[async_trait]
pub trait Events: Send + Sync {
    /// Publishes one event. After an error it may have been published all the same: readers see it at least once.
    async fn publish(&self, event: &Event) -> Result<(), String>;
}

/// One piece of news, in the form of AppFlow's EventBridge events.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Such as `AppFlow End Flow Run Report`.
    pub detail_type: String,
    /// The content.
    pub detail: Value,
    /// What it is about.
    pub resources: Vec<String>,
}
