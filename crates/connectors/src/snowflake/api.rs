//! Snowflake's SQL API as sessions see it: the address, and a token for each request.

use super::account::Account;
use super::errors::{APPLICATION, BAD_TOKEN, error_from};
use super::key_pair::KeyPair;
use async_trait::async_trait;
use connector_sdk::oauth::{Held, nothing_to_renew_with};
use connector_sdk::rest::{Api, Request, Response};
use connector_sdk::{Clock, Connection, ConnectorError, Credentials, ErrorKind, Result};
use serde_json::{Map, Value};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use url::Url;

/// A difference between two clocks that may be the way of an answer, in seconds.
const NEGLIGIBLE: i64 = 20;
const TOKEN_TYPE: &str = "x-snowflake-authorization-token-type";

/// The SQL API of an account.
pub(super) struct SnowflakeApi {
    account: Account,
    clock: Arc<dyn Clock>,
    /// By how much Snowflake's clock is ahead of ours, in seconds, once a token was refused for it.
    ahead: AtomicI64,
}

impl SnowflakeApi {
    /// Reads the account of a profile.
    pub(super) fn of(connection: &Connection) -> Result<Self> {
        let name = connection.setting("accountName").unwrap_or_default();
        let account = Account::read(name, connection.setting("region"));
        let account =
            account.map_err(|rule| wrong(ErrorKind::InvalidArgument, "accountName", rule))?;
        Ok(Self { account, clock: connection.clock.clone(), ahead: AtomicI64::new(0) })
    }

    fn seconds(&self) -> i64 {
        self.clock.now().millis().div_euclid(1_000)
    }

    /// Returns the error of a token that only the difference of the clocks made invalid; the next one is signed by
    /// Snowflake's clock.
    fn clock_differs(&self, response: &Response, error: &ConnectorError) -> Option<ConnectorError> {
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

#[async_trait]
impl Api for SnowflakeApi {
    fn application(&self) -> &'static str {
        APPLICATION
    }

    fn base(&self, _: &Connection, _: &Credentials) -> Result<Url> {
        Ok(self.account.url.clone())
    }

    fn authorize(&self, credentials: &Credentials, request: &mut Request) -> Result<()> {
        let (kind, token) = match credentials.text("privateKey") {
            Some(key) => {
                let user = credentials.text("username").unwrap_or_default();
                let now = self.seconds() + self.ahead.load(Ordering::Relaxed);
                let token =
                    KeyPair::read(key).and_then(|key| key.sign(&self.account.claim, user, now));
                let invalid = |rule| wrong(ErrorKind::InvalidCredentials, "privateKey", rule);
                ("KEYPAIR_JWT", token.map_err(invalid)?)
            }
            None => (
                "PROGRAMMATIC_ACCESS_TOKEN",
                credentials.text("password").unwrap_or_default().to_owned(),
            ),
        };
        *request =
            request.clone().header(TOKEN_TYPE, kind)?.header("accept", "application/json")?;
        request.bearer(&token)
    }

    async fn renew(
        &self,
        connection: &Connection,
        held: &Credentials,
    ) -> Result<Map<String, Value>> {
        let key = held.text("privateKey").is_some();
        let held = if key { Held::AccessToken } else { Held::ApiToken };
        Err(nothing_to_renew_with(APPLICATION, connection, held))
    }

    fn error_from(&self, response: &Response) -> Option<ConnectorError> {
        let error = error_from(response)?;
        Some(self.clock_differs(response, &error).unwrap_or(error))
    }
}

fn wrong(kind: ErrorKind, member: &str, rule: &str) -> ConnectorError {
    ConnectorError::new(kind, format!("the connector profile's {member} {rule}"))
}
