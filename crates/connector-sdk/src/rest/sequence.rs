//! Proves that each page follows the pages before it: by the order of the keys, or by the first keys where there is no order.

use super::PageStarts;
use super::keyset::{Ascent, KeyPart};
use crate::Result;
use serde::{Deserialize, Serialize};

/// How the pages of a read followed each other; part of a cursor.
///
/// For reads in which the application leads from page to page. A read that asks for the records behind the last key needs
/// the order itself: see [`Ascent`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sequence {
    ascent: Ascent,
    /// The first keys of the pages, if the first page was in no order.
    unordered: Option<PageStarts>,
}

impl Sequence {
    /// Starts a read whose records are in no order that can be compared.
    pub fn without_order() -> Self {
        Self { unordered: Some(PageStarts::default()), ..Self::default() }
    }

    /// Returns the records of a page whose keys are to be taken.
    pub fn telling<T: Copy>(&self, records: &[T]) -> Vec<T> {
        // The first page shows whether there is an order. Of the others the borders are enough, and cost nothing.
        if self.ascent.is_empty() && self.unordered.is_none() {
            return records.to_vec();
        }
        let last = records.last().filter(|_| records.len() > 1);
        records.first().into_iter().chain(last).copied().collect()
    }

    /// Takes the keys of a page; fails with a record in the wrong place. `by` names the fields of the order.
    pub fn follow(&mut self, application: &str, by: &str, keys: Vec<Vec<KeyPart>>) -> Result<()> {
        if self.unordered.is_none() {
            let begins = self.ascent.is_empty();
            let climbed = self.ascent.climb(application, by, keys.iter().cloned());
            if climbed.is_ok() || !begins {
                return climbed;
            }
            // Some objects ignore every order that they are asked for: that is no fault of a page.
        }
        let names: Vec<String> = keys.iter().map(|key| format!("{key:?}")).collect();
        let starts = self.unordered.get_or_insert_default();
        starts.turn(application, names.iter().map(String::as_str))
    }

    /// Returns whether all records so far came in the requested order.
    pub fn ordered(&self) -> bool {
        self.unordered.is_none()
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
            // Each page may be read by another process.
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
        assert_eq!(sequence.telling(&[1, 2, 3]), [1, 2, 3]);
        sequence.follow("shelf", "Id", vec![vec![KeyPart::Number(1)]]).unwrap();
        assert_eq!(sequence.telling(&[2, 3, 4]), [2, 4]);
        assert_eq!(sequence.telling(&[5]), [5]);
        assert_eq!(Sequence::without_order().telling(&[2, 3, 4]), [2, 4]);
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
