//! Parts: what one commit made durable.

use super::Counts;
use connector_sdk::{Cursor, StagedPart};
use serde::{Deserialize, Serialize};

/// A commit: who made it, what it staged, and where it left the source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Part {
    /// The attempt that won: how a writer without an answer learns whether the commit was its own.
    pub(crate) attempt: String,
    /// What to publish; nothing when no record was left to write.
    pub(crate) staged: Option<StagedPart>,
    pub(crate) counts: Counts,
    pub(crate) next: Option<Cursor>,
}
