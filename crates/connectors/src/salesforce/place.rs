//! The place between two pages: Salesforce's own link, and what it takes to go on when that link is lost.

use super::query::Keyset;
use connector_sdk::{ConnectorError, Cursor, ErrorKind, Result};
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
        let Some(cursor) = cursor else {
            return Ok(Self::default());
        };
        serde_json::from_str(&cursor.0).map_err(|error| {
            ConnectorError::new(
                ErrorKind::InvalidArgument,
                "the cursor is not one of salesforce's; start the run again",
            )
            .with_source(error)
        })
    }

    /// Writes the cursor.
    pub(super) fn cursor(&self) -> Result<Cursor> {
        serde_json::to_string(self).map(Cursor).map_err(|error| {
            ConnectorError::new(ErrorKind::UnknownError, "the cursor cannot be written")
                .with_source(error)
        })
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
