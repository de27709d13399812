//! The table: versioned documents, written all or nothing.

use async_trait::async_trait;
use flow::Timestamp;
use serde_json::Value;

/// Documents under a partition and a sort key. Every write says which version it expects, so that of two writers who
/// saw the same version only one succeeds; reads always see the latest write.
#[async_trait]
pub trait Table: Send + Sync {
    /// Returns the latest version of a document.
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError>;

    /// Returns the latest versions of some documents, at most 100, in the order of their keys; none where there is none.
    async fn get_all(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, TableError> {
        let mut items = Vec::new();
        for key in keys {
            items.push(self.get(key).await?);
        }
        Ok(items)
    }

    /// Returns documents of one partition, by sort key.
    async fn list(&self, range: &Range) -> Result<Vec<Item>, TableError>;

    /// Applies all writes, or none of them. At most 100 writes, 4 MB in all and 400 KB a document.
    async fn write(&self, writes: &[Write]) -> Result<(), TableError>;
}

/// Where a document is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The partition key.
    pub partition: String,
    /// The sort key.
    pub sort: String,
}

impl Key {
    /// Takes both parts.
    pub fn new(partition: impl Into<String>, sort: impl Into<String>) -> Self {
        Self { partition: partition.into(), sort: sort.into() }
    }
}

/// A document as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Where it is.
    pub key: Key,
    /// Its version, which each write raises by one; the first is 1.
    pub version: u64,
    /// Its content.
    pub document: Value,
}

/// Which documents of a partition to list.
#[derive(Clone, Debug)]
pub struct Range {
    /// The partition key.
    pub partition: String,
    /// What the sort keys start with.
    pub prefix: String,
    /// The sort key after which to go on, in the order asked for.
    pub after: Option<String>,
    /// By ascending or descending sort key.
    pub order: Order,
    /// The most to return.
    pub limit: usize,
}

/// The order of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Smallest sort key first.
    Ascending,
    /// Largest sort key first.
    Descending,
}

/// One write of a transaction.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    /// Stores a document.
    Put {
        /// Where.
        key: Key,
        /// What.
        document: Value,
        /// What must be there before.
        expect: Expect,
        /// When it may be forgotten.
        expires_at: Option<Timestamp>,
    },
    /// Removes a document of this version.
    Delete {
        /// Where.
        key: Key,
        /// The version that must be there before.
        version: u64,
    },
    /// Changes nothing, and fails unless the document still has this version.
    Check {
        /// Where.
        key: Key,
        /// The version that must be there.
        version: u64,
    },
}

impl Write {
    /// Stores a document that must not exist yet.
    pub fn create(key: Key, document: Value) -> Self {
        Self::Put { key, document, expect: Expect::Absent, expires_at: None }
    }

    /// Replaces a document that was read.
    pub fn replace(item: &Item, document: Value) -> Self {
        Self::Put {
            key: item.key.clone(),
            document,
            expect: Expect::Version(item.version),
            expires_at: None,
        }
    }

    /// Requires that a document that was read has not changed since.
    pub fn check(item: &Item) -> Self {
        Self::Check { key: item.key.clone(), version: item.version }
    }

    /// Removes a document that was read.
    pub fn delete(item: &Item) -> Self {
        Self::Delete { key: item.key.clone(), version: item.version }
    }

    /// Returns where it writes.
    pub fn key(&self) -> &Key {
        match self {
            Self::Put { key, .. } | Self::Delete { key, .. } | Self::Check { key, .. } => key,
        }
    }
}

/// What a write expects to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// Nothing.
    Absent,
    /// This version.
    Version(u64),
}

/// Why the table refused.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// Somebody else wrote first; nothing was applied. Read again and decide anew.
    #[error("another writer was first")]
    Conflict,
    /// A document or the transaction is too large; nothing was applied.
    #[error("{0}")]
    TooLarge(String),
    /// No answer, or one that tells nothing: a write may have been applied or not. Read again to know.
    #[error("the table did not answer: {0}")]
    Unknown(String),
    /// The caller may not do this; nothing was applied.
    #[error("{0}")]
    Denied(String),
}
