//! A feed: what changed, in order. The application says itself how far a read has come, so that the next one goes on there.

use super::timeline::Extract;
use connector_sdk::{Bookmark, ConnectorError, Cursor, ErrorKind, Result, Since};

/// What changed, by the numbers of the books, the oldest change first.
#[derive(Default)]
pub(super) struct Feed {
    pub(super) changes: Vec<u64>,
    /// Changes that the application remembers no more, so that nobody can go on from them.
    pub(super) forgotten: usize,
    /// Whether it fails to say how far a read has come.
    pub(super) silent: bool,
}

impl Feed {
    /// Returns a page, and at the end how far the read has come: what changes while it is read is the next one's.
    pub(super) fn page(
        &self,
        since: &Since,
        cursor: Option<&Cursor>,
        size: usize,
    ) -> Result<(Extract, Option<Bookmark>)> {
        let start = match since {
            Since::Beginning => 0,
            Since::Bookmark(bookmark) => self.place_of(bookmark)?,
        };
        let (from, end) = match cursor {
            None => (start, self.changes.len()),
            Some(cursor) => place(cursor),
        };
        let to = (from + size).min(end);
        let extract = Extract {
            numbers: self.changes[from..to].to_vec(),
            next: (to < end).then(|| Cursor(format!("{to}:{end}"))),
            total: (end - start) as u64,
        };
        let told = to == end && !self.silent;
        Ok((extract, told.then(|| Bookmark(end.to_string()))))
    }

    fn place_of(&self, bookmark: &Bookmark) -> Result<usize> {
        let place = bookmark.0.parse().expect("a bookmark of ours");
        if place < self.forgotten {
            let words = "the shelf does not remember that far back";
            return Err(ConnectorError::new(ErrorKind::ResourceNotFoundError, words));
        }
        Ok(place)
    }
}

fn place(cursor: &Cursor) -> (usize, usize) {
    let (from, end) = cursor.0.split_once(':').expect("a cursor of ours");
    (from.parse().expect("a place"), end.parse().expect("an end"))
}
