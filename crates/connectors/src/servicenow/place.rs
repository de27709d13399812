//! The place between two pages: behind a record, by the order that no two records share.

use super::answer::Keyset;
use super::error;
use connector_sdk::{ConnectorError, Cursor, ErrorKind, Result};
use flow::Timestamp;
use serde::{Deserialize, Serialize};

/// The records of a page, where the instance has the time for so many.
const USUAL_SIZE: u64 = 1000;
/// The smallest page worth asking for.
const SMALLEST_SIZE: u64 = 10;

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
    pub(super) size: u64,
    /// Whether to ask how many records follow: they are not counted while pages are full.
    pub(super) counting: bool,
}

/// What a page says about where it ended.
pub(super) struct Passed {
    /// The place behind its last record; none without records.
    pub(super) last: Option<Keyset>,
    /// How many records it has.
    pub(super) records: u64,
    /// How many records there were from its keyset on, those the user may not see included; none where not counted.
    pub(super) counted: Option<u64>,
}

impl Place {
    /// Reads a cursor; none is the start.
    pub(super) fn read(cursor: Option<&Cursor>) -> Result<Self> {
        cursor.map_or_else(|| Ok(Self::start()), |cursor| cursor.read("servicenow"))
    }

    pub(super) fn start() -> Self {
        Self { id: None, at: None, offset: 0, size: USUAL_SIZE, counting: true }
    }

    /// Returns the start of a read that no other page follows.
    pub(super) fn only_page(size: u64) -> Self {
        Self { size, counting: false, ..Self::start() }
    }

    /// Returns the place behind the last record read.
    pub(super) fn keyset(&self) -> Option<Keyset> {
        let id = self.id.clone()?;
        Some(Keyset { id, at: self.at.map(Timestamp::from_millis) })
    }

    /// Returns the place behind a page; none at the end.
    ///
    /// A page that is short or empty is not the end: records that the user may not see are taken out of it when it has
    /// been cut. The end is where as many records came as follow, or where none of those that follow can be seen.
    pub(super) fn after(self, page: Passed) -> Option<Self> {
        let Passed { last, records, counted } = page;
        let Some(last) = last else {
            return match counted {
                // Not all of the size is passed over, so that records that go meanwhile take no other with them.
                Some(counted) if counted > self.offset + self.size => {
                    let step = (self.size * 3 / 4).max(1);
                    Some(Self { offset: self.offset + step, counting: true, ..self })
                }
                Some(_) => None,
                None if self.counting => None,
                None => Some(Self { counting: true, ..self }),
            };
        };
        if counted.is_some_and(|counted| counted <= self.offset + records) {
            return None;
        }
        let counting = records < self.size;
        let at = last.at.map(Timestamp::millis);
        Some(Self { id: Some(last.id), at, offset: 0, counting, ..self })
    }

    /// Returns what to ask for after a failure: half the records where the instance had no time for all of them.
    pub(super) fn after_failure(self, failure: ConnectorError) -> Result<Self> {
        if failure.code.as_deref() != Some(error::TOO_LONG) {
            return Err(failure);
        }
        let size = self.size / 2;
        if size < SMALLEST_SIZE {
            return Err(ConnectorError { kind: ErrorKind::RequestTimeout, ..failure });
        }
        // Counting may be what took so long.
        Ok(Self { size, counting: self.counting && self.offset > 0, ..self })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(records: u64, counted: Option<u64>) -> Passed {
        let last = (records > 0).then(|| Keyset { id: "b".into(), at: None });
        Passed { last, records, counted }
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
    fn sizes_are_halved_and_stay_so() {
        let mut place = Place::start();
        let mut sizes = Vec::new();
        let failure =
            || ConnectorError::new(ErrorKind::ClientError, "x").with_code(error::TOO_LONG);
        while let Ok(next) = place.clone().after_failure(failure()) {
            sizes.push(next.size);
            place = next;
        }
        let end = place.clone().after_failure(failure()).unwrap_err();
        assert_eq!(end.kind, ErrorKind::RequestTimeout);
        let other = ConnectorError::new(ErrorKind::ServerError, "x");
        assert!(Place::start().after_failure(other).is_err());
        assert_eq!(sizes, [500, 250, 125, 62, 31, 15]);
        let cursor = Cursor::write(&place).unwrap();
        assert_eq!(Place::read(Some(&cursor)).unwrap(), place);
        assert_eq!(place.after(passed(15, None)).unwrap().size, 15);
    }
}
