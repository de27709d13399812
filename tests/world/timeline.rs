//! Books that change over time: each is stamped with its change, and seen a little later, as in applications that commit
//! late.

use connector_sdk::{Cursor, Window};
use flow::Timestamp;

/// The change of a book; book number `n` has the one at place `n`.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    /// Its stamp, on the application's clock.
    pub at: Timestamp,
    /// When the application first shows it, on its own clock.
    pub seen_at: Timestamp,
}

/// The books of one page, and where the next ones are.
pub(super) struct Extract {
    pub(super) numbers: Vec<u64>,
    pub(super) next: Option<Cursor>,
    /// How many there are on all pages.
    pub(super) total: u64,
}

/// Returns a page of the books in a window that are seen now, ordered by stamp and number.
pub(super) fn page(
    changes: &[Change],
    window: &Window,
    now: Timestamp,
    cursor: Option<&Cursor>,
    size: usize,
) -> Extract {
    let mut found: Vec<(i64, u64)> = (0..)
        .zip(changes)
        .filter(|(_, change)| change.seen_at <= now)
        .filter(|(_, change)| window.from.is_none_or(|from| change.at >= from))
        .filter(|(_, change)| change.at < window.to)
        .map(|(number, change)| (change.at.millis(), number))
        .collect();
    found.sort_unstable();
    let total = found.len() as u64;
    let after = cursor.map(place);
    let rest: Vec<(i64, u64)> =
        found.into_iter().filter(|place| after.is_none_or(|after| *place > after)).collect();
    let more = rest.len() > size;
    let page = &rest[..rest.len().min(size)];
    let last = page.last().filter(|_| more);
    Extract {
        numbers: page.iter().map(|(_, number)| *number).collect(),
        next: last.map(|(at, number)| Cursor(format!("{at}:{number}"))),
        total,
    }
}

fn place(cursor: &Cursor) -> (i64, u64) {
    let (at, number) = cursor.0.split_once(':').expect("a cursor of ours");
    (at.parse().expect("an instant"), number.parse().expect("a number"))
}
