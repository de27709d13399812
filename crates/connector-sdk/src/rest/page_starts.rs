//! Detects a repeated page in a read without an order: the first record of each page is remembered.

use crate::{ConnectorError, ErrorKind, Result};
use aws_lc_rs::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// How many pages are remembered. Of longer reads it is every second page, then every fourth, and so on.
const REMEMBERED: usize = 512;

/// The first records of the pages of a read. It is part of a cursor, where it takes about 6 KB at most.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageStarts {
    /// Digests of 48 bits in hexadecimal digits, concatenated.
    digests: String,
    /// How many pages there were.
    pages: u64,
    /// Every `step`-th page is remembered. A power of two, or zero before the first page.
    step: u64,
}

/// The length of a digest in hexadecimal digits.
const DIGITS: usize = 12;

impl PageStarts {
    /// Adds a page by the ids of its records, in order. Fails if one of them was the first of a remembered page.
    pub fn turn<'a>(
        &mut self,
        application: &str,
        ids: impl IntoIterator<Item = &'a str>,
    ) -> Result<()> {
        let mut first = None;
        {
            let known: HashSet<&str> = self.known().collect();
            for (place, id) in ids.into_iter().enumerate() {
                if known.is_empty() && first.is_some() {
                    break;
                }
                let digest = digest_of(id);
                if known.contains(digest.as_str()) {
                    return Err(came_again(application, place + 1));
                }
                first.get_or_insert(digest);
            }
        }
        if let Some(first) = first {
            self.remember(&first);
        }
        Ok(())
    }

    fn known(&self) -> impl Iterator<Item = &str> {
        (0..self.digests.len() / DIGITS)
            .filter_map(|place| self.digests.get(place * DIGITS..(place + 1) * DIGITS))
    }

    fn remember(&mut self, digest: &str) {
        self.step = self.step.max(1);
        if self.pages.is_multiple_of(self.step) {
            self.digests.push_str(digest);
        }
        self.pages += 1;
        if self.digests.len() > REMEMBERED * DIGITS {
            self.digests = self.known().step_by(2).collect();
            self.step *= 2;
        }
    }
}

fn digest_of(id: &str) -> String {
    let digest = digest(&SHA256, id.as_bytes());
    hex::encode(&digest.as_ref()[..DIGITS / 2])
}

fn came_again(application: &str, place: usize) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::ClientError,
        format!(
            "{application} gave a record twice: record {place} of a page is the first one of an earlier page, so a page was \
             repeated or came in another's place; nothing was published, start the flow again, and report it to the \
             application's vendor if it comes again"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pages: &[&[&str]]) -> Result<PageStarts> {
        let mut starts = PageStarts::default();
        for page in pages {
            starts.turn("shelf", page.iter().copied())?;
            // Another process may read each page.
            starts = serde_json::from_str(&serde_json::to_string(&starts).unwrap()).unwrap();
        }
        Ok(starts)
    }

    #[test]
    fn pages_of_new_records_follow_each_other_in_any_order() {
        assert!(read(&[&["b", "a"], &[], &["d", "c"], &["e"], &[]]).is_ok());
    }

    #[test]
    fn a_page_that_comes_again_is_an_error_wherever_it_begins() {
        for pages in [
            [&["b", "a"][..], &["c", "d"], &["b", "a"]],
            [&["b", "a"][..], &["c", "d"], &["c", "d"]],
            [&["b", "a"][..], &["c", "d"], &["x", "c"]],
        ] {
            let error = read(&pages).unwrap_err();
            assert!(!error.kind.retryable(), "{pages:?}");
        }
    }

    #[test]
    fn what_is_remembered_stays_small_and_goes_back_to_the_first_page() {
        let mut starts = PageStarts::default();
        for page in 0..5_000 {
            starts.turn("shelf", [page.to_string().as_str(), "x"]).unwrap();
        }
        assert!(starts.digests.len() <= REMEMBERED * DIGITS, "{}", starts.digests.len());
        assert!(starts.known().count() > REMEMBERED / 4);
        for page in [0, 16, 4_992] {
            let again = starts.clone().turn("shelf", [page.to_string().as_str()]);
            assert!(again.is_err(), "{page}");
        }
    }
}
