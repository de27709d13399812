//! The trail of a slice: remembers enough of its cursors to detect any circle, in a few bytes.

use connector_sdk::Cursor;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// One remembered cursor, and when to replace it (Brent's algorithm).
///
/// The remembered cursor is replaced after 1, 2, 4, 8 … cursors. In a circle, it eventually stays longer than the
/// circle takes and is seen again: after at most three times as many cursors as there are different ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trail {
    remembered: String,
    /// How many cursors were passed since the remembered one.
    passed: u64,
    /// After how many cursors another one is remembered.
    most: u64,
}

impl Trail {
    /// Passes a cursor. Returns false if it is the remembered one, which means a circle.
    pub(crate) fn pass(&mut self, digest: &str) -> bool {
        if self.remembered == digest {
            return false;
        }
        self.passed += 1;
        if self.passed >= self.most {
            self.remembered = digest.to_owned();
            self.passed = 0;
            self.most = self.most.saturating_mul(2).max(1);
        }
        true
    }
}

/// Returns a short digest of a cursor.
pub(crate) fn digest_of(cursor: &Cursor) -> String {
    let digest = Sha256::digest(cursor.0.as_bytes());
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(number: u64) -> String {
        digest_of(&Cursor(format!("page {number}")))
    }

    #[test]
    fn circles_of_any_length_are_found_wherever_they_begin() {
        for before in [0, 1, 2, 7, 100, 1_000] {
            for length in [1, 2, 3, 8, 61, 900] {
                let mut trail = Trail::default();
                let place = |step: u64| match step < before {
                    true => step,
                    false => before + (step - before) % length,
                };
                let found = (0..).find(|step| !trail.pass(&digest(place(*step)))).unwrap();
                let different = before + length;
                assert!(found >= different, "{before}+{length}: a new cursor was called known");
                assert!(found <= 3 * different, "{before}+{length}: only after {found} cursors");
            }
        }
    }

    #[test]
    fn new_cursors_are_new_however_many_and_the_trail_stays_small() {
        let mut trail = Trail::default();
        for number in 0..20_000 {
            assert!(trail.pass(&digest(number)));
            if number % 1_000 == 0 {
                // Each turn may run in another process.
                let written = serde_json::to_string(&trail).unwrap();
                assert!(written.len() < 120, "{written}");
                trail = serde_json::from_str(&written).unwrap();
            }
        }
    }
}
