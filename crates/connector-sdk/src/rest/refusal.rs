//! Refusals: their meaning, and one form of error for all applications.

use super::{Form, KnownRefusal, Response, Said, scrub};
use crate::{ConnectorError, ErrorKind};
use std::time::Duration;

/// The statuses by which a server or a gateway before it reports that it had no time or no room for an answer.
const STRAINED: [u16; 5] = [408, 413, 502, 504, 524];

/// The meaning of a refusal, and what the user can do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Meaning {
    /// The kind of error it is for us.
    pub kind: ErrorKind,
    /// The advice that ends the message.
    pub advice: &'static str,
    /// How long to stay away, if only the application's documentation says it.
    pub pause: Option<Duration>,
}

impl Meaning {
    /// Makes a meaning.
    pub fn new(kind: ErrorKind, advice: &'static str) -> Self {
        Self { kind, advice, pause: None }
    }

    /// Returns the meaning of a status when nothing else is known.
    pub fn of_status(status: u16) -> Self {
        let (kind, advice) = match status {
            300..=399 => (
                ErrorKind::InvalidArgument,
                "it is elsewhere now; correct the address in the connector profile",
            ),
            401 => (
                ErrorKind::InvalidCredentials,
                "renew the connector profile's credentials if it persists",
            ),
            403 => (ErrorKind::AccessDenied, "give the user the permissions that it lacks"),
            404 => {
                (ErrorKind::ResourceNotFoundError, "check the name, and that the user may see it")
            }
            408 => (ErrorKind::RequestTimeout, "try again later"),
            414 | 431 => (ErrorKind::InvalidArgument, "select fewer fields or use fewer filters"),
            429 => (ErrorKind::RateLimitExceeded, "run flows less often"),
            400 => (ErrorKind::InvalidArgument, "check the flow's settings"),
            503 => (ErrorKind::ServiceUnavailable, "try again later"),
            status if status < 500 => (ErrorKind::ClientError, "check the flow's settings"),
            _ => (ErrorKind::ServerError, "try again later"),
        };
        Self::new(kind, advice)
    }
}

/// A refusal, on its way to an error.
pub struct Refusal<'a> {
    application: &'static str,
    response: &'a Response,
    said: &'a Said,
    /// Its meaning.
    pub meaning: Meaning,
}

impl<'a> Refusal<'a> {
    /// Takes an answer and what it says. Its meaning is in the application's own table, or else in its status.
    pub fn of(
        application: &'static str,
        response: &'a Response,
        said: &'a Said,
        known: &[KnownRefusal],
    ) -> Self {
        let status = said.status.unwrap_or(response.status);
        let meaning = Meaning::of(known, status, &said.code, &said.words);
        Self { application, response, said, meaning }
    }

    /// Builds the error: what happened, where, and what to do.
    pub fn into_error(self) -> ConnectorError {
        let Said { code, words, request_id, status } = self.said;
        let status = status.unwrap_or(self.response.status);
        let request = request_id.as_deref().and_then(|id| self.response.plain(id));
        let request = request.filter(|id| plain_id(id));
        let request = request.map(|id| format!(", request {id}")).unwrap_or_default();
        let error = ConnectorError::new(
            self.meaning.kind,
            format!(
                "{} refused a request {} ({}, status {status}, {}{request}); {}",
                self.application,
                self.response.said(words),
                // A code that is not a plain word may quote what was sent.
                self.response.plain(code).unwrap_or("no error code"),
                self.response.host(),
                self.meaning.advice
            ),
        );
        // Connectors decide by codes, even by a code that no message may quote.
        let error = match !code.is_empty() && plain_code(code) {
            true => error.with_code(code),
            false => error,
        };
        match self.meaning.pause.or_else(|| self.response.retry_after()) {
            Some(pause) if self.meaning.kind.retryable() => error.with_retry_after(pause),
            None if STRAINED.contains(&status) => error.smaller_page_may_help(),
            _ => error,
        }
    }
}

/// Returns the error of an answer of success that is not the JSON it should be.
///
/// Half of an answer may be whole the next time. A page for people or another text stays whenever it is asked for, so
/// it is a final error.
pub fn not_json(
    application: &'static str,
    response: &Response,
    setting: &str,
) -> Option<ConnectorError> {
    let (host, status, bytes) = (response.host(), response.status, response.body.len());
    if status == 204 {
        // It has no content, as the answer to a deletion.
        return None;
    }
    let (kind, words) = match response.form() {
        Form::Json => return None,
        Form::Cut => (
            ErrorKind::ServerError,
            format!(
                "{application} ({host}) answered {status} with {bytes} bytes that are not the whole of a JSON answer; if \
                 this goes on, check that {setting} is the application's address"
            ),
        ),
        Form::Page => (
            ErrorKind::ClientError,
            format!(
                "{application} ({host}) answered {status} with a page for people (HTML, {bytes} bytes) in place of JSON; \
                 check that {setting} is the application's address, and that no login page, firewall or maintenance page \
                 stands before it"
            ),
        ),
        Form::Other => (
            ErrorKind::ClientError,
            format!(
                "{application} ({host}) answered {status} with {bytes} bytes that are no JSON; check that {setting} is the \
                 application's address"
            ),
        ),
    };
    let error = ConnectorError::new(kind, words);
    // Half of an answer is the application's; a page of a site is not.
    let begun = !response.body.trim_ascii().is_empty() && response.form() == Form::Cut;
    Some(if begun { error.smaller_page_may_help() } else { error })
}

/// Returns whether a code is a plain word such as `INVALID_FIELD` or `SY/530`; anything else may quote the request.
pub fn plain_code(code: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-/.".contains(&byte);
    code.len() <= 64 && code.bytes().all(plain) && scrub(code) == code
}

fn plain_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}
