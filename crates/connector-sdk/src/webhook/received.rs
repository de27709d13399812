//! What a delivery held, and what its sender is answered.

use flow::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// An accepted delivery.
pub enum Received {
    /// Events, to be stored before the answer is given.
    Events {
        /// The events in the sender's order; there may be none.
        events: Vec<DeliveredEvent>,
        /// What to answer once they are stored.
        answer: Answer,
    },
    /// A question whether this address is ours, with the answer to it.
    Handshake(Answer),
}

/// Something that happened in an application.
#[derive(Serialize, Deserialize)]
pub struct DeliveredEvent {
    /// Its id, the same when it is delivered again.
    pub id: String,
    /// The event object, as a flow's `object` names it.
    pub entity: String,
    /// When it happened, where the sender says so.
    pub occurred_at: Option<Timestamp>,
    /// The record, a JSON object with the digits of its numbers as they were sent.
    pub record: Box<RawValue>,
}

/// An answer over HTTP.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The type of the body.
    pub content_type: &'static str,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Returns the answer that says no more than "taken".
    pub fn taken() -> Self {
        Self::text("")
    }

    /// Returns an answer of plain text.
    pub fn text(text: &str) -> Self {
        Self { status: 200, content_type: "text/plain", body: text.as_bytes().to_vec() }
    }
}
