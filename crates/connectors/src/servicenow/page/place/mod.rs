//! The place between two pages: behind a record, by the order that no two records share.

use crate::servicenow::answer::{ID, Keyset, outside};
use crate::servicenow::errors;
use connector_sdk::rest::PageSize;
use connector_sdk::rest::keyset::{Ascent, KeyPart};
use connector_sdk::{ConnectorError, Cursor, ErrorKind, Query, Result};
use flow::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The usual size of a page.
const USUAL_SIZE: u64 = 1000;
/// The smallest page there is.
const SMALLEST_SIZE: u64 = 1;

/// Where the next page starts, and how it is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::servicenow) struct Place {
    /// The id of the last record read.
    id: Option<String>,
    /// When the last record read had changed, in milliseconds, for a query with a window.
    at: Option<i64>,
    /// The number of hidden records behind it: they were passed over without a record to go on from.
    pub(in crate::servicenow) offset: u64,
    /// How many records to ask for.
    pub(in crate::servicenow) size: PageSize,
    /// Whether to ask how many records follow: they are not counted while pages are full.
    pub(in crate::servicenow) counting: bool,
    /// How many records have been read.
    #[serde(default)]
    read: u64,
    /// How many there were when the read began, hidden ones included; `None` if they were not counted.
    #[serde(default)]
    all: Option<u64>,
    /// The fields that some records lacked, because the user may not read them.
    #[serde(default)]
    unreadable: BTreeSet<String>,
    /// How far the read has come in its order.
    #[serde(default)]
    ascent: Ascent,
    /// Whether this page is asked for again, because all its records had left the window.
    #[serde(default)]
    left: bool,
}

/// Where a page ended.
pub(in crate::servicenow) struct Passed {
    /// The place behind the last record inside the window; `None` if there is no such record.
    pub(in crate::servicenow) last: Option<Keyset>,
    /// How many records the page has, inside the window or not.
    pub(in crate::servicenow) records: u64,
    /// How many records follow its keyset, hidden ones included; `None` if they were not counted.
    pub(in crate::servicenow) counted: Option<u64>,
    /// The fields that some of its records lack.
    pub(in crate::servicenow) unreadable: BTreeSet<String>,
    /// The keys of its records, each with the record's place on the page.
    pub(in crate::servicenow) keys: Vec<(usize, Vec<KeyPart>)>,
    /// The field of the window.
    pub(in crate::servicenow) field: Option<String>,
}

impl Passed {
    /// Returns whether there are records, and all of them have left the window.
    fn all_left(&self) -> bool {
        self.records > 0 && self.last.is_none()
    }
}

impl Place {
    /// Reads a cursor; `None` is the start.
    pub(in crate::servicenow) fn read(cursor: Option<&Cursor>) -> Result<Self> {
        cursor.map_or_else(|| Ok(Self::start()), |cursor| cursor.read("servicenow"))
    }

    pub(in crate::servicenow) fn start() -> Self {
        Self {
            id: None,
            at: None,
            offset: 0,
            size: PageSize::usual(USUAL_SIZE),
            counting: true,
            read: 0,
            all: None,
            unreadable: BTreeSet::new(),
            ascent: Ascent::default(),
            left: false,
        }
    }

    /// Returns the start of a read that no other page follows.
    pub(in crate::servicenow) fn only_page(size: u64) -> Self {
        Self { size: PageSize::usual(size), counting: false, ..Self::start() }
    }

    /// Returns the place behind the last record read.
    pub(in crate::servicenow) fn keyset(&self) -> Option<Keyset> {
        let id = self.id.clone()?;
        Some(Keyset { id, at: self.at.map(Timestamp::from_millis) })
    }

    /// Adds a page to the counts, and returns the place at which it was asked for.
    pub(in crate::servicenow) fn having_read(mut self, page: &Passed) -> Self {
        if self.id.is_none() && self.offset == 0 {
            self.all = page.counted.or(self.all);
        }
        self.read += page.records;
        self.unreadable.extend(page.unreadable.iter().cloned());
        self
    }

    /// Describes the records and fields that a read that has ended here lacks.
    pub(in crate::servicenow) fn left_out(
        &self,
        table: &str,
        profile: &str,
        query: &Query,
    ) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(hidden) = self.all.and_then(|all| all.checked_sub(self.read)).filter(|n| *n > 0)
        {
            notes.push(format!(
                "servicenow counted {hidden} more records of {table} than it showed: the user of connector profile \
                 {profile} may not see them, or they were deleted or changed meanwhile; give the user a role that may read them"
            ));
        }
        let unreadable = |among: &mut dyn Iterator<Item = &String>| {
            let names: BTreeSet<&str> =
                among.filter(|name| self.unreadable.contains(*name)).map(String::as_str).collect();
            let names: Vec<&str> = names.into_iter().collect();
            (!names.is_empty()).then(|| names.join(", "))
        };
        if let Some(names) = unreadable(&mut query.columns.iter().map(|column| &column.name)) {
            notes.push(format!(
                "servicenow left fields out of records of {table} that the user of connector profile {profile} may not \
                 read there, and they are empty in the output: {names}"
            ));
        }
        if let Some(names) = unreadable(&mut query.filters.iter().map(|filter| &filter.field)) {
            notes.push(format!(
                "servicenow may have passed over filters of {table}, because the user of connector profile {profile} may \
                 not read their fields, and then there are records in the output that do not fulfil them; give the user \
                 read access to: {names}"
            ));
        }
        notes
    }

    /// Returns the next place; `None` at the end. Fails if the page is not in the requested order.
    ///
    /// A read of a single page needs no order: some tables that scripts fill have none.
    pub(in crate::servicenow) fn after(mut self, page: Passed) -> Result<Option<Self>> {
        let start = self.id.is_none() && self.offset == 0;
        if let (true, true, Some(field)) = (self.left, page.all_left(), &page.field) {
            return Err(outside(field));
        }
        let by =
            page.field.as_ref().map_or_else(|| ID.to_owned(), |field| format!("{field} and {ID}"));
        let climbed = self.ascent.climb("servicenow", &by, page.keys.iter().cloned());
        match self.behind(page) {
            None if start => Ok(None),
            next => climbed.map(|()| next),
        }
    }

    /// A short or empty page is not the end: hidden records are taken out of a page after it was cut. The read ends
    /// when all counted records have come, or when none of those that follow can be seen.
    fn behind(self, page: Passed) -> Option<Self> {
        let all_left = page.all_left();
        let Passed { last, records, counted, .. } = page;
        let asked = self.size.asked();
        let size = self.size.after_success();
        let Some(last) = last else {
            return match counted {
                // The records that follow have moved here, because the others have left the window.
                Some(counted) if all_left && counted > self.offset + records => {
                    Some(Self { counting: true, left: true, size, ..self })
                }
                None if all_left => Some(Self { counting: true, left: true, size, ..self }),
                // Only a part of the size is passed over, so that no record is skipped if others are deleted meanwhile.
                Some(counted) if counted > self.offset + asked => {
                    let step = (asked * 3 / 4).max(1);
                    let offset = self.offset + step;
                    Some(Self { offset, counting: true, left: false, size, ..self })
                }
                Some(_) => None,
                None if self.counting => None,
                None => Some(Self { counting: true, ..self }),
            };
        };
        if counted.is_some_and(|counted| counted <= self.offset + records) {
            return None;
        }
        let counting = records < asked;
        let at = last.at.map(Timestamp::millis);
        Some(Self { id: Some(last.id), at, offset: 0, counting, left: false, size, ..self })
    }

    /// Returns the place after a failure: half the records if the instance had no time or room for all of them.
    pub(in crate::servicenow) fn after_failure(self, failure: ConnectorError) -> Result<Self> {
        let too_long = failure.code.as_deref() == Some(errors::TOO_LONG);
        let size =
            self.size.after_failure(failure, SMALLEST_SIZE).map_err(|failure| match too_long {
                // An instance may have the time for one record later.
                true => ConnectorError { kind: ErrorKind::RequestTimeout, ..failure },
                false => failure,
            })?;
        // The count may be the reason why it took so long.
        Ok(Self { size, counting: self.counting && self.offset > 0, ..self })
    }
}

#[cfg(test)]
mod tests;
