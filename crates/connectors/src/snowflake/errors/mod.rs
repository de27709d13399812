//! The meanings of Snowflake's refusals: by their words, because a request of several statements loses their codes.

use ErrorKind::{
    AccessDenied, InvalidArgument, InvalidCredentials, ResourceNotFoundError, ServiceUnavailable,
};
use connector_sdk::rest::{self, KnownRefusal, Meaning, Refusal, Response};
use connector_sdk::{ConnectorError, ErrorKind};
use serde::Deserialize;

pub(super) const APPLICATION: &str = "snowflake";
/// The code of a signed token that is not accepted.
pub(super) const BAD_TOKEN: &str = "390144";

/// What Snowflake says of a failure.
#[derive(Default, Deserialize)]
pub(super) struct Words {
    #[serde(default)]
    pub(super) code: String,
    #[serde(default)]
    pub(super) message: String,
    #[serde(rename = "statementHandle", default)]
    pub(super) handle: Option<String>,
}

impl Words {
    pub(super) fn of(response: &Response) -> Self {
        serde_json::from_slice(&response.body).unwrap_or_default()
    }
}

/// Returns the error an answer stands for, if it stands for one. The failure of a statement (422) is an outcome that was
/// asked for, and 429 with a handle says that the statement is still running.
pub(super) fn error_from(response: &Response) -> Option<ConnectorError> {
    if response.ok() {
        return rest::not_json(APPLICATION, response, "accountName");
    }
    let running = response.status == 429 && Words::of(response).handle.is_some();
    if running || response.status == 422 { None } else { Some(failed(response)) }
}

/// Returns the error of an answer that is none of success.
pub(super) fn failed(response: &Response) -> ConnectorError {
    let words = Words::of(response);
    let reason = without_values(reason(&words.message));
    Refusal {
        application: APPLICATION,
        response,
        status: response.status,
        code: &words.code,
        words: &reason,
        request_id: words.handle.as_deref(),
        meaning: Meaning::of(REFUSALS, response.status, &words.code, &reason),
    }
    .into_error()
}

/// Returns the middle of a message about one of several statements: the rest is about how Snowflake runs them.
fn reason(message: &str) -> &str {
    let Some((_, rest)) = message.split_once("failed on statement") else { return message };
    let rest = rest.split_once('\n').map_or(rest, |(_, reason)| reason);
    rest.split_once(" in SYSTEM$MULTISTMT").map_or(rest, |(reason, _)| reason)
}

/// What stands before a value of a record in Snowflake's words.
const BEFORE_VALUES: [&str; 9] = [
    "Numeric value ",
    "String ",
    "Date ",
    "Timestamp ",
    "Time ",
    "Boolean value ",
    "Failed to cast variant value ",
    "Error parsing JSON: ",
    "Row Values: ",
];

/// Cuts the values of records out of a message: nobody who reads it may see them.
fn without_values(message: &str) -> String {
    let mut clean = message.to_owned();
    for before in BEFORE_VALUES {
        let Some(start) = clean.find(before).map(|at| at + before.len()) else { continue };
        let value = &clean[start..];
        let length = match value.strip_prefix('\'') {
            // The value may have quotes itself; Snowflake's own words go on behind the last one.
            Some(quoted) => {
                value.rfind("' ").map_or(value.len(), |end| end + 1).min(quoted.len() + 1)
            }
            None => value.len(),
        };
        let penstock = value.starts_with("'penstock: ");
        if !penstock {
            clean.replace_range(start..start + length, "…");
        }
    }
    clean
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
    KnownRefusal::code(&["000709", "000710"], ResourceNotFoundError, "its result has expired"),
    saying(
        "is not allowed to access Snowflake",
        AccessDenied,
        "allow the address that the functions have in the network policy",
    ),
    saying("No active warehouse", InvalidArgument, WAREHOUSE),
    saying(
        "cannot be resumed",
        InvalidArgument,
        "raise the quota of the warehouse's resource monitor, or name another warehouse",
    ),
    saying(
        "not allowed by integration",
        InvalidArgument,
        "add the location to STORAGE_ALLOWED_LOCATIONS of the stage's integration",
    ),
    saying("Failure using stage area", AccessDenied, STORAGE),
    saying(
        "Remote file",
        ResourceNotFoundError,
        "check that the stage's URL is the bucket and prefix of the flow",
    ),
    saying("lock has not yet been released", ServiceUnavailable, "try again later"),
    saying("lock timeout", ServiceUnavailable, "try again later"),
    saying("internal error", ServiceUnavailable, "try again later"),
    saying(
        "statement or warehouse timeout",
        InvalidArgument,
        "raise STATEMENT_TIMEOUT_IN_SECONDS, or use a larger warehouse",
    ),
    saying(
        "penstock: rows differ",
        InvalidArgument,
        "the staged files are not those of the run; run the flow again",
    ),
    saying(
        "penstock: a key is empty",
        InvalidArgument,
        "a record lacks the field that penstock:upsert-keys names",
    ),
    saying(
        "penstock: the fence is gone",
        InvalidArgument,
        "update the flow, which makes the row of PENSTOCK_FENCE again",
    ),
    saying(
        "PENSTOCK_",
        InvalidArgument,
        "update the flow, which makes the tables PENSTOCK_RUNS and PENSTOCK_FENCE again",
    ),
    saying("does not exist or not authorized", InvalidArgument, GRANTS),
    saying("Insufficient privileges", AccessDenied, GRANTS),
    saying(
        "invalid identifier",
        InvalidArgument,
        "the table was altered since the flow was made; update the flow",
    ),
    saying(
        "non-nullable column",
        InvalidArgument,
        "map a field to the column, or give it a default",
    ),
    saying(
        "would be truncated",
        InvalidArgument,
        "make the column longer, or truncate the field by a task",
    ),
    saying("canceled", InvalidArgument, "somebody cancelled it in Snowflake; nothing was written"),
];

pub(super) const WAREHOUSE: &str = "check the profile's warehouse: its name as SHOW WAREHOUSES has it, USAGE on it for the user's default \
    role, and that it resumes by itself (AUTO_RESUME)";
const STORAGE: &str = "let the role of the stage's integration read the bucket (s3:GetObject, s3:ListBucket), and decrypt with \
    its key (kms:Decrypt)";
const GRANTS: &str = "check the name, and grant the user's default role USAGE on database, schema and stage, INSERT, SELECT and \
    UPDATE on the table, and CREATE TABLE on the schema";

const fn saying(words: &'static str, kind: ErrorKind, advice: &'static str) -> KnownRefusal {
    KnownRefusal::code(&[], kind, advice).saying(words)
}

#[cfg(test)]
mod tests;
