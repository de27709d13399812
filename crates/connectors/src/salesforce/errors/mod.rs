//! The meanings of Salesforce's refusals: one table, for plain and for composite answers.

use ErrorKind::{
    AccessDenied, InvalidArgument, InvalidCredentials, RateLimitExceeded, RequestTimeout,
    ResourceNotFoundError, ServerError, ServiceUnavailable,
};
use connector_sdk::rest::{self, KnownRefusal, Refusal, Response, Said};
use connector_sdk::{ConnectorError, ErrorKind};
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
        return Some(refusal(response, Said::read(&response.body)));
    }
    if let Some(error) = rest::not_json("salesforce", response, "instanceUrl") {
        return Some(error);
    }
    if response.url.path().ends_with("/composite") {
        return inner_refusal(response);
    }
    None
}

/// A composite answer has status 200, whatever the outcome of its one request.
fn inner_refusal(response: &Response) -> Option<ConnectorError> {
    let outer: Composite<'_> = match response.json() {
        Ok(outer) => outer,
        Err(error) => return Some(error),
    };
    let inner = outer.responses.iter().find(|inner| !(200..300).contains(&inner.status))?;
    let said = Said::read(inner.body.get().as_bytes());
    Some(refusal(response, Said { status: Some(inner.status), ..said }))
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

/// Returns whether a query is refused because its object's records cannot be ordered as requested.
pub(super) fn unordered(error: &ConnectorError) -> bool {
    const KINDS: [&str; 2] =
        ["BIG_OBJECT_UNSUPPORTED_OPERATION", "EXTERNAL_OBJECT_UNSUPPORTED_EXCEPTION"];
    let code = error.code.as_deref().unwrap_or_default();
    let worded =
        ["can not be sorted", "ORDER BY"].iter().any(|words| error.message.contains(words));
    KINDS.contains(&code) || (["INVALID_FIELD", "MALFORMED_QUERY"].contains(&code) && worded)
}

/// Returns whether a query is refused because its object's answers have no second page.
pub(super) fn no_more_pages(error: &ConnectorError) -> bool {
    error.code.as_deref() == Some("EXCEEDED_ID_LIMIT")
}

fn refusal(response: &Response, said: Said) -> ConnectorError {
    let error = Refusal::of("salesforce", response, &said, REFUSALS).into_error();
    match said.code.as_str() {
        "QUERY_TIMEOUT" => error.smaller_page_may_help(),
        _ => error,
    }
}

const LIMIT: &[&str] = &["REQUEST_LIMIT_EXCEEDED"];

const REFUSALS: &[KnownRefusal] = &[
    KnownRefusal::code(
        &["INVALID_SESSION_ID", "INVALID_AUTH_HEADER", "INVALID_LOGIN"],
        InvalidCredentials,
        "renew the connector profile's credentials if it persists",
    ),
    KnownRefusal::code(
        LIMIT,
        RateLimitExceeded,
        "too many long requests run at the same time; run fewer flows together",
    )
    .saying("concurrent")
    .pause(CONCURRENT_LIMIT_PAUSE),
    KnownRefusal::code(
        LIMIT,
        RateLimitExceeded,
        "the organisation's requests of the last 24 hours are used up; run flows less often or raise the limit",
    )
    .pause(DAILY_LIMIT_PAUSE),
    KnownRefusal::code(
        &["QUERY_TIMEOUT"],
        RequestTimeout,
        "filter by an indexed field or select fewer fields if it persists",
    ),
    KnownRefusal::code(
        &["EXCEEDED_ID_LIMIT"],
        InvalidArgument,
        "the object's queries have no second page; filter it so that fewer than 2,000 records are left",
    ),
    KnownRefusal::code(
        &["OPERATION_TOO_LARGE"],
        InvalidArgument,
        "give the user the permission to view all records of the object, or filter it",
    ),
    KnownRefusal::code(
        &["QUERY_TOO_COMPLICATED"],
        InvalidArgument,
        "select fewer fields, above all fewer formulas, or use fewer filters",
    ),
    KnownRefusal::code(
        &["BIG_OBJECT_UNSUPPORTED_OPERATION", "EXTERNAL_OBJECT_UNSUPPORTED_EXCEPTION"],
        InvalidArgument,
        "filter big objects by the fields of their index alone, from the first one on without a gap",
    ),
    KnownRefusal::code(
        &["SERVER_UNAVAILABLE", "UNABLE_TO_LOCK_ROW"],
        ServiceUnavailable,
        "try again later",
    ),
    KnownRefusal::code(&["UNKNOWN_EXCEPTION"], ServerError, "try again later"),
    KnownRefusal::code(
        &["INVALID_QUERY_LOCATOR"],
        ResourceNotFoundError,
        "the query has to be asked again",
    ),
    KnownRefusal::code(
        &["MALFORMED_QUERY", "INVALID_FIELD", "INVALID_QUERY_FILTER_OPERATOR"],
        InvalidArgument,
        "check the flow's fields and filters against DescribeConnectorEntity",
    ),
    KnownRefusal::code(
        &["INVALID_TYPE", "INVALID_TYPE_FOR_OPERATION"],
        InvalidArgument,
        "check the object's name, and that the user may read it",
    ),
    KnownRefusal::code(
        &["UNSUPPORTED_API_VERSION"],
        InvalidArgument,
        "name another apiVersion, or none",
    ),
    KnownRefusal::code(
        &["API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED"],
        AccessDenied,
        "enable the API for the organisation, and for the user by the permission \"API Enabled\"",
    ),
    KnownRefusal::code(
        &["INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS_OR_READONLY"],
        AccessDenied,
        "give the user read access to the object and its fields",
    ),
    KnownRefusal::redirect(
        InvalidArgument,
        "it is elsewhere now; set instanceUrl to the organisation's My Domain address",
    ),
];

#[cfg(test)]
mod tests;
