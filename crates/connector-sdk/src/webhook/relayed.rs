//! An event that an application did not deliver to us, but to a partner event bus of EventBridge.

use flow::Timestamp;
use serde_json::value::RawValue;

/// An event of a partner event bus. Whoever may put events on that bus is trusted with them.
pub struct RelayedEvent<'a> {
    /// EventBridge's id of it, another one when the application relays the same again.
    pub id: &'a str,
    /// Who put it there: the name of the partner event source.
    pub source: &'a str,
    /// What kind of event it is.
    pub detail_type: &'a str,
    /// When it was put there.
    pub time: Timestamp,
    /// The application's own words: a JSON object.
    pub detail: &'a RawValue,
}
