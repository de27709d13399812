//! The place between two pages: Salesforce's own link, and what it takes to go on when that link is lost.

use super::query::Keyset;
use connector_sdk::{Cursor, Result};
use flow::Timestamp;
use serde::{Deserialize, Serialize};

/// Where the next page starts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Place {
    /// The link Salesforce gave; it lives for some days at most.
    pub(super) next: Option<String>,
    /// The id of the last record read.
    id: Option<String>,
    /// When the last record read had changed, in milliseconds, for a query with a window.
    at: Option<i64>,
    /// Records read so far.
    pub(super) read: u64,
    /// Records there are in all, as Salesforce said.
    pub(super) total: Option<u64>,
}

impl Place {
    /// Reads a cursor; none is the start.
    pub(super) fn read(cursor: Option<&Cursor>) -> Result<Self> {
        cursor.map_or_else(|| Ok(Self::default()), |cursor| cursor.read("salesforce"))
    }

    /// Returns the place behind the last record read.
    pub(super) fn keyset(&self) -> Option<Keyset> {
        let id = self.id.clone()?;
        Some(Keyset { id, at: self.at.map(Timestamp::from_millis) })
    }

    /// Remembers the last record read; a page without records leaves it as it was.
    pub(super) fn set_keyset(&mut self, keyset: Option<Keyset>) {
        let Some(keyset) = keyset else { return };
        self.id = Some(keyset.id);
        self.at = keyset.at.map(Timestamp::millis);
    }
}
