//! What a failed statement means: known by its words, because a request of several statements loses their codes.

use connector_sdk::ErrorKind::{
    self, AccessDenied, InvalidArgument, ResourceNotFoundError, ServiceUnavailable,
};
use connector_sdk::rest::KnownRefusal;

/// Returns the reason in a message about one of several statements, without values of records.
pub(super) fn reason(message: &str) -> String {
    without_values(middle(message))
}

/// Returns the middle of a message about one of several statements: the rest is about how Snowflake runs them.
fn middle(message: &str) -> &str {
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

/// The meanings; the first that fits counts.
pub(super) const MEANINGS: &[KnownRefusal] = &[
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
