//! What refusals of an application or its token address mean: a table, of which the first row that fits counts.

use super::Meaning;
use crate::ErrorKind;
use crate::oauth::GrantType;
use std::time::Duration;

/// One row of the table: some of the refusals, and what they mean.
#[derive(Clone, Copy, Debug)]
pub struct KnownRefusal {
    codes: &'static [&'static str],
    statuses: Option<(u16, u16)>,
    words: &'static str,
    grant: Option<GrantType>,
    meaning: Meaning,
}

impl KnownRefusal {
    /// Makes the row of some codes, whatever the status. An empty code stands for an answer without one.
    pub const fn code(
        codes: &'static [&'static str],
        kind: ErrorKind,
        advice: &'static str,
    ) -> Self {
        let meaning = Meaning { kind, advice, pause: None };
        Self { codes, statuses: None, words: "", grant: None, meaning }
    }

    /// Makes the row of words that contain a part in large or small letters, whatever the code.
    pub const fn words(words: &'static str, kind: ErrorKind, advice: &'static str) -> Self {
        Self::code(&[], kind, advice).saying(words)
    }

    /// Makes the row of a status, whatever the code.
    pub const fn status(status: u16, kind: ErrorKind, advice: &'static str) -> Self {
        Self::code(&[], kind, advice).from_to(status, status)
    }

    /// Makes the row of all redirects.
    pub const fn redirect(kind: ErrorKind, advice: &'static str) -> Self {
        Self::code(&[], kind, advice).from_to(300, 399)
    }

    /// Narrows the row to statuses from the first to the last.
    pub const fn from_to(mut self, first: u16, last: u16) -> Self {
        self.statuses = Some((first, last));
        self
    }

    /// Narrows the row to words that contain a part, in large or small letters.
    pub const fn saying(mut self, words: &'static str) -> Self {
        self.words = words;
        self
    }

    /// Narrows the row to tokens that a grant asks for.
    pub const fn by(mut self, grant: GrantType) -> Self {
        self.grant = Some(grant);
        self
    }

    /// Adds how long to stay away.
    pub const fn pause(mut self, pause: Duration) -> Self {
        self.meaning.pause = Some(pause);
        self
    }

    /// Returns whether it is the row of a refusal, of any grant.
    pub(crate) fn fits(&self, status: u16, code: &str, words: &str) -> bool {
        (self.codes.is_empty() || self.codes.contains(&code))
            && self.statuses.is_none_or(|(first, last)| (first..=last).contains(&status))
            && (self.words.is_empty() || words.to_lowercase().contains(&self.words.to_lowercase()))
    }

    /// Returns whether it is the row of tokens that this grant asks for.
    pub(crate) fn is_of(&self, grant: Option<GrantType>) -> bool {
        self.grant.is_none() || self.grant == grant
    }

    /// Returns whether it names its statuses.
    pub(crate) fn names_statuses(&self) -> bool {
        self.statuses.is_some()
    }

    /// Returns whether it names a code.
    pub(crate) fn names(&self, code: &str) -> bool {
        self.codes.contains(&code)
    }

    /// Returns what its refusals mean.
    pub(crate) fn meaning(&self) -> Meaning {
        self.meaning
    }
}

impl Meaning {
    /// Returns what a refusal means by an application's own table, or else by its status.
    pub fn of(own: &[KnownRefusal], status: u16, code: &str, words: &str) -> Self {
        let row = own.iter().find(|row| row.fits(status, code, words));
        row.map_or_else(|| Self::of_status(status), |row| row.meaning)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ErrorKind::{AccessDenied, ClientError, InvalidArgument, RateLimitExceeded};

    const TABLE: &[KnownRefusal] = &[
        KnownRefusal::code(&["limit"], RateLimitExceeded, "fewer together")
            .saying("at once")
            .pause(Duration::from_secs(5)),
        KnownRefusal::code(&["limit", "quota"], RateLimitExceeded, "less often"),
        KnownRefusal::code(&["gone"], AccessDenied, "only of a 403").from_to(403, 403),
        KnownRefusal::code(&[""], ClientError, "without a code").from_to(200, 299),
        KnownRefusal::words("Asleep", ClientError, "whatever the code"),
        KnownRefusal::status(400, InvalidArgument, "of the status"),
    ];

    #[test]
    fn the_first_row_that_fits_counts_and_after_all_rows_the_status() {
        for (status, code, words, advice) in [
            (400, "limit", "Too many at ONCE", "fewer together"),
            (400, "limit", "too many", "less often"),
            (503, "quota", "at once", "less often"),
            (403, "gone", "", "only of a 403"),
            (400, "gone", "", "of the status"),
            (200, "", "", "without a code"),
            (400, "", "", "of the status"),
            (500, "other", "Asleep.", "whatever the code"),
            (429, "other", "", Meaning::of_status(429).advice),
            (200, "other", "", Meaning::of_status(200).advice),
        ] {
            let meaning = Meaning::of(TABLE, status, code, words);
            assert_eq!(meaning.advice, advice, "{status} {code:?} {words:?}");
        }
        let pause = |words| Meaning::of(TABLE, 400, "limit", words).pause;
        assert_eq!((pause("at once"), pause("")), (Some(Duration::from_secs(5)), None));
        let kind = Meaning::of(TABLE, 403, "gone", "").kind;
        assert_eq!(
            (kind, Meaning::of(&[], 403, "gone", "")),
            (AccessDenied, Meaning::of_status(403))
        );
    }
}
