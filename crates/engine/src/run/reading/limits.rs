//! Stops an endless read: its pages lead in a circle, or it gives more records than the application has.

use crate::ledger::{Trail, digest_of};
use connector_sdk::{ConnectorError, Cursor, ErrorKind, Result};
use std::collections::HashSet;

/// The cursors that this turn has passed. They show a circle at once; across turns the trail in the checkpoint does.
#[derive(Default)]
pub(in crate::run) struct Passed(HashSet<String>);

impl Passed {
    /// Passes the cursor of a next page; fails if it has come before.
    pub(in crate::run) fn pass(&mut self, trail: &mut Trail, next: &Cursor) -> Result<()> {
        let digest = digest_of(next);
        if trail.pass(&digest) && self.0.insert(digest) {
            return Ok(());
        }
        Err(ConnectorError::new(
            ErrorKind::ClientError,
            "the application's pages lead in a circle: the next page is one that it has given already; nothing was \
             published, start the flow again, and report it to the application's vendor if it comes again",
        ))
    }

    /// Notes where a turn begins.
    pub(in crate::run) fn begin(&mut self, at: Option<&Cursor>) {
        self.0.extend(at.map(digest_of));
    }
}

/// Fails once more records have come than the application announced.
pub(in crate::run) fn check_total(read: u64, total: Option<u64>) -> Result<()> {
    let Some(total) = total.filter(|total| read > *total) else {
        return Ok(());
    };
    Err(ConnectorError::new(
        ErrorKind::ClientError,
        format!(
            "the application said that it has {total} records and has given {read}, with no end; nothing was published, \
             start the flow again, and report it to the application's vendor if it comes again"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(number: u64) -> Cursor {
        Cursor(number.to_string())
    }

    #[test]
    fn the_first_cursor_that_comes_again_ends_the_read() {
        let (mut passed, mut trail) = (Passed::default(), Trail::default());
        passed.begin(Some(&cursor(0)));
        for number in 1..100 {
            passed.pass(&mut trail, &cursor(number)).unwrap();
        }
        for number in [0, 1, 50, 99] {
            let error = passed.pass(&mut trail.clone(), &cursor(number)).unwrap_err();
            assert!(!error.kind.retryable(), "{number}");
        }
    }

    #[test]
    fn a_turn_that_begins_where_the_last_one_ended_goes_on() {
        let (mut passed, mut trail) = (Passed::default(), Trail::default());
        passed.pass(&mut trail, &cursor(1)).unwrap();
        let mut later = Passed::default();
        later.begin(Some(&cursor(1)));
        later.pass(&mut trail, &cursor(2)).unwrap();
        // Only the trail knows the first one; it finds the circle on its second way round.
        let mut circle = (1..=2).cycle();
        assert!((0..6).any(|_| {
            let next = circle.next().map(cursor).unwrap();
            Passed::default().pass(&mut trail, &next).is_err()
        }));
    }

    #[test]
    fn more_records_than_promised_are_too_many() {
        for (read, total, good) in [
            (0, None, true),
            (u64::MAX, None, true),
            (900, Some(900), true),
            (901, Some(900), false),
            (1, Some(0), false),
        ] {
            assert_eq!(check_total(read, total).is_ok(), good, "{read} of {total:?}");
        }
    }
}
