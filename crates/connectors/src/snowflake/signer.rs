//! Tokens by the clock of Snowflake, which may differ from ours.

use super::account::Account;
use super::errors::BAD_TOKEN;
use super::key_pair::KeyPair;
use connector_sdk::rest::Response;
use connector_sdk::{Clock, ConnectorError, ErrorKind};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// A difference between two clocks that may be the way of an answer, in seconds.
const NEGLIGIBLE: i64 = 20;

/// Signs a token for each request.
pub(super) struct Signer {
    clock: Arc<dyn Clock>,
    /// By how much Snowflake's clock is ahead of ours, in seconds, once a token was refused for it.
    ahead: AtomicI64,
}

impl Signer {
    /// Takes our clock.
    pub(super) fn by(clock: Arc<dyn Clock>) -> Self {
        Self { clock, ahead: AtomicI64::new(0) }
    }

    /// Signs a token for a user of an account.
    pub(super) fn sign(
        &self,
        account: &Account,
        user: &str,
        key: &str,
    ) -> Result<String, &'static str> {
        let now = self.seconds() + self.ahead.load(Ordering::Relaxed);
        KeyPair::read(key)?.sign(&account.claim, user, now)
    }

    fn seconds(&self) -> i64 {
        self.clock.now().millis().div_euclid(1_000)
    }

    /// Returns the error of a token that only the difference of the clocks made invalid; the next one is signed by
    /// Snowflake's clock.
    pub(super) fn clock_differs(
        &self,
        response: &Response,
        error: &ConnectorError,
    ) -> Option<ConnectorError> {
        if error.code.as_deref() != Some(BAD_TOKEN) || self.ahead.load(Ordering::Relaxed) != 0 {
            return None;
        }
        let ahead = response.date()?.millis().div_euclid(1_000) - self.seconds();
        if ahead.abs() <= NEGLIGIBLE {
            return None;
        }
        self.ahead.store(ahead, Ordering::Relaxed);
        let words =
            format!("the clock of {} differs from ours by {ahead} seconds", response.host());
        let again = ConnectorError::new(ErrorKind::ServiceUnavailable, words);
        Some(again.with_retry_after(Duration::ZERO))
    }
}
