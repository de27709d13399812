//! The place between two pages.

use crate::zendesk::entities::standard::Method;
use connector_sdk::rest::{PageSize, PageStarts};
use connector_sdk::{Cursor, Result};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The most records that an export gives a request.
const EXPORT_PAGE: u64 = 1_000;
/// The most records that a list gives a request.
const LIST_PAGE: u64 = 100;

/// Where the next page starts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::zendesk) struct Place {
    /// Zendesk's own cursor, for an export with cursors or a list.
    pub(in crate::zendesk) after: Option<String>,
    /// The second at which an export without cursors starts.
    pub(in crate::zendesk) start: i64,
    /// The records of that second and later that have been read: second and id.
    pub(in crate::zendesk) seen: Vec<(i64, String)>,
    /// When the last minute of an export can be asked for, in milliseconds; before, its end is not final.
    pub(in crate::zendesk) settles_at: Option<i64>,
    /// How many records to ask for.
    pub(in crate::zendesk) size: PageSize,
    /// Whether the rest of a crowded second is being read; the cursor then belongs to that read.
    #[serde(default)]
    pub(in crate::zendesk) crowd: bool,
    /// The first records of the pages.
    #[serde(default)]
    pub(in crate::zendesk) starts: PageStarts,
}

impl Place {
    /// Reads a cursor; `None` is the start.
    pub(in crate::zendesk) fn read(
        cursor: Option<&Cursor>,
        method: Method,
        start: i64,
    ) -> Result<Self> {
        let first = || {
            let size = size(method);
            let starts = PageStarts::default();
            let seen = Vec::new();
            Ok(Self { after: None, start, seen, settles_at: None, size, crowd: false, starts })
        };
        cursor.map_or_else(first, |cursor| cursor.read("zendesk"))
    }

    /// Returns how long it is until the place can be asked for.
    pub(in crate::zendesk) fn settles_in(&self, now: i64) -> Option<Duration> {
        let wait = self.settles_at.map(|at| at - now).filter(|wait| *wait > 0)?;
        Some(Duration::from_millis(wait.unsigned_abs()))
    }

    /// Returns whether two places are the same, whatever the size of their pages.
    pub(in crate::zendesk) fn is(&self, other: &Self) -> bool {
        Self { size: other.size, ..self.clone() } == *other
    }
}

/// Returns the usual size of a page.
pub(in crate::zendesk) fn size(method: Method) -> PageSize {
    PageSize::usual(if method == Method::List { LIST_PAGE } else { EXPORT_PAGE })
}
