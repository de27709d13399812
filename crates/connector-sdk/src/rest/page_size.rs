//! How many records a page requests: fewer if the application cannot answer that many, and more again after a while.

use crate::{ConnectorError, Result};
use serde::{Deserialize, Serialize};

/// How many good pages in a row come before a larger page is tried the first time.
const FIRST_PATIENCE: u32 = 8;
/// The most good pages in a row that come before a larger page is tried.
const LONGEST_PATIENCE: u32 = 1_024;

/// The size of the next page. It is part of a cursor, so the next process continues with it.
///
/// A page that fails because of its size is requested again with half the records. After some good pages, twice as many
/// records are requested. Each failure but the first doubles the number of good pages to wait for. So a table of large
/// records costs few failures, and a proxy that was down for a moment does not slow the read for long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageSize {
    /// How many records to request.
    asked: u64,
    /// How many records the first page requested: the upper bound.
    most: u64,
    /// How many good pages there were since the size last changed.
    #[serde(default)]
    good: u32,
    /// How many good pages have to come before a larger page; half of the first number before the first failure.
    #[serde(default)]
    patience: u32,
}

impl PageSize {
    /// Starts with the usual size of a page.
    pub fn usual(most: u64) -> Self {
        Self { asked: most, most, good: 0, patience: FIRST_PATIENCE / 2 }
    }

    /// Returns how many records to request.
    pub fn asked(self) -> u64 {
        self.asked
    }

    /// Returns the size after a complete page.
    pub fn after_success(self) -> Self {
        if self.asked >= self.most {
            return self;
        }
        let good = self.good + 1;
        match good < self.patience {
            true => Self { good, ..self },
            false => Self { asked: (self.asked * 2).min(self.most), good: 0, ..self },
        }
    }

    /// Returns the size after a failure that a smaller page may prevent, otherwise the failure. `least` is the smallest
    /// page that the application accepts.
    pub fn after_failure(self, failure: ConnectorError, least: u64) -> Result<Self> {
        if !failure.smaller_page_may_help {
            return Err(failure);
        }
        if self.asked <= least {
            return Err(hopeless(failure, self.asked));
        }
        // At the usual size as well: pages that fit at half of it would fail there again and again.
        let patience = (self.patience * 2).clamp(FIRST_PATIENCE, LONGEST_PATIENCE);
        Ok(Self { asked: (self.asked / 2).max(least), good: 0, patience, ..self })
    }
}

/// Adds to the failure what the user can do if the page cannot get smaller.
fn hopeless(failure: ConnectorError, size: u64) -> ConnectorError {
    let message = match size {
        1 => format!(
            "{}; even a page of one record is too large for it, so select fewer fields or exclude that record",
            failure.message
        ),
        size => format!(
            "{}; a page of {size} records, the smallest there is, is too large for it, so select fewer fields",
            failure.message
        ),
    };
    ConnectorError { message, ..failure }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn strained() -> ConnectorError {
        ConnectorError::new(ErrorKind::ServerError, "the answer broke off").smaller_page_may_help()
    }

    fn after(size: PageSize, pages: usize) -> PageSize {
        (0..pages).fold(size, |size, _| size.after_success())
    }

    #[test]
    fn a_failure_halves_the_page_down_to_the_least() {
        let mut size = PageSize::usual(1_000);
        let mut asked = vec![size.asked()];
        let failure = loop {
            match size.after_failure(strained(), 1) {
                Ok(smaller) => size = smaller,
                Err(failure) => break failure,
            }
            asked.push(size.asked());
        };
        assert_eq!(asked, [1_000, 500, 250, 125, 62, 31, 15, 7, 3, 1]);
        assert!(failure.message.contains("even a page of one record is too large"), "{failure}");
        assert_eq!(failure.kind, ErrorKind::ServerError);
        let least = PageSize::usual(300).after_failure(strained(), 200).unwrap();
        assert_eq!(least.asked(), 200);
        let failure = least.after_failure(strained(), 200).unwrap_err();
        assert!(failure.message.contains("a page of 200 records, the smallest"), "{failure}");
    }

    #[test]
    fn other_failures_leave_the_size_alone() {
        let failure = ConnectorError::new(ErrorKind::ServiceUnavailable, "down");
        let failure = PageSize::usual(1_000).after_failure(failure, 1).unwrap_err();
        assert_eq!(failure.message, "down");
    }

    #[test]
    fn a_page_grows_again_and_waits_longer_after_each_failure() {
        let small = PageSize::usual(1_000).after_failure(strained(), 1).unwrap();
        assert_eq!(after(small, 7).asked(), 500);
        assert_eq!(after(small, 8).asked(), 1_000);
        assert_eq!(after(small, 8_000).asked(), 1_000, "never more than at the start");
        let smaller = small.after_failure(strained(), 1).unwrap();
        assert_eq!((after(smaller, 15).asked(), after(smaller, 16).asked()), (250, 500));
        assert_eq!(after(smaller, 32).asked(), 1_000);
    }

    #[test]
    fn pages_that_only_fit_at_one_size_cost_few_failures() {
        for fits in [100, 250, 500, 999] {
            let (mut size, mut failures) = (PageSize::usual(1_000), 0);
            for _ in 0..10_000 {
                size = match size.asked() > fits {
                    true => {
                        failures += 1;
                        size.after_failure(strained(), 1).unwrap()
                    }
                    false => size.after_success(),
                };
            }
            assert!(failures < 24, "{failures} failures in 10,000 pages, of which {fits} fit");
        }
    }

    #[test]
    fn a_cursor_keeps_all_of_it() {
        let size = after(PageSize::usual(1_000).after_failure(strained(), 1).unwrap(), 3);
        let written = serde_json::to_string(&size).unwrap();
        assert_eq!(serde_json::from_str::<PageSize>(&written).unwrap(), size);
    }
}
