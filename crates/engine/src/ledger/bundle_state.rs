//! The state of a bundle's delivery: the last note, and what became of its records so far.

use super::Reasons;
use connector_sdk::{Note, StagedFile};
use serde::{Deserialize, Serialize};
use std::ops::AddAssign;

/// How far a bundle is delivered. Its version decides which of two processes took a step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct BundleState {
    /// The process that wrote it: how a writer without an answer learns whether the write was its own.
    pub(crate) writer: String,
    /// The number of steps that were noted.
    pub(crate) steps: u64,
    /// The destination's note.
    pub(crate) note: Option<Note>,
    pub(crate) counts: DeliveryCounts,
    /// Why records were refused.
    pub(crate) reasons: Reasons,
    /// The file of the records that were refused in the last step, to be published.
    pub(crate) refused: Option<StagedFile>,
    /// The folder of such files.
    pub(crate) refused_in: Option<String>,
    /// Whether the bundle is delivered.
    pub(crate) done: bool,
}

/// What became of staged records.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeliveryCounts {
    /// Records that arrived.
    pub(crate) delivered: u64,
    /// Records among them that may have arrived twice.
    pub(crate) maybe_twice: u64,
    /// Records that the destination refused.
    pub(crate) refused: u64,
    /// Records of an announced effect whose outcome nobody learnt. Known only when the run ends.
    #[serde(default)]
    pub(crate) at_stake: u64,
}

impl AddAssign for DeliveryCounts {
    fn add_assign(&mut self, other: Self) {
        self.delivered += other.delivered;
        self.maybe_twice += other.maybe_twice;
        self.refused += other.refused;
        self.at_stake += other.at_stake;
    }
}
