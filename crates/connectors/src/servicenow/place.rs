//! The place between two pages: behind a record, by the order that no two records share.

use super::answer::Keyset;
use super::error;
use connector_sdk::rest::PageSize;
use connector_sdk::{ConnectorError, Cursor, ErrorKind, Result};
use flow::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The records of a page, where the instance has the time for so many.
const USUAL_SIZE: u64 = 1000;
/// The smallest page there is.
const SMALLEST_SIZE: u64 = 1;

/// Where the next page starts, and how it is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Place {
    /// The id of the last record read.
    id: Option<String>,
    /// When the last record read had changed, in milliseconds, for a query with a window.
    at: Option<i64>,
    /// Records behind it that the user may not see: they were passed over without a record to go on from.
    pub(super) offset: u64,
    /// How many records to ask for.
    pub(super) size: PageSize,
    /// Whether to ask how many records follow: they are not counted while pages are full.
    pub(super) counting: bool,
    /// How many records have been read.
    #[serde(default)]
    read: u64,
    /// How many there were when the read began, those the user may not see included; `None` if they were not counted.
    #[serde(default)]
    all: Option<u64>,
    /// The fields that some records came without, because the user may not read them.
    #[serde(default)]
    unreadable: BTreeSet<String>,
}

/// What a page says about where it ended.
pub(super) struct Passed {
    /// The place behind its last record; none without records.
    pub(super) last: Option<Keyset>,
    /// How many records it has.
    pub(super) records: u64,
    /// How many records there were from its keyset on, those the user may not see included; none where not counted.
    pub(super) counted: Option<u64>,
    /// The fields that some of its records came without.
    pub(super) unreadable: BTreeSet<String>,
}

impl Place {
    /// Reads a cursor; none is the start.
    pub(super) fn read(cursor: Option<&Cursor>) -> Result<Self> {
        cursor.map_or_else(|| Ok(Self::start()), |cursor| cursor.read("servicenow"))
    }

    pub(super) fn start() -> Self {
        Self {
            id: None,
            at: None,
            offset: 0,
            size: PageSize::usual(USUAL_SIZE),
            counting: true,
            read: 0,
            all: None,
            unreadable: BTreeSet::new(),
        }
    }

    /// Returns the start of a read that no other page follows.
    pub(super) fn only_page(size: u64) -> Self {
        Self { size: PageSize::usual(size), counting: false, ..Self::start() }
    }

    /// Returns the place behind the last record read.
    pub(super) fn keyset(&self) -> Option<Keyset> {
        let id = self.id.clone()?;
        Some(Keyset { id, at: self.at.map(Timestamp::from_millis) })
    }

    /// Takes a page into account that came whole, and returns the place at which it was asked for.
    pub(super) fn having_read(mut self, page: &Passed) -> Self {
        if self.id.is_none() && self.offset == 0 {
            self.all = page.counted.or(self.all);
        }
        self.read += page.records;
        self.unreadable.extend(page.unreadable.iter().cloned());
        self
    }

    /// Says what a read that has ended here lacks.
    pub(super) fn left_out(&self, table: &str, profile: &str) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(hidden) = self.all.and_then(|all| all.checked_sub(self.read)).filter(|n| *n > 0)
        {
            notes.push(format!(
                "servicenow counted {hidden} more records of {table} than it showed: the user of connector profile \
                 {profile} may not see them, or they were deleted meanwhile; give the user a role that may read them"
            ));
        }
        if !self.unreadable.is_empty() {
            let names: Vec<&str> = self.unreadable.iter().map(String::as_str).collect();
            notes.push(format!(
                "servicenow left fields out of records of {table} that the user of connector profile {profile} may not \
                 read there, and they are empty in the output: {}",
                names.join(", ")
            ));
        }
        notes
    }

    /// Returns the place behind a page; none at the end.
    ///
    /// A page that is short or empty is not the end: records that the user may not see are taken out of it when it has
    /// been cut. The end is where as many records came as follow, or where none of those that follow can be seen.
    pub(super) fn after(self, page: Passed) -> Option<Self> {
        let Passed { last, records, counted, .. } = page;
        let asked = self.size.asked();
        let size = self.size.after_success();
        let Some(last) = last else {
            return match counted {
                // Not all of the size is passed over, so that records that go meanwhile take no other with them.
                Some(counted) if counted > self.offset + asked => {
                    let step = (asked * 3 / 4).max(1);
                    Some(Self { offset: self.offset + step, counting: true, size, ..self })
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
        Some(Self { id: Some(last.id), at, offset: 0, counting, size, ..self })
    }

    /// Returns what to ask for after a failure: half the records where the instance had no time or room for all of them.
    pub(super) fn after_failure(self, failure: ConnectorError) -> Result<Self> {
        let too_long = failure.code.as_deref() == Some(error::TOO_LONG);
        let size =
            self.size.after_failure(failure, SMALLEST_SIZE).map_err(|failure| match too_long {
                // An instance may have the time for one record later.
                true => ConnectorError { kind: ErrorKind::RequestTimeout, ..failure },
                false => failure,
            })?;
        // Counting may be what took so long.
        Ok(Self { size, counting: self.counting && self.offset > 0, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(records: u64, counted: Option<u64>) -> Passed {
        let last = (records > 0).then(|| Keyset { id: "b".into(), at: None });
        Passed { last, records, counted, unreadable: BTreeSet::new() }
    }

    #[test]
    fn the_end_is_where_what_was_counted_has_come() {
        let start = Place::start();
        assert_eq!(start.clone().after(passed(7, Some(7))), None);
        assert_eq!(start.clone().after(passed(0, Some(0))), None);
        assert_eq!(start.clone().after(passed(0, Some(1000))), None, "none of them can be seen");
        assert_eq!(start.clone().after(passed(0, None)), None, "an instance that does not count");
        let uncounted = Place { counting: false, ..start.clone() };
        assert_eq!(uncounted.after(passed(0, None)), Some(start));
    }

    #[test]
    fn short_pages_go_on_behind_their_last_record_and_count() {
        let next = Place::start().after(passed(7, Some(1000))).unwrap();
        assert_eq!(
            (next.keyset().unwrap().id.as_str(), next.offset, next.counting),
            ("b", 0, true)
        );
        let next = next.after(passed(1000, Some(5000))).unwrap();
        assert!(!next.counting, "full pages need no count");
        assert!(next.after(passed(999, None)).unwrap().counting);
    }

    #[test]
    fn pages_of_hidden_records_are_passed_over_with_some_overlap() {
        let next = Place::start().after(passed(0, Some(2000))).unwrap();
        assert_eq!((next.offset, next.keyset()), (750, None));
        let next = next.after(passed(0, Some(2000))).unwrap();
        assert_eq!(next.offset, 1500);
        assert_eq!(next.clone().after(passed(0, Some(2000))), None);
        assert_eq!(next.clone().after(passed(500, Some(2000))), None);
        assert_eq!(next.after(passed(499, Some(2000))).unwrap().offset, 0);
    }

    #[test]
    fn sizes_are_halved_down_to_one_record_and_stay_so() {
        let mut place = Place::start();
        let mut sizes = Vec::new();
        let failure = || {
            let failure = ConnectorError::new(ErrorKind::ClientError, "x");
            failure.with_code(error::TOO_LONG).smaller_page_may_help()
        };
        while let Ok(next) = place.clone().after_failure(failure()) {
            sizes.push(next.size.asked());
            place = next;
        }
        let end = place.clone().after_failure(failure()).unwrap_err();
        assert_eq!(end.kind, ErrorKind::RequestTimeout);
        assert!(end.message.contains("even a page of one record"), "{end}");
        let other = ConnectorError::new(ErrorKind::ServerError, "x");
        assert!(Place::start().after_failure(other).is_err());
        assert_eq!(sizes, [500, 250, 125, 62, 31, 15, 7, 3, 1]);
        let cursor = Cursor::write(&place).unwrap();
        assert_eq!(Place::read(Some(&cursor)).unwrap(), place);
        assert_eq!(place.after(passed(1, None)).unwrap().size.asked(), 1);
    }

    #[test]
    fn what_was_counted_and_not_shown_is_told_with_the_fields_that_were_missing() {
        let unreadable = BTreeSet::from(["priority".to_owned()]);
        let page = Passed { unreadable, ..passed(7, Some(9)) };
        let place = Place::start().having_read(&page);
        let notes = place.left_out("incident", "it-desk");
        assert!(notes[0].contains("counted 2 more records of incident"), "{notes:?}");
        assert!(notes[1].ends_with(": priority"), "{notes:?}");
        let later = place.after(page).unwrap().having_read(&passed(2, Some(2)));
        assert_eq!(later.left_out("incident", "it-desk").len(), 1, "only the field is missing");
        let whole = Place::start().having_read(&passed(9, Some(9)));
        assert!(whole.left_out("incident", "it-desk").is_empty());
    }
}
