//! Bookmarks: where a read has ended by the application's own count, so that another one gives what changed since.

use serde::{Deserialize, Serialize};

/// Where a read has ended, in the application's own terms; only the connector that made it reads it.
///
/// The engine keeps it for as long as the flow's source is the same. Where it holds only for the columns or filters that
/// it was made with, the connector notes these in it, and refuses others as it refuses one that is not known any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Bookmark(pub String);

/// From where on a run reads that the application's own bookmarks bound.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Since {
    /// From the beginning: everything, and from here on the application is to keep in mind what changes.
    Beginning,
    /// From where the last run has ended.
    Bookmark(Bookmark),
}
