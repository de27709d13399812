//! The one retry policy: what to do after a failure.
//!
//! Within a page, the toolkit retries for some seconds. Longer waits ([`Decision::Wait`]) and retryable failures that
//! it gives up on are left to the state machine, which waits for minutes. Nothing else retries.

use crate::{ConnectorError, ErrorKind};
use std::time::Duration;

/// What to do after a failure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decision {
    /// Get new credentials, then try again.
    Refresh,
    /// Try again after this short pause.
    BackOff(Duration),
    /// Return to the caller: the wait is too long to spend inside this call.
    Wait(Duration),
    /// Trying again here does not help.
    GiveUp,
}

/// How many attempts are made before the caller gets the failure.
const ATTEMPTS: u32 = 5;
/// The upper bound of the first pause; each further bound is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// The longest pause that is slept through here instead of being returned to the caller.
pub const LONGEST_PAUSE: Duration = Duration::from_secs(8);
/// How long to wait if an application reports "too many requests" without a time.
const UNSTATED_WAIT: Duration = Duration::from_secs(60);

/// Decides after failure number `attempt` (the first is 1). `chance` in `0.0..1.0` spreads the pauses.
pub fn decide(error: &ConnectorError, attempt: u32, refreshed: bool, chance: f64) -> Decision {
    if error.kind == ErrorKind::InvalidCredentials && !refreshed {
        return Decision::Refresh;
    }
    if !error.kind.retryable() {
        return Decision::GiveUp;
    }
    if let Some(pause) = error.retry_after {
        return match pause > LONGEST_PAUSE || attempt >= ATTEMPTS {
            true => Decision::Wait(pause.max(Duration::from_secs(1))),
            false => Decision::BackOff(pause),
        };
    }
    if attempt < ATTEMPTS {
        let ceiling = FIRST_PAUSE.saturating_mul(1 << (attempt - 1).min(10)).min(LONGEST_PAUSE);
        return Decision::BackOff(ceiling.mul_f64(chance));
    }
    match error.kind {
        ErrorKind::RateLimitExceeded => Decision::Wait(UNSTATED_WAIT),
        _ => Decision::GiveUp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(kind: ErrorKind, retry_after: Option<u64>, attempt: u32, refreshed: bool) -> Decision {
        let mut error = ConnectorError::new(kind, "x");
        error.retry_after = retry_after.map(Duration::from_secs);
        decide(&error, attempt, refreshed, 0.5)
    }

    #[test]
    fn each_kind_has_its_decision() {
        use Decision::{BackOff, GiveUp, Refresh, Wait};
        let seconds = Duration::from_secs;
        for (kind, retry_after, attempt, refreshed, decision) in [
            (ErrorKind::InvalidCredentials, None, 1, false, Refresh),
            (ErrorKind::InvalidCredentials, None, 2, true, GiveUp),
            (ErrorKind::AccessDenied, None, 1, false, GiveUp),
            (ErrorKind::InvalidArgument, Some(5), 1, false, GiveUp),
            (ErrorKind::ServerError, None, 1, false, BackOff(Duration::from_millis(250))),
            (ErrorKind::ServerError, None, 2, false, BackOff(Duration::from_millis(500))),
            (ErrorKind::ServiceUnavailable, None, 4, false, BackOff(seconds(2))),
            (ErrorKind::ServerError, None, 5, false, GiveUp),
            (ErrorKind::RequestTimeout, None, 1, true, BackOff(Duration::from_millis(250))),
            (ErrorKind::RateLimitExceeded, Some(3), 1, false, BackOff(seconds(3))),
            (ErrorKind::RateLimitExceeded, Some(3), 5, false, Wait(seconds(3))),
            (ErrorKind::RateLimitExceeded, Some(900), 1, false, Wait(seconds(900))),
            (ErrorKind::RateLimitExceeded, None, 5, false, Wait(seconds(60))),
            (ErrorKind::RateLimitExceeded, Some(0), 5, false, Wait(seconds(1))),
        ] {
            assert_eq!(
                after(kind, retry_after, attempt, refreshed),
                decision,
                "{kind:?} {attempt}"
            );
        }
    }
}
