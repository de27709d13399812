//! Events: outbound messages, changes that the event relay brings, and both in the form of queried records.

pub(super) mod delivered;
pub(crate) mod relay;
pub(super) mod webhook;
