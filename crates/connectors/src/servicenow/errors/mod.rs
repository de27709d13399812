//! The meanings of ServiceNow's refusals: one table, for statuses and for errors inside answers of success.

use connector_sdk::rest::{self, KnownRefusal, Meaning, Refusal, Response, Said};
use connector_sdk::{ConnectorError, ErrorKind};
use flow::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

/// Our code for a request that the instance cancelled because it took too long.
pub(super) const TOO_LONG: &str = "maximum_execution_time_exceeded";

/// Returns the error an answer stands for, if it stands for one.
pub(super) fn error_from(response: &Response) -> Option<ConnectorError> {
    if response.ok() {
        if let Some(error) = rest::not_json("servicenow", response, "instanceUrl") {
            // An answer that was cancelled may break off before its JSON ends.
            return Some(if mentions_time(&response.body) { too_long(response) } else { error });
        }
        // Parsing every page twice would cost more than looking for the word.
        let suspect = [br#""error""#.as_slice(), br#""failure""#];
        let suspect = suspect.into_iter().any(|word| contains(&response.body, word));
        return suspect.then(|| inner_error(response)).flatten();
    }
    let said = said(response).unwrap_or_default();
    if mentions_time(said.words.as_bytes()) {
        return Some(too_long(response));
    }
    if nothing_found(response.status, &said.words) {
        return None;
    }
    let mut refusal = Refusal::of("servicenow", response, &said, REFUSALS);
    if response.status == 429 && response.retry_after().is_none() {
        refusal.meaning.pause = until_reset(response);
    }
    Some(refusal.into_error())
}

/// The members of an answer that stands for an error.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Body {
    error: Value,
    status: Value,
}

/// Reads what an answer says: an object with a message and a detail as documented, or only a message. The instance has
/// no codes, only words.
fn said(response: &Response) -> Option<Said> {
    let Body { error, status } = serde_json::from_slice(&response.body).unwrap_or_default();
    let texts = [&error, &error["message"], &error["detail"]].map(Value::as_str);
    let texts: Vec<&str> = texts.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    let request_id = response.header("x-transaction-id").map(str::to_owned);
    let said = Said { words: texts.join(": "), request_id, ..Said::default() };
    (!error.is_null() || status == "failure").then_some(said)
}

/// An answer of success may contain an error beside some records, which are incomplete then.
fn inner_error(response: &Response) -> Option<ConnectorError> {
    let said = said(response)?;
    if mentions_time(said.words.as_bytes()) {
        return Some(too_long(response));
    }
    let mut refusal = Refusal::of("servicenow", response, &said, REFUSALS);
    refusal.meaning = Meaning::new(
        ErrorKind::ServerError,
        "the records beside the error were not used; try again later",
    );
    Some(refusal.into_error())
}

/// Old releases answer so if a query finds nothing.
fn nothing_found(status: u16, words: &str) -> bool {
    let message = words.split(": ").next().unwrap_or_default();
    status == 404 && message.eq_ignore_ascii_case("No Record found")
}

/// The same request would take as long again; a smaller page may not.
fn too_long(response: &Response) -> ConnectorError {
    let words = format!(
        "servicenow cancelled a request that took too long (maximum execution time exceeded, status {}, {}); \
         select fewer fields, filter by an indexed field, or raise the quota of REST requests",
        response.status,
        response.host()
    );
    ConnectorError::new(ErrorKind::ClientError, words).with_code(TOO_LONG).smaller_page_may_help()
}

const REFUSALS: &[KnownRefusal] = &[
    KnownRefusal::words(
        "invalid table",
        ErrorKind::ResourceNotFoundError,
        "check the table's name against ListConnectorEntities",
    )
    .from_to(400, 400),
    KnownRefusal::status(
        401,
        ErrorKind::InvalidCredentials,
        "renew the connector profile's credentials if it persists, and check that the user is active and has the role \
         snc_platform_rest_api_access or what else the instance asks of API users",
    ),
    KnownRefusal::status(
        403,
        ErrorKind::AccessDenied,
        "give the user a role that may read the table, and sys_db_object, sys_dictionary and sys_choice",
    ),
    KnownRefusal::status(
        429,
        ErrorKind::RateLimitExceeded,
        "run flows less often, or raise the instance's rate limit rules for this user",
    ),
];

/// Returns how long until requests are counted anew, by the instance's clock.
/// See <https://www.servicenow.com/docs/r/api-reference/rest-api-explorer/inbound-REST-API-rate-limiting.html>.
fn until_reset(response: &Response) -> Option<Duration> {
    let seconds: i64 = response.header("x-ratelimit-reset")?.trim().parse().ok()?;
    let reset = Timestamp::from_millis(seconds.checked_mul(1000)?);
    Some(reset.since(response.date()?).to_std().unwrap_or_default())
}

/// Returns whether a text mentions a cancelled request; releases differ in its wording.
fn mentions_time(text: &[u8]) -> bool {
    const SIGNS: [&[u8]; 4] = [
        b"maximum execution time exceeded",
        b"transaction cancelled",
        b"transaction canceled",
        b"time limit exceeded",
    ];
    SIGNS.iter().any(|sign| text.windows(sign.len()).any(|here| here.eq_ignore_ascii_case(sign)))
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests;
