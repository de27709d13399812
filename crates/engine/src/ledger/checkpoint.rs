//! Checkpoints: how far a slice of a run is committed.

use super::{Reasons, Trail};
use connector_sdk::{Bookmark, Cursor};
use serde::{Deserialize, Serialize};
use std::ops::AddAssign;

/// A slice's committed place: everything before it is in parts, nothing after it is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Checkpoint {
    /// Parts committed so far.
    pub(crate) sequence: u64,
    /// Where the next page starts.
    pub(crate) cursor: Option<Cursor>,
    /// Where the last page was read, once the source has no more: what the application keeps for the read goes by it.
    #[serde(default)]
    pub(crate) last: Option<Cursor>,
    /// Whether the source said that there is no more.
    pub(crate) done: bool,
    pub(crate) counts: Counts,
    /// How many records the source says there are.
    pub(crate) total: Option<u64>,
    /// Where the source says that the read has ended, if it does.
    #[serde(default)]
    pub(crate) bookmark: Option<Bookmark>,
    /// The cursors that were passed on the way here.
    #[serde(default)]
    pub(crate) trail: Trail,
    /// Seconds spent waiting since the last record came.
    pub(crate) waited_seconds: u64,
    /// Why records were rejected.
    pub(crate) reasons: Reasons,
    /// What the source says that the user has to know, each thing once.
    #[serde(default)]
    pub(crate) notes: Vec<String>,
}

/// What was moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    /// Records the source gave.
    pub(crate) read: u64,
    /// Records in parts.
    pub(crate) written: u64,
    /// Records that filters dropped here.
    pub(crate) filtered: u64,
    /// Records that could not be read or mapped.
    pub(crate) rejected: u64,
    /// Bytes the source sent.
    pub(crate) bytes_read: u64,
    /// Bytes in parts.
    pub(crate) bytes_written: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.read += other.read;
        self.written += other.written;
        self.filtered += other.filtered;
        self.rejected += other.rejected;
        self.bytes_read += other.bytes_read;
        self.bytes_written += other.bytes_written;
    }
}

/// What is under way beyond the checkpoint: for people who watch, and for nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Progress {
    /// The checkpoint it goes beyond.
    pub(crate) sequence: u64,
    pub(crate) counts: Counts,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_checkpoint_of_an_earlier_version_is_read() {
        let mut written = serde_json::to_value(Checkpoint::default()).unwrap();
        let members = written.as_object_mut().unwrap();
        for later in ["last", "bookmark", "trail", "notes"] {
            assert!(members.remove(later).is_some(), "{later}");
        }
        members.insert("cursor".to_owned(), json!("next"));
        let read: Checkpoint = serde_json::from_value(written).unwrap();
        let cursor = Some(Cursor("next".to_owned()));
        assert_eq!(read, Checkpoint { cursor, ..Checkpoint::default() });
    }
}
