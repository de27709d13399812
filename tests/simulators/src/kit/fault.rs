//! Failures on demand: which request fails, how often, and how.

use serde::{Deserialize, Serialize};

use crate::kit::Lie;
use crate::kit::lie::count;

/// Makes some requests fail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Fault {
    /// Names the requests that the fault waits for by a part of their address; empty for every request.
    #[serde(default)]
    pub on: String,
    /// Waits for requests to the token address, and for no others.
    #[serde(default)]
    pub tokens: bool,
    /// Lets this many of them through first.
    #[serde(default)]
    pub after: u64,
    /// Strikes this many times, then is spent.
    #[serde(default = "once")]
    pub times: u64,
    /// Strikes one in so many, as the seed has it.
    #[serde(default = "once")]
    pub one_in: u64,
    pub trouble: Trouble,
    /// Asks to stay away for so many seconds, where the application tells.
    #[serde(default)]
    pub retry_after: Option<u64>,
    /// Holds a stalled, slow or late request for so long.
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
    /// Holds a request for a while, then gives the true answer.
    Slow,
    /// Ends the true answer in the middle, under a length that fits what is left.
    CutBody,
    /// Carries the request out, and then answers with a gateway's page of this status, or closes the connection.
    LostAnswer {
        #[serde(default)]
        status: Option<u16>,
    },
    /// Carries the request out after the next request to the same address, or after `stall_ms`. With a status the sender gets
    /// a gateway's page at once; without one it waits for the true answer.
    Late {
        #[serde(default)]
        status: Option<u16>,
    },
    /// Refuses, in the application's words, an answer of more records or bytes than these.
    PageTooLarge {
        #[serde(default)]
        records: Option<usize>,
        #[serde(default)]
        bytes: Option<usize>,
    },
}

impl Fault {
    /// Makes the next request to such an address fail, once.
    pub fn new(on: &str, trouble: Trouble) -> Self {
        Fault {
            on: on.to_owned(),
            tokens: false,
            after: 0,
            times: once(),
            one_in: once(),
            trouble,
            retry_after: None,
            stall_ms: a_minute(),
        }
    }

    /// Makes the next request to the token address fail, once.
    pub fn of_tokens(trouble: Trouble) -> Self {
        Fault { tokens: true, ..Fault::new("", trouble) }
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

    /// Strikes one in so many, as the seed has it.
    pub fn one_in(mut self, one_in: u64) -> Self {
        self.one_in = one_in;
        self
    }

    /// Holds a request for so long.
    pub fn stall_ms(mut self, stall_ms: u64) -> Self {
        self.stall_ms = stall_ms;
        self
    }

    /// Says whether it waits for this address, the application's tokens being given at `token_path`.
    pub(crate) fn awaits(&self, address: &str, token_path: &str) -> bool {
        let path = address.split('?').next().unwrap_or_default();
        address.contains(&self.on) && (!self.tokens || path == token_path)
    }

    /// Asks to stay away for so many seconds.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl Trouble {
    /// Returns whether it refuses pages by their size, which is known when the request has been carried out.
    pub(crate) fn bounds_pages(&self) -> bool {
        matches!(self, Trouble::PageTooLarge { .. })
    }

    /// Returns whether a page is larger than it allows.
    pub(crate) fn is_exceeded_by(&self, page: &[u8]) -> bool {
        let Trouble::PageTooLarge { records, bytes } = *self else {
            return false;
        };
        bytes.is_some_and(|most| page.len() > most)
            || records.is_some_and(|most| count(page) > most)
    }

    /// Returns what is wrong with an answer of success; `None` if the trouble is of another kind.
    pub(crate) fn lie(&self) -> Option<Lie> {
        match self {
            Trouble::ByteOrderMark => Some(Lie::ByteOrderMark),
            Trouble::NoJson => Some(Lie::NoJson),
            Trouble::ForeignLink => Some(Lie::ForeignLink),
            Trouble::RepeatedPage => Some(Lie::RepeatedPage),
            Trouble::Circle => Some(Lie::Circle),
            Trouble::CutBody => Some(Lie::Cut),
            _ => None,
        }
    }
}

fn once() -> u64 {
    1
}

fn a_minute() -> u64 {
    60_000
}
