//! Sessions: requests to one application with its credentials, renewed and retried by the one policy.

use crate::oauth::NothingToRenewWith;
use crate::rest::{Budget, Request, Response};
use crate::retry::{self, Decision};
use crate::{Connection, ConnectorError, Credentials, ErrorKind, Renewal, Result};
use async_trait::async_trait;
use flow::Timestamp;
use reqwest::Method;
use serde_json::{Map, Value};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use url::Url;

/// How often a call takes credentials that others renewed before it gives up.
const MOST_RENEWALS: u32 = 5;

/// What an application adds to HTTP.
#[async_trait]
pub trait Api: Send + Sync {
    /// Returns the application's name in messages, such as `salesforce`.
    fn application(&self) -> &'static str;

    /// Returns the address that requests start from.
    fn base(&self, connection: &Connection, credentials: &Credentials) -> Result<Url>;

    /// Puts the credentials on a request; says [`ErrorKind::InvalidCredentials`] when they are not there yet.
    fn authorize(&self, credentials: &Credentials, request: &mut Request) -> Result<()>;

    /// Asks the application once for new credentials.
    async fn renew(
        &self,
        connection: &Connection,
        current: &Credentials,
    ) -> Result<Map<String, Value>>;

    /// Returns the error an answer stands for, if it stands for one.
    fn error_from(&self, response: &Response) -> Option<ConnectorError>;

    /// Returns how many more requests the application takes, where an answer tells.
    fn budget(&self, _response: &Response) -> Option<Budget> {
        None
    }

    /// Names the class of a request that the application counts apart from others.
    fn budget_class(&self, _path: &str) -> &'static str {
        ""
    }
}

/// A connection in use.
pub struct Session<'a> {
    connection: &'a Connection,
    api: &'a dyn Api,
}

/// A request whose address is still relative to the application's.
#[derive(Clone)]
struct Call {
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<Value>,
    /// Whether the caller asks for less where that may help.
    shrinks: bool,
}

impl Call {
    fn get(path: &str, headers: &[(&'static str, &str)]) -> Self {
        let header = |(name, value): &(&'static str, &str)| (*name, (*value).to_owned());
        Self {
            method: Method::GET,
            path: path.to_owned(),
            headers: headers.iter().map(header).collect(),
            body: None,
            shrinks: false,
        }
    }

    /// Says whether a failure is better answered by a smaller page than by another try. A connection that breaks once may
    /// do so for any reason; an answer that did not come in time took its two minutes already.
    fn too_large(&self, error: &ConnectorError, attempt: u32) -> bool {
        let sure = attempt > 1 || error.kind == ErrorKind::RequestTimeout;
        self.shrinks && error.smaller_page_may_help && sure
    }
}

impl<'a> Session<'a> {
    /// Starts a session.
    pub fn new(connection: &'a Connection, api: &'a dyn Api) -> Self {
        Self { connection, api }
    }

    /// Gets a path, or a link that the application gave; a link to another origin is refused.
    pub async fn get(&self, path: &str, headers: &[(&'static str, &str)]) -> Result<Response> {
        self.call(&Call::get(path, headers)).await
    }

    /// Gets a page whose size can be asked for: a failure that a smaller page may prevent comes back soon, with
    /// [`smaller_page_may_help`](ConnectorError::smaller_page_may_help), instead of after all tries at the same size.
    pub async fn page(&self, path: &str, headers: &[(&'static str, &str)]) -> Result<Response> {
        self.call(&Call { shrinks: true, ..Call::get(path, headers) }).await
    }

    /// Posts JSON to a path.
    pub async fn post(&self, path: &str, body: Value) -> Result<Response> {
        let call = Call {
            method: Method::POST,
            path: path.to_owned(),
            headers: Vec::new(),
            body: Some(body),
            shrinks: false,
        };
        self.call(&call).await
    }

    async fn call(&self, call: &Call) -> Result<Response> {
        let mut credentials = self.connection.vault.credentials().await?;
        let started_at = self.connection.clock.now();
        let mut refreshed = false;
        let mut attempt = 1;
        loop {
            let error = match self.attempt(call, &credentials).await {
                Ok(response) => return Ok(response),
                Err(error) => error,
            };
            if call.too_large(&error, attempt) {
                return Err(error);
            }
            match retry::decide(&error, attempt, refreshed, fastrand::f64()) {
                Decision::Refresh => {
                    let renewed = self.renew(&credentials, started_at).await;
                    let (renewed, asked) =
                        renewed.map_err(|none| NothingToRenewWith::in_the_words_of(error, none))?;
                    credentials = renewed;
                    refreshed = asked || attempt >= MOST_RENEWALS;
                }
                decision => self.pause(decision, error, started_at).await?,
            }
            attempt += 1;
        }
    }

    /// Gets credentials in place of refused ones, and says whether the application gave them just now: those that somebody
    /// else got a while ago may be refused too.
    async fn renew(
        &self,
        refused: &Credentials,
        started_at: Timestamp,
    ) -> Result<(Credentials, bool)> {
        let renewal = ApiRenewal { session: self, asked: AtomicBool::new(false) };
        let mut attempt = 1;
        loop {
            let error = match self.connection.vault.renew(refused, &renewal).await {
                Ok(renewed) => return Ok((renewed, renewal.asked.load(Ordering::Relaxed))),
                Err(error) => error,
            };
            let decision = retry::decide(&error, attempt, true, fastrand::f64());
            self.pause(decision, error, started_at).await?;
            attempt += 1;
        }
    }

    /// Waits where trying again here may help, as long as the patience lasts; hands the error back where not.
    async fn pause(
        &self,
        decision: Decision,
        error: ConnectorError,
        started_at: Timestamp,
    ) -> Result<()> {
        let pause = match decision {
            Decision::BackOff(pause) => pause,
            Decision::Wait(pause) => return Err(error.with_retry_after(pause)),
            Decision::Refresh | Decision::GiveUp => return Err(error),
        };
        let taken = self.connection.clock.now().since(started_at);
        if taken.to_std().unwrap_or_default() + pause > self.connection.http.patience() {
            return Err(error);
        }
        self.connection.clock.sleep(pause).await;
        Ok(())
    }

    async fn attempt(&self, call: &Call, credentials: &Credentials) -> Result<Response> {
        let base = self.api.base(self.connection, credentials)?;
        let url = base.join(&call.path).map_err(|_| foreign(&base, "is not an address"))?;
        if url.origin() != base.origin() {
            return Err(foreign(&base, "leads to another host"));
        }
        let account = (self.connection.profile.clone(), self.api.budget_class(url.path()));
        let budgets = &self.connection.http.budgets;
        if let Some(pause) = budgets.spend(&account, self.connection.clock.now()) {
            return Err(self.spent(pause));
        }
        let mut request = match &call.body {
            Some(body) => Request::post_json(url, body),
            None => Request::get(url),
        };
        request.method = call.method.clone();
        for (name, value) in &call.headers {
            request = request.header(name, value)?;
        }
        self.api.authorize(credentials, &mut request)?;
        request.withheld = credentials.withheld().clone();
        let response = self.connection.http.send(request).await?;
        if let Some(budget) = self.api.budget(&response) {
            budgets.note(account, budget, self.connection.clock.now());
        }
        match self.api.error_from(&response) {
            Some(error) => Err(error),
            None => Ok(response),
        }
    }

    fn spent(&self, pause: Duration) -> ConnectorError {
        let words = format!(
            "the requests that {} allows connector profile {} for now are used up; run flows less often",
            self.api.application(),
            self.connection.profile
        );
        ConnectorError::new(ErrorKind::RateLimitExceeded, words).with_retry_after(pause)
    }
}

struct ApiRenewal<'a> {
    session: &'a Session<'a>,
    asked: AtomicBool,
}

#[async_trait]
impl Renewal for ApiRenewal<'_> {
    async fn renew(&self, current: &Credentials) -> Result<Map<String, Value>> {
        self.asked.store(true, Ordering::Relaxed);
        self.session.api.renew(self.session.connection, current).await
    }
}

fn foreign(base: &Url, what: &str) -> ConnectorError {
    let host = base.host_str().unwrap_or("the application");
    // The page would give the same link again.
    ConnectorError::new(
        ErrorKind::ClientError,
        format!("a page link of {host} {what}; it was not followed and no credential was sent"),
    )
}

#[cfg(test)]
mod tests;
