//! The table: versioned documents, written in transactions.

use async_trait::async_trait;
use flow::Timestamp;
use serde_json::Value;

/// Documents with a partition key and a sort key. Every write names the version that it expects, so only one of two
/// concurrent writers succeeds. Reads always return the latest write.
#[async_trait]
pub trait Table: Send + Sync {
    /// Returns the latest version of a document.
    async fn get(&self, key: &Key) -> Result<Option<Item>, TableError>;

    /// Returns the latest versions of at most 100 documents, in the order of `keys`; `None` for each that does not
    /// exist.
    async fn get_all(&self, keys: &[Key]) -> Result<Vec<Option<Item>>, TableError> {
        let mut items = Vec::new();
        for key in keys {
            items.push(self.get(key).await?);
        }
        Ok(items)
    }

    /// Returns documents of one partition, ordered by sort key.
    async fn list(&self, range: &Range) -> Result<Vec<Item>, TableError>;

    /// Applies all writes or none. The limits are 100 writes, 4 MB in total and 400 KB a document.
    async fn write(&self, writes: &[Write]) -> Result<(), TableError>;
}

/// The key of a document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The partition key.
    pub partition: String,
    /// The sort key.
    pub sort: String,
}

impl Key {
    /// Builds a key.
    pub fn new(partition: impl Into<String>, sort: impl Into<String>) -> Self {
        Self { partition: partition.into(), sort: sort.into() }
    }
}

/// A document as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The document's key.
    pub key: Key,
    /// The version, which each write increases by one; the first is 1.
    pub version: u64,
    /// Its content.
    pub document: Value,
}

/// The documents of a partition to list.
#[derive(Clone, Debug)]
pub struct Range {
    /// The partition key.
    pub partition: String,
    /// The prefix of the sort keys.
    pub prefix: String,
    /// The sort key after which to continue, in the given order.
    pub after: Option<String>,
    /// Ascending or descending by sort key.
    pub order: Order,
    /// The maximum number of documents.
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
        /// The document's key.
        key: Key,
        /// The new content.
        document: Value,
        /// The expected state.
        expect: Expect,
        /// When the document may be removed, if ever.
        expires_at: Option<Timestamp>,
    },
    /// Removes a document.
    Delete {
        /// The document's key.
        key: Key,
        /// The expected version.
        version: u64,
    },
    /// Changes nothing, but fails unless the document has this version.
    Check {
        /// The document's key.
        key: Key,
        /// The expected version.
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

    /// Returns the key of the document.
    pub fn key(&self) -> &Key {
        match self {
            Self::Put { key, .. } | Self::Delete { key, .. } | Self::Check { key, .. } => key,
        }
    }
}

/// The state that a write expects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// The document does not exist.
    Absent,
    /// The document has this version.
    Version(u64),
}

/// Why the table refused.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// Another writer was first, and nothing was applied. Read again and decide anew.
    #[error("another writer was first")]
    Conflict,
    /// A document or the transaction is too large; nothing was applied.
    #[error("{0}")]
    TooLarge(String),
    /// No clear answer: a write may have been applied or not. Read again to find out.
    #[error("the table did not answer: {0}")]
    Unknown(String),
    /// The caller may not do this; nothing was applied.
    #[error("{0}")]
    Denied(String),
}
