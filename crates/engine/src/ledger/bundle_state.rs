//! The state of a bundle's delivery: the last note, and the counts of its records so far.

use super::Reasons;
use connector_sdk::{Note, StagedFile};
use serde::{Deserialize, Serialize};
use std::ops::AddAssign;

/// How far a bundle is delivered. If two processes deliver it, the version decides whose step counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct BundleState {
    /// The process that wrote it. A process whose write got no answer recognises its own write by it.
    pub(crate) writer: String,
    /// The number of steps stored so far.
    pub(crate) steps: u64,
    /// The destination's note.
    pub(crate) note: Option<Note>,
    pub(crate) counts: DeliveryCounts,
    /// Why the destination refused records.
    pub(crate) reasons: Reasons,
    /// The file with the records refused in the last step, which is still to be published.
    pub(crate) refused: Option<StagedFile>,
    /// The folder of files with refused records.
    pub(crate) refused_in: Option<String>,
    /// Whether the bundle is delivered.
    pub(crate) done: bool,
}

/// The number of staged records by result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeliveryCounts {
    /// Delivered records.
    pub(crate) delivered: u64,
    /// Delivered records that may have arrived twice.
    pub(crate) maybe_twice: u64,
    /// Delivered records that a later one with the same key replaced.
    #[serde(default)]
    pub(crate) replaced: u64,
    /// Records that the destination refused.
    pub(crate) refused: u64,
    /// Records of a step whose result is unknown. It is filled in only when the run ends.
    #[serde(default)]
    pub(crate) at_stake: u64,
}

impl AddAssign for DeliveryCounts {
    fn add_assign(&mut self, other: Self) {
        self.delivered += other.delivered;
        self.maybe_twice += other.maybe_twice;
        self.replaced += other.replaced;
        self.refused += other.refused;
        self.at_stake += other.at_stake;
    }
}
