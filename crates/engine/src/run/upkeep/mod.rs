//! Upkeep: closes gaps, and clears up after runs that have ended.

pub(in crate::run) mod deactivate;
pub(in crate::run) mod reconcile;
pub(in crate::run) mod release;
pub(in crate::run) mod sweep;
