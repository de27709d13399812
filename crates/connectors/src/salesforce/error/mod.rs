//! What Salesforce's refusals mean: one table, for plain and for composite answers.

mod scrub;

use connector_sdk::rest::Response;
use connector_sdk::{ConnectorError, ErrorKind};
pub(super) use scrub::scrub;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::time::Duration;

/// How long to stay away when the requests of 24 hours are used up: the window rolls, so some come free soon.
const DAILY_LIMIT_PAUSE: Duration = Duration::from_secs(15 * 60);
/// How long to stay away when too many long requests run at the same time.
const CONCURRENT_LIMIT_PAUSE: Duration = Duration::from_secs(5);

/// Returns the error an answer stands for, if it stands for one.
pub(super) fn error_from(response: &Response) -> Option<ConnectorError> {
    if !response.ok() {
        return Some(refusal(response, response.status, &response.body));
    }
    if !json(&response.body) {
        return Some(ConnectorError::new(
            ErrorKind::ServerError,
            format!(
                "salesforce ({}) answered {} with {} bytes that are not the whole of a JSON answer; \
                 if this goes on, check that instanceUrl is the organisation's address",
                host(response),
                response.status,
                response.body.len()
            ),
        ));
    }
    if response.url.path().ends_with("/composite") {
        return inner_refusal(response);
    }
    None
}

/// A composite answer is 200 whatever happened to its one request.
fn inner_refusal(response: &Response) -> Option<ConnectorError> {
    let outer: Composite<'_> = match response.json() {
        Ok(outer) => outer,
        Err(error) => return Some(error),
    };
    let inner = outer.responses.iter().find(|inner| !(200..300).contains(&inner.status))?;
    Some(refusal(response, inner.status, inner.body.get().as_bytes()))
}

#[derive(Deserialize)]
struct Composite<'a> {
    #[serde(rename = "compositeResponse", borrow)]
    responses: Vec<Inner<'a>>,
}

#[derive(Deserialize)]
struct Inner<'a> {
    #[serde(rename = "httpStatusCode")]
    status: u16,
    #[serde(borrow)]
    body: &'a RawValue,
}

/// One entry of an error body. OAuth's addresses spell the same two things differently.
#[derive(Default, Deserialize)]
struct Words {
    #[serde(rename = "errorCode", alias = "error", default)]
    code: String,
    #[serde(alias = "error_description", default)]
    message: String,
}

fn refusal(response: &Response, status: u16, body: &[u8]) -> ConnectorError {
    let words = words(body);
    let meaning = Meaning::of(status, &words);
    let code = if words.code.is_empty() { "no error code" } else { &words.code };
    let said = match words.message.is_empty() {
        true => "without a reason".to_owned(),
        false => format!("saying {:?}", scrub(&words.message)),
    };
    let mut error = ConnectorError::new(
        meaning.kind,
        format!(
            "salesforce refused a request {said} ({code}, status {status}, {}); {}",
            host(response),
            meaning.advice
        ),
    );
    if !words.code.is_empty() {
        error = error.with_code(words.code);
    }
    let asked = response.header("retry-after").and_then(|text| text.trim().parse().ok());
    let pause = meaning.pause.or(asked.map(Duration::from_secs));
    match pause {
        Some(pause) if meaning.kind.retryable() => error.with_retry_after(pause),
        _ => error,
    }
}

fn words(body: &[u8]) -> Words {
    let mut words = serde_json::from_slice::<Vec<Words>>(body)
        .map(|entries| entries.into_iter().next().unwrap_or_default())
        .or_else(|_| serde_json::from_slice(body))
        .unwrap_or_default();
    if !plain_code(&words.code) {
        words.code.clear();
    }
    words
}

/// Codes are words such as `INVALID_FIELD`; anything else may quote what was sent.
pub(super) fn plain_code(code: &str) -> bool {
    code.len() <= 64 && code.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_')
}

struct Meaning {
    kind: ErrorKind,
    pause: Option<Duration>,
    advice: &'static str,
}

impl Meaning {
    fn of(status: u16, words: &Words) -> Self {
        let (kind, advice) = match (words.code.as_str(), status) {
            ("INVALID_SESSION_ID" | "INVALID_AUTH_HEADER" | "INVALID_LOGIN", _) => (
                ErrorKind::InvalidCredentials,
                "renew the connector profile's credentials if it persists",
            ),
            ("REQUEST_LIMIT_EXCEEDED", _) if words.message.contains("Concurrent") => {
                return Self {
                    kind: ErrorKind::RateLimitExceeded,
                    pause: Some(CONCURRENT_LIMIT_PAUSE),
                    advice: "too many long requests run at the same time; run fewer flows together",
                };
            }
            ("REQUEST_LIMIT_EXCEEDED", _) => {
                return Self {
                    kind: ErrorKind::RateLimitExceeded,
                    pause: Some(DAILY_LIMIT_PAUSE),
                    advice: "the organisation's requests of the last 24 hours are used up; \
                             run flows less often or raise the limit",
                };
            }
            ("QUERY_TIMEOUT", _) => (
                ErrorKind::RequestTimeout,
                "filter by an indexed field or select fewer fields if it persists",
            ),
            ("SERVER_UNAVAILABLE", _) => (ErrorKind::ServiceUnavailable, "try again later"),
            ("UNKNOWN_EXCEPTION", _) => (ErrorKind::ServerError, "try again later"),
            ("UNABLE_TO_LOCK_ROW", _) => (ErrorKind::ServiceUnavailable, "try again later"),
            ("INVALID_QUERY_LOCATOR", _) => {
                (ErrorKind::ResourceNotFoundError, "the query has to be asked again")
            }
            ("MALFORMED_QUERY" | "INVALID_FIELD" | "INVALID_QUERY_FILTER_OPERATOR", _) => (
                ErrorKind::InvalidArgument,
                "check the flow's fields and filters against DescribeConnectorEntity",
            ),
            ("INVALID_TYPE" | "INVALID_TYPE_FOR_OPERATION", _) => (
                ErrorKind::InvalidArgument,
                "check the object's name, and that the user may read it",
            ),
            ("UNSUPPORTED_API_VERSION", _) => {
                (ErrorKind::InvalidArgument, "name another apiVersion, or none")
            }
            ("API_DISABLED_FOR_ORG" | "API_CURRENTLY_DISABLED", _) => (
                ErrorKind::AccessDenied,
                "enable the API for the organisation, and for the user by the permission \"API Enabled\"",
            ),
            ("INSUFFICIENT_ACCESS" | "INSUFFICIENT_ACCESS_OR_READONLY", _) => {
                (ErrorKind::AccessDenied, "give the user read access to the object and its fields")
            }
            (_, status) => by_status(status),
        };
        Self { kind, pause: None, advice }
    }
}

fn by_status(status: u16) -> (ErrorKind, &'static str) {
    match status {
        300..=399 => (
            ErrorKind::InvalidArgument,
            "it is elsewhere now; set instanceUrl to the organisation's My Domain address",
        ),
        401 => (
            ErrorKind::InvalidCredentials,
            "renew the connector profile's credentials if it persists",
        ),
        403 => (ErrorKind::AccessDenied, "give the user the permissions that it lacks"),
        404 => (ErrorKind::ResourceNotFoundError, "check the name, and that the user may see it"),
        408 => (ErrorKind::RequestTimeout, "try again later"),
        414 | 431 => (ErrorKind::InvalidArgument, "select fewer fields or use fewer filters"),
        429 => (ErrorKind::RateLimitExceeded, "run flows less often"),
        400 => (ErrorKind::InvalidArgument, "check the flow's settings"),
        503 => (ErrorKind::ServiceUnavailable, "try again later"),
        status if status < 500 => (ErrorKind::ClientError, "check the flow's settings"),
        _ => (ErrorKind::ServerError, "try again later"),
    }
}

/// Says whether a body starts and ends as JSON does; the inside is checked where it is read.
fn json(body: &[u8]) -> bool {
    let body = body.trim_ascii();
    let ends = (body.first(), body.last());
    matches!(ends, (Some(b'{'), Some(b'}')) | (Some(b'['), Some(b']')))
}

fn host(response: &Response) -> &str {
    response.url.host_str().unwrap_or("unknown host")
}

#[cfg(test)]
mod tests;
