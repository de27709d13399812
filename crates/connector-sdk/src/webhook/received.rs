//! The content of a delivery, and the answer to its sender.

use flow::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// An accepted delivery.
pub enum Received {
    /// Events, which must be stored before the answer is sent.
    Events {
        /// The events in the sender's order; there may be none.
        events: Vec<DeliveredEvent>,
        /// The answer to send once they are stored.
        answer: Answer,
    },
    /// A check that this address is ours, with the answer to send.
    Handshake(Answer),
}

/// Something that happened in an application.
#[derive(Serialize, Deserialize)]
pub struct DeliveredEvent {
    /// The event's id, unchanged when it is delivered again.
    pub id: String,
    /// The event object, as in a flow's `object`.
    pub entity: String,
    /// When it happened, if the sender reports it.
    pub occurred_at: Option<Timestamp>,
    /// The record: a JSON object, its numbers in their original digits.
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
    /// Returns an empty answer with status 200.
    pub fn taken() -> Self {
        Self::text("")
    }

    /// Returns an answer of plain text with status 200.
    pub fn text(text: &str) -> Self {
        Self { status: 200, content_type: "text/plain", body: text.as_bytes().to_vec() }
    }
}
