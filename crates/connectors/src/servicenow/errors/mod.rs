//! The meanings of ServiceNow's refusals: one table, for statuses and for errors inside answers of success.

use connector_sdk::rest::{self, KnownRefusal, Meaning, Refusal, Response};
use connector_sdk::{ConnectorError, ErrorKind};
use flow::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;
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
    let words = words(response);
    if words.mention_time() {
        return Some(too_long(response));
    }
    if nothing_found(response.status, &words) {
        return None;
    }
    Some(refusal(response, &words, meaning(response, &words)))
}

/// The body of a refusal.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Words {
    error: Option<Said>,
    status: Option<serde_json::Value>,
}

/// The error: an object as documented, or only a message.
#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    Object(Inner),
    Words(String),
    Other(IgnoredAny),
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Inner {
    message: Option<String>,
    detail: Option<String>,
}

impl Words {
    fn inner(self) -> Option<Inner> {
        let failed = self.status.is_some_and(|status| status == "failure");
        match self.error {
            Some(Said::Object(inner)) => Some(inner),
            Some(Said::Words(message)) => Some(Inner { message: Some(message), detail: None }),
            Some(Said::Other(_)) => Some(Inner::default()),
            None => failed.then(Inner::default),
        }
    }
}

impl Inner {
    fn mention_time(&self) -> bool {
        let texts = [self.message.as_deref(), self.detail.as_deref()];
        texts.into_iter().flatten().any(|text| mentions_time(text.as_bytes()))
    }
}

fn words(response: &Response) -> Inner {
    let words = serde_json::from_slice::<Words>(&response.body).unwrap_or_default();
    words.inner().unwrap_or_default()
}

/// An answer of success may contain an error beside some records, which are incomplete then.
fn inner_error(response: &Response) -> Option<ConnectorError> {
    let words = serde_json::from_slice::<Words>(&response.body).ok()?.inner()?;
    if words.mention_time() {
        return Some(too_long(response));
    }
    let meaning = Meaning::new(
        ErrorKind::ServerError,
        "the records beside the error were not used; try again later",
    );
    Some(refusal(response, &words, meaning))
}

/// Old releases answer so if a query finds nothing.
fn nothing_found(status: u16, words: &Inner) -> bool {
    status == 404
        && words.message.as_deref().is_some_and(|m| m.eq_ignore_ascii_case("No Record found"))
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

fn refusal(response: &Response, words: &Inner, meaning: Meaning) -> ConnectorError {
    let texts = [words.message.as_deref(), words.detail.as_deref()];
    let said: Vec<&str> = texts.into_iter().flatten().filter(|text| !text.is_empty()).collect();
    Refusal {
        application: "servicenow",
        response,
        status: response.status,
        code: "",
        words: &said.join(": "),
        request_id: response.header("x-transaction-id"),
        meaning,
    }
    .into_error()
}

fn meaning(response: &Response, words: &Inner) -> Meaning {
    let message = words.message.as_deref().unwrap_or_default();
    // The instance has no codes, only words.
    let code = if message.starts_with(INVALID_TABLE) { INVALID_TABLE } else { "" };
    let meaning = Meaning::of(REFUSALS, response.status, code, message);
    match (response.status, response.retry_after()) {
        (429, None) => Meaning { pause: until_reset(response), ..meaning },
        _ => meaning,
    }
}

const INVALID_TABLE: &str = "Invalid table";

const REFUSALS: &[KnownRefusal] = &[
    KnownRefusal::code(
        &[INVALID_TABLE],
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
