//! The meanings of refused requests; those of failed statements are in `failures`.

use super::failures;
use ErrorKind::{AccessDenied, InvalidCredentials};
use connector_sdk::rest::{self, KnownRefusal, Refusal, Response, Said};
use connector_sdk::{ConnectorError, ErrorKind};
use serde_json::Value;

pub(super) const APPLICATION: &str = "snowflake";
/// The code of a signed token that is not accepted.
pub(super) const BAD_TOKEN: &str = "390144";

/// Returns the handle of the statement that an answer is about.
pub(super) fn handle(response: &Response) -> Option<String> {
    let body: Value = serde_json::from_slice(&response.body).ok()?;
    body["statementHandle"].as_str().map(str::to_owned)
}

/// Returns the error an answer stands for, if it stands for one. The failure of a statement (422) is an outcome that was
/// asked for, and 429 with a handle says that the statement is still running.
pub(super) fn error_from(response: &Response) -> Option<ConnectorError> {
    if response.ok() {
        return rest::not_json(APPLICATION, response, "accountName");
    }
    let running = response.status == 429 && handle(response).is_some();
    if running || response.status == 422 { None } else { Some(failed(response)) }
}

/// Returns the error of an answer that is none of success.
pub(super) fn failed(response: &Response) -> ConnectorError {
    let said = Said::of(response);
    let words = failures::reason(&said.words);
    let said = Said { words, request_id: handle(response), ..said };
    let known = if response.status == 422 { failures::MEANINGS } else { REFUSALS };
    Refusal::of(APPLICATION, response, &said, known).into_error()
}

const KEY: &str = "check username and accountName, that DESCRIBE USER shows this key's fingerprint as RSA_PUBLIC_KEY_FP or \
    RSA_PUBLIC_KEY_2_FP, and that the user is not disabled";

const REFUSALS: &[KnownRefusal] = &[
    KnownRefusal::code(&[BAD_TOKEN], InvalidCredentials, KEY),
    KnownRefusal::code(
        &["394400", "394401", "394402", "390303", "390318"],
        InvalidCredentials,
        "make a new programmatic access token for the user, and update the profile with it",
    ),
    KnownRefusal::code(
        &["390422"],
        AccessDenied,
        "a network policy of the account or user keeps us out: allow the address that the functions have",
    ),
    KnownRefusal::code(
        &[],
        AccessDenied,
        "allow the address that the functions have in the network policy",
    )
    .saying("is not allowed to access Snowflake"),
];

#[cfg(test)]
pub(super) mod tests;
