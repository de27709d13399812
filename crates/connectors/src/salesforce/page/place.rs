//! The place between two pages: Salesforce's own link, and the facts to go on when that link is lost.

use crate::salesforce::query::Keyset;
use crate::salesforce::query::shape::{Order, Shape};
use connector_sdk::rest::{PageSize, Sequence};
use connector_sdk::{Cursor, Result};
use flow::Timestamp;
use serde::{Deserialize, Serialize};

/// The most records Salesforce puts on a page; wide ones come in smaller pages.
const LARGEST_PAGE: u64 = 2_000;
/// The fewest records that a page size can ask for; fewer need a limit in the query.
const LEAST_BATCH: u64 = 200;

/// Where the next page starts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(in crate::salesforce) struct Place {
    /// The link Salesforce gave; it lives for some days at most.
    pub(in crate::salesforce) next: Option<String>,
    /// The id of the last record read.
    id: Option<String>,
    /// When the last record read had changed, in milliseconds, for a query with a window.
    at: Option<i64>,
    /// Records read so far.
    pub(in crate::salesforce) read: u64,
    /// Records there are in all, as Salesforce said.
    pub(in crate::salesforce) total: Option<u64>,
    /// How the object is read, once known.
    #[serde(default)]
    pub(in crate::salesforce) shape: Option<Shape>,
    /// Whether the object's queries have no second page.
    #[serde(default)]
    pub(in crate::salesforce) single: bool,
    /// How many records a page is asked for; `None` for as many as Salesforce gives.
    #[serde(default)]
    pub(in crate::salesforce) size: Option<PageSize>,
    /// How the pages followed each other; `None` before the first page.
    #[serde(default)]
    pub(in crate::salesforce) sequence: Option<Sequence>,
}

impl Place {
    /// Reads a cursor; `None` is the start.
    pub(in crate::salesforce) fn read(cursor: Option<&Cursor>) -> Result<Self> {
        cursor.map_or_else(|| Ok(Self::default()), |cursor| cursor.read("salesforce"))
    }

    /// Returns how many records a page is asked for.
    pub(in crate::salesforce) fn size(&self) -> PageSize {
        self.size.unwrap_or_else(|| PageSize::usual(LARGEST_PAGE))
    }

    /// Returns whether the records behind a place can be asked for.
    pub(in crate::salesforce) fn keyed(&self) -> bool {
        let ordered = self.sequence.as_ref().is_none_or(Sequence::ordered);
        ordered && matches!(&self.shape, Some(Shape { order: Order::Keyed(_), .. }))
    }

    /// Returns the limit of a query that is to give one page only; `None` for a query that is given in pages.
    pub(in crate::salesforce) fn limit(&self) -> Option<u64> {
        let asked = self.size().asked();
        (self.keyed() && (self.single || asked < LEAST_BATCH)).then_some(asked)
    }

    /// Returns the fewest records that a page can be asked for.
    pub(in crate::salesforce) fn least(&self) -> u64 {
        if self.keyed() { 1 } else { LEAST_BATCH }
    }

    /// Returns the place behind the last record read.
    pub(in crate::salesforce) fn keyset(&self) -> Option<Keyset> {
        let id = self.id.clone()?;
        Some(Keyset { id, at: self.at.map(Timestamp::from_millis) })
    }

    /// Remembers the last record read; a page without records leaves it as it was.
    pub(in crate::salesforce) fn set_keyset(&mut self, keyset: Option<Keyset>) {
        let Some(keyset) = keyset else { return };
        self.id = Some(keyset.id);
        self.at = keyset.at.map(Timestamp::millis);
    }
}
