//! The number of requests that an application still accepts, as it reports in its answers.
//!
//! It is kept for each connection and each class of requests that the application counts separately, so that no request
//! is sent that is certain to be refused.

use flow::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The requests that an application still accepts, as an answer reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// How many more requests are accepted.
    pub remaining: u64,
    /// How long until the count starts anew.
    pub resets_in: Duration,
}

/// The budgets of all connections.
#[derive(Clone, Default)]
pub(super) struct Budgets(Arc<Mutex<HashMap<Account, Left>>>);

/// A connection, and a class of requests there.
pub(super) type Account = (String, &'static str);

struct Left {
    remaining: u64,
    resets_at: Timestamp,
}

impl Budgets {
    /// Stores the budget that an answer reported.
    pub(super) fn note(&self, account: Account, budget: Budget, now: Timestamp) {
        let resets_in = i64::try_from(budget.resets_in.as_millis()).unwrap_or(i64::MAX);
        let resets_at = Timestamp::from_millis(now.millis().saturating_add(resets_in));
        let left = Left { remaining: budget.remaining, resets_at };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(account, left);
    }

    /// Counts one request. Returns how long to wait if none is left.
    pub(super) fn spend(&self, account: &Account, now: Timestamp) -> Option<Duration> {
        let mut budgets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = budgets.get_mut(account)?;
        let pause = left.resets_at.since(now).to_std().ok().filter(|pause| !pause.is_zero());
        let Some(pause) = pause else {
            budgets.remove(account);
            return None;
        };
        match left.remaining.checked_sub(1) {
            None => Some(pause),
            Some(remaining) => {
                left.remaining = remaining;
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_sent_when_nothing_is_left_until_there_is_something_again() {
        let budgets = Budgets::default();
        let account = ("my-org".to_owned(), "exports");
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1000);
        assert_eq!(budgets.spend(&account, at(0)), None, "nothing is known");
        let budget = Budget { remaining: 1, resets_in: Duration::from_secs(60) };
        budgets.note(account.clone(), budget, at(0));
        assert_eq!(budgets.spend(&account, at(1)), None);
        assert_eq!(budgets.spend(&account, at(2)), Some(Duration::from_secs(58)));
        assert_eq!(budgets.spend(&("my-org".to_owned(), ""), at(2)), None, "another class");
        assert_eq!(budgets.spend(&account, at(60)), None);
        assert_eq!(budgets.spend(&account, at(61)), None, "forgotten");
    }
}
