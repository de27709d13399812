//! Sessions: requests to one application with its credentials, renewed and retried by the one policy.

use crate::oauth::NothingToRenewWith;
use crate::rest::budget::Account;
use crate::rest::sent::Failure;
use crate::rest::{Api, Call, Method, Once, Request, Response, Sent};
use crate::retry::{self, Decision};
use crate::{Connection, ConnectorError, Credentials, ErrorKind, Renewal, Result};
use async_trait::async_trait;
use flow::Timestamp;
use serde_json::{Map, Value};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How often a call uses credentials that others renewed before it gives up.
const MOST_RENEWALS: u32 = 5;

/// A connection in use.
pub struct Session<'a> {
    connection: &'a Connection,
    api: &'a dyn Api,
}

/// Which failed calls a session repeats.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Repeats {
    /// All that the policy repeats.
    Freely,
    /// Of these, only calls that the application did not do.
    OnlyNotDone,
}

impl<'a> Session<'a> {
    /// Starts a session.
    pub fn new(connection: &'a Connection, api: &'a dyn Api) -> Self {
        Self { connection, api }
    }

    /// Returns the application's name in messages.
    pub fn application(&self) -> &'static str {
        self.api.application()
    }

    /// Gets a path, or a link that the application gave; a link to another origin is refused.
    pub async fn get(&self, path: &str, headers: &[(&'static str, &str)]) -> Result<Response> {
        self.send(&read(path, headers)).await
    }

    /// Gets a page whose size can be asked for: [`Call::shrinks`].
    pub async fn page(&self, path: &str, headers: &[(&'static str, &str)]) -> Result<Response> {
        self.send(&read(path, headers).shrinks()).await
    }

    /// Posts JSON to a path; the call may be repeated.
    pub async fn post(&self, path: &str, body: Value) -> Result<Response> {
        self.send(&Call::post(path).json(&body)).await
    }

    /// Deletes the resource at a path; it may be gone already.
    pub async fn delete(&self, path: &str) -> Result<()> {
        match self.send(&Call::new(Method::DELETE, path)).await {
            Err(error) if error.kind != ErrorKind::ResourceNotFoundError => Err(error),
            _ => Ok(()),
        }
    }

    /// Sends a call that may be repeated, and repeats it as the policy says.
    pub async fn send(&self, call: &Call) -> Result<Response> {
        self.tries(call, Repeats::Freely).await.map_err(Failure::into_error)
    }

    /// Sends a call that must not be repeated. The session sends it again only after a failure in which the application
    /// did nothing, such as a refused token or a 429.
    pub async fn send_once(&self, Once(call): &Once) -> Sent {
        self.tries(call, Repeats::OnlyNotDone).await.into()
    }

    async fn tries(&self, call: &Call, repeats: Repeats) -> Result<Response, Failure> {
        let credentials = self.connection.vault.credentials().await;
        let mut credentials = credentials.map_err(Failure::NotDone)?;
        let started_at = self.connection.clock.now();
        let mut refreshed = false;
        let mut attempt = 1;
        loop {
            let error = match self.attempt(call, &credentials, repeats).await {
                Ok(response) => return Ok(response),
                Err(Failure::Unknown(error)) if repeats == Repeats::OnlyNotDone => {
                    return Err(Failure::Unknown(error));
                }
                Err(failure) => failure.into_error(),
            };
            if too_large(call, &error, attempt) {
                return Err(Failure::NotDone(error));
            }
            match retry::decide(&error, attempt, refreshed, fastrand::f64()) {
                Decision::Refresh => {
                    let renewed = self.renew(&credentials, started_at).await;
                    let (renewed, asked) = renewed.map_err(|none| {
                        Failure::NotDone(NothingToRenewWith::in_the_words_of(error, none))
                    })?;
                    credentials = renewed;
                    refreshed = asked || attempt >= MOST_RENEWALS;
                }
                decision => {
                    let paused = self.pause(decision, error, started_at).await;
                    paused.map_err(Failure::NotDone)?;
                }
            }
            attempt += 1;
        }
    }

    /// Gets credentials in place of refused ones. Returns whether the application gave them just now: credentials that
    /// somebody else got a while ago may be refused too.
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

    /// Waits if trying again here may help and patience is left; otherwise returns the error.
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

    async fn attempt(
        &self,
        call: &Call,
        credentials: &Credentials,
        repeats: Repeats,
    ) -> Result<Response, Failure> {
        let (request, account) = self.prepare(call, credentials).map_err(Failure::NotDone)?;
        let http = &self.connection.http;
        let response = match repeats {
            Repeats::Freely => http.send(request).await.map_err(Failure::Unknown)?,
            Repeats::OnlyNotDone => http.send_once(request).await?,
        };
        if let Some(budget) = self.api.budget(&response) {
            http.budgets.note(account, budget, self.connection.clock.now());
        }
        match self.api.error_from(&response) {
            None => Ok(response),
            Some(error) if self.api.refused_before_work(&response, &error) => {
                Err(Failure::NotDone(error))
            }
            Some(error) => Err(Failure::Unknown(error)),
        }
    }

    /// Makes the request of a call and takes it out of the budget.
    fn prepare(&self, call: &Call, credentials: &Credentials) -> Result<(Request, Account)> {
        let base = self.api.base(self.connection, credentials)?;
        let mut request = call.request(&base)?;
        let class = self.api.budget_class(request.url.path());
        let account = (self.connection.profile.clone(), class);
        // A request without credentials is not sent, so it costs nothing.
        request.withheld = credentials.withheld().clone();
        self.api.authorize(credentials, &mut request)?;
        let budgets = &self.connection.http.budgets;
        if let Some(pause) = budgets.spend(&account, self.connection.clock.now()) {
            return Err(self.spent(pause));
        }
        Ok((request, account))
    }

    fn spent(&self, pause: Duration) -> ConnectorError {
        let words = format!(
            "the requests that {} allows connector profile {} for now are used up; run flows less often",
            self.application(),
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

fn read(path: &str, headers: &[(&'static str, &str)]) -> Call {
    headers.iter().fold(Call::get(path), |call, (name, value)| call.header(name, *value))
}

/// Returns whether a smaller page is better than another try. A connection may break once for any reason; an answer
/// that did not come in time has already taken its two minutes.
fn too_large(call: &Call, error: &ConnectorError, attempt: u32) -> bool {
    let sure = attempt > 1 || error.kind == ErrorKind::RequestTimeout;
    call.shrinks && error.smaller_page_may_help && sure
}

#[cfg(test)]
mod tests;
