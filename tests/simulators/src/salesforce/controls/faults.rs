//! Failures on demand: which request fails, how often, and how.

use serde::{Deserialize, Serialize};

use crate::server::{Lie, Strikes};

/// Makes some requests of a kind fail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Names the requests that the fault waits for.
    pub on: RequestKind,
    /// Lets this many of them through first.
    #[serde(default)]
    pub after: u64,
    /// Strikes this many times, then is spent.
    #[serde(default = "once")]
    pub times: u64,
    pub answer: FaultAnswer,
    /// Holds a stalled request for this long before the connection is dropped.
    #[serde(default = "a_minute")]
    pub stall_ms: u64,
}

/// Names what a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    Token,
    Describe,
    Sobjects,
    Query,
    QueryPage,
    Composite,
    Other,
    /// Stands for every kind, in faults.
    Any,
}

/// Names how a request fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultAnswer {
    /// Ends the session that asked: only a new token helps.
    InvalidSession,
    RequestLimit,
    ConcurrentLimit,
    ServerError,
    ServerUnavailable,
    QueryTimeout,
    /// Forgets every open query.
    LostLocator,
    /// Closes the connection without an answer.
    DropConnection,
    /// Sends half of the true answer, then closes the connection.
    TruncatedBody,
    /// Answers 503 with a proxy's page in HTML.
    Html,
    /// Answers 200 with a maintenance page in HTML.
    HtmlOk,
    /// Answers nothing for a while, then closes the connection.
    Stall,
    MalformedQuery,
    InsufficientAccess,
    ApiDisabled,
    /// Refuses the grant, at the token endpoint.
    InvalidGrant,
    /// Refuses the client's credentials, at the token endpoint.
    InvalidClient,
    /// Asks to slow down, at the token endpoint.
    RateLimit,
    /// Says that the same request is being processed, at the token endpoint.
    TokenBusy,
    /// Answers 500 with OAuth's `server_error`, at the token endpoint.
    TokenServerError,
    /// Answers 503 with OAuth's `temporarily_unavailable`, at the token endpoint.
    TokenUnavailable,
    /// Refuses an app's own credentials because no user is set to run as, at the token endpoint.
    NoRunAsUser,
    /// Answers 403 with a firewall's page in HTML.
    Firewall,
    /// Answers 302, to another address.
    Elsewhere,
    /// Answers 200 with nothing.
    Empty,
    /// Puts a byte order mark before the true answer.
    ByteOrderMark,
    /// Answers 200 with a text that is no JSON.
    NoJson,
    /// Lets the link of the true answer lead to another host.
    ForeignLink,
    /// Answers with the records of the first page that was asked, under the true link.
    RepeatedPage,
    /// Lets the pages lead back to the second one: best `after` one further page, and many `times`.
    Circle,
}

impl Fault {
    /// Makes the next request of a kind fail, once.
    pub fn new(on: RequestKind, answer: FaultAnswer) -> Self {
        Fault { on, after: 0, times: once(), answer, stall_ms: a_minute() }
    }

    /// Lets this many requests through first.
    pub fn after(mut self, after: u64) -> Self {
        self.after = after;
        self
    }

    /// Strikes this many times.
    pub fn times(mut self, times: u64) -> Self {
        self.times = times;
        self
    }
}

impl FaultAnswer {
    /// Returns what is wrong with the answer, if it is one of success.
    pub(crate) fn lie(self) -> Option<Lie> {
        match self {
            FaultAnswer::ByteOrderMark => Some(Lie::ByteOrderMark),
            FaultAnswer::NoJson => Some(Lie::NoJson),
            FaultAnswer::ForeignLink => Some(Lie::ForeignLink),
            FaultAnswer::RepeatedPage => Some(Lie::RepeatedPage),
            FaultAnswer::Circle => Some(Lie::Circle),
            _ => None,
        }
    }
}

impl Strikes for Fault {
    type Request = RequestKind;

    fn awaits(&self, kind: &RequestKind) -> bool {
        self.on == *kind || self.on == RequestKind::Any
    }

    fn after_and_times(&self) -> (u64, u64) {
        (self.after, self.times)
    }
}

fn once() -> u64 {
    1
}

fn a_minute() -> u64 {
    60_000
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::Faults;

    #[test]
    fn a_fault_waits_strikes_and_is_spent() {
        let mut faults = Faults::default();
        let fault = Fault::new(RequestKind::QueryPage, FaultAnswer::ServerError);
        faults.set(fault.clone().after(2).times(2));
        assert_eq!(faults.strike(&RequestKind::Query), None);
        let hits: Vec<bool> =
            (0..6).map(|_| faults.strike(&RequestKind::QueryPage).is_some()).collect();
        assert_eq!(hits, [false, false, true, true, false, false]);
        faults.set(Fault { on: RequestKind::Any, ..fault });
        assert!(faults.strike(&RequestKind::Token).is_some());
    }
}
