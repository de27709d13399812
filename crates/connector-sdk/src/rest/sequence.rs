//! Proves that each page follows the pages before it: by the order of its keys, or by its first key if there is no
//! order.

use super::PageStarts;
use super::keyset::{Ascent, KeyPart};
use crate::Result;
use serde::{Deserialize, Serialize};

/// How the pages of a read followed each other. Part of a cursor.
///
/// It is for reads in which the application's links lead from page to page. A read that requests the records after the
/// last key needs the order itself: see [`Ascent`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sequence {
    /// The keys are in ascending order.
    Ordered(Ascent),
    /// The keys may change during the read, so their order proves nothing. Contains the first keys of the pages.
    Changing(PageStarts),
    /// The first page was in no order. Contains the first keys of the pages.
    Unordered(PageStarts),
}

impl Default for Sequence {
    fn default() -> Self {
        Self::Ordered(Ascent::default())
    }
}

impl Sequence {
    /// Starts a read by keys that may change during the read.
    pub fn changing() -> Self {
        Self::Changing(PageStarts::default())
    }

    /// Returns the records whose keys `follow` needs: all of the first page, the first and last of later ones.
    pub fn to_compare<T: Copy>(&self, records: &[T]) -> Vec<T> {
        // The first page shows whether there is an order. Later, the first and the last record are enough.
        if matches!(self, Self::Ordered(ascent) if ascent.is_empty()) {
            return records.to_vec();
        }
        let last = records.last().filter(|_| records.len() > 1);
        records.first().into_iter().chain(last).copied().collect()
    }

    /// Adds the keys of a page. Fails if it does not follow the pages before it. `by` names the fields of the order.
    pub fn follow(&mut self, application: &str, by: &str, keys: Vec<Vec<KeyPart>>) -> Result<()> {
        if let Self::Ordered(ascent) = self {
            let begins = ascent.is_empty();
            let climbed = ascent.climb(application, by, keys.iter().cloned().enumerate());
            if climbed.is_ok() || !begins {
                return climbed;
            }
            // Some objects ignore any requested order, which is not an error.
            *self = Self::Unordered(PageStarts::default());
        }
        if let Self::Changing(starts) | Self::Unordered(starts) = self {
            let names: Vec<String> = keys.iter().map(|key| format!("{key:?}")).collect();
            starts.turn(application, names.iter().map(String::as_str))?;
        }
        Ok(())
    }

    /// Returns whether the first page came in the requested order.
    pub fn ordered(&self) -> bool {
        !matches!(self, Self::Unordered(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pages: &[&[&str]]) -> Result<Sequence> {
        let mut sequence = Sequence::default();
        for page in pages {
            let keys = page.iter().map(|id| vec![KeyPart::Text((*id).to_owned())]).collect();
            sequence.follow("shelf", "Id", keys)?;
            // Another process may read each page.
            sequence = serde_json::from_str(&serde_json::to_string(&sequence).unwrap()).unwrap();
        }
        Ok(sequence)
    }

    #[test]
    fn pages_in_order_follow_each_other() {
        assert!(read(&[&["1", "2"], &[], &["3"], &["4", "5"]]).unwrap().ordered());
    }

    #[test]
    fn of_later_pages_the_borders_are_looked_at() {
        let mut sequence = Sequence::default();
        assert_eq!(sequence.to_compare(&[1, 2, 3]), [1, 2, 3]);
        sequence.follow("shelf", "Id", vec![vec![KeyPart::Number(1)]]).unwrap();
        assert_eq!(sequence.to_compare(&[2, 3, 4]), [2, 4]);
        assert_eq!(sequence.to_compare(&[5]), [5]);
        assert_eq!(Sequence::changing().to_compare(&[2, 3, 4]), [2, 4]);
    }

    #[test]
    fn an_object_without_order_is_read_to_its_end() {
        assert!(!read(&[&["2", "1"], &["4", "3"], &["0"]]).unwrap().ordered());
    }

    #[test]
    fn a_page_in_the_place_of_another_is_an_error() {
        for pages in [
            [&["1", "2"][..], &["3", "4"], &["1", "2"]],
            [&["1", "2"][..], &["3", "4"], &["3", "4"]],
            [&["1", "2"][..], &["4", "3"], &["5"]],
            [&["2", "1"][..], &["4", "3"], &["2", "1"]],
            [&["2", "1"][..], &["4", "3"], &["9", "4"]],
        ] {
            let error = read(&pages).unwrap_err();
            assert!(!error.kind.retryable(), "{pages:?}");
        }
    }
}
