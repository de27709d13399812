//! Events on their way: the listening flows, the waiting events, and the events that a run moves.

use flow::Timestamp;
use serde::{Deserialize, Serialize};

/// An event flow that gets events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Listener {
    pub(crate) flow_id: String,
    pub(crate) flow_name: String,
    pub(crate) profile: String,
    /// The event object it wants.
    pub(crate) entity: String,
}

/// An event that waits in a flow's inbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Waiting {
    /// The event's id.
    pub(crate) id: String,
    pub(crate) received_at: Timestamp,
    /// The record as JSON, in the application's own form.
    pub(crate) record: String,
}

/// The events that one run moves, by their sort keys in the inbox.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Batch {
    pub(crate) entries: Vec<String>,
}
