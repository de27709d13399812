//! Bookmarks: an application's own marks of how far a read came, from which the next read returns only changes.

use serde::{Deserialize, Serialize};

/// The end of a read, in the application's own terms. Only the connector that made it reads it.
///
/// The engine keeps it as long as the flow's source stays the same. If it is valid for certain columns or filters only,
/// the connector records them in it, and refuses other ones in the same way as an expired bookmark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bookmark(pub String);

/// Where a run starts to read, if the application keeps bookmarks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Since {
    /// From the beginning: the run reads all records, and the application starts to keep track of changes.
    Beginning,
    /// From the end of the last run.
    Bookmark(Bookmark),
}
