//! Failures on demand: which request fails, how often, and how.

use serde::{Deserialize, Serialize};

use crate::server::{Lie, Strikes};

/// Makes some requests fail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Fault {
    /// Names the requests that the fault waits for by a part of their address; empty for every request.
    #[serde(default)]
    pub on: String,
    /// Lets this many of them through first.
    #[serde(default)]
    pub after: u64,
    /// Strikes this many times, then is spent.
    #[serde(default = "once")]
    pub times: u64,
    pub trouble: Trouble,
    /// Asks to stay away for so many seconds, where the application tells.
    #[serde(default)]
    pub retry_after: Option<u64>,
    /// Holds a stalled request for this long before the connection is dropped.
    #[serde(default = "a_minute")]
    pub stall_ms: u64,
}

/// Names how a request fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// Ends the session that asked: only a new token helps.
    InvalidSession,
    RateLimit,
    ServerError,
    Unavailable,
    Forbidden,
    NotFound,
    /// Refuses the grant, at the token endpoint.
    InvalidGrant,
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
    /// Puts a byte order mark before the true answer.
    ByteOrderMark,
    /// Answers 200 with a text that is no JSON.
    NoJson,
    /// Lets the links of the true answer lead to another host.
    ForeignLink,
    /// Answers with the records of the first such request, under the true link.
    RepeatedPage,
    /// Lets the pages lead back to the second one: best `after` two requests, and many `times`.
    Circle,
    /// Answers an error code of the application's own.
    Code(String),
    /// Refuses tokens in the words of OAuth, at the token endpoint.
    NoTokens {
        status: u16,
        error: String,
        words: String,
    },
    /// Answers 403 with a firewall's page in HTML.
    Firewall,
    /// Answers 302, to another address.
    Elsewhere,
    /// Answers 200 with nothing.
    Empty,
}

impl Fault {
    /// Makes the next request to such an address fail, once.
    pub fn new(on: &str, trouble: Trouble) -> Self {
        Fault {
            on: on.to_owned(),
            after: 0,
            times: once(),
            trouble,
            retry_after: None,
            stall_ms: a_minute(),
        }
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

    /// Asks to stay away for so many seconds.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl Trouble {
    /// Returns what is wrong with the answer, if it is one of success.
    pub(crate) fn lie(&self) -> Option<Lie> {
        match self {
            Trouble::ByteOrderMark => Some(Lie::ByteOrderMark),
            Trouble::NoJson => Some(Lie::NoJson),
            Trouble::ForeignLink => Some(Lie::ForeignLink),
            Trouble::RepeatedPage => Some(Lie::RepeatedPage),
            Trouble::Circle => Some(Lie::Circle),
            _ => None,
        }
    }
}

impl Strikes for Fault {
    type Request = str;

    fn awaits(&self, address: &str) -> bool {
        address.contains(&self.on)
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
