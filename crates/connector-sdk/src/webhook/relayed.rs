//! An event that an application put on a partner event bus of EventBridge instead of calling our webhook.

use flow::Timestamp;
use serde_json::value::RawValue;

/// An event of a partner event bus. It carries no signature: anyone with the right to put events on the bus is trusted.
pub struct RelayedEvent<'a> {
    /// EventBridge's id of it. It changes when the application relays the same event again.
    pub id: &'a str,
    /// The name of the partner event source.
    pub source: &'a str,
    /// The kind of event.
    pub detail_type: &'a str,
    /// When it was put on the bus.
    pub time: Timestamp,
    /// The event in the application's own format: a JSON object.
    pub detail: &'a RawValue,
}
