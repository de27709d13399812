//! Amazon EventBridge, reduced to putting events.
//! See <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html>.

use crate::{ConnectorError, Result};
use async_trait::async_trait;

/// The buses of an account.
#[async_trait]
pub trait EventBus: Send + Sync {
    /// Puts up to ten events on a bus, in one request that is never repeated.
    async fn put(&self, bus: &str, events: &[BusEvent]) -> EventsPut;

    /// Checks that a bus exists and that we may look at it.
    async fn check(&self, bus: &str) -> Result<()>;
}

/// The outcome of putting events.
#[must_use]
pub enum EventsPut {
    /// The refusal of each event, in order; `None` for the accepted ones.
    Answered(Vec<Option<EventRefusal>>),
    /// None was accepted: the request was refused.
    NotDone(ConnectorError),
    /// Any of them may have been accepted.
    Unknown(ConnectorError),
}

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusEvent {
    /// Who sends it.
    pub source: String,
    /// What it tells.
    pub detail_type: String,
    /// Its content: a JSON object.
    pub detail: String,
    /// What it is about.
    pub resources: Vec<String>,
}

/// Why an event was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRefusal {
    /// EventBridge's code.
    pub code: String,
    /// EventBridge's words.
    pub words: String,
}
