//! The place between two pages.

use connector_sdk::{Cursor, Result};
use serde::{Deserialize, Serialize};

/// Where the next page starts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Place {
    /// Zendesk's own cursor, for an export with cursors or a list.
    pub(super) after: Option<String>,
    /// The second that an export starts with, where there is no cursor.
    pub(super) start: i64,
    /// The records of that second and later that have been read: second and id.
    pub(super) seen: Vec<(i64, String)>,
    /// When the last minute of an export can be asked for, in milliseconds; the end of an export is not its end before.
    pub(super) settles_at: Option<i64>,
}

impl Place {
    /// Reads a cursor; none is the start.
    pub(super) fn read(cursor: Option<&Cursor>, start: i64) -> Result<Self> {
        let first = || Ok(Self { start, ..Self::default() });
        cursor.map_or_else(first, |cursor| cursor.read("zendesk"))
    }
}
