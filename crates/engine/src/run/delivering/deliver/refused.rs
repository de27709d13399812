//! The file of refused records: a line of JSON for each, with the destination's reason and the record itself.

use crate::error::{Error, Result};
use connector_sdk::Refused;
use serde::Serialize;
use serde_json::value::RawValue;

/// A line of the file: that of a rejected record, and the application's code.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    execution_id: &'a str,
    field: &'a str,
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
    record: Option<Box<RawValue>>,
}

pub(super) fn lines(execution: &str, refused: &[Refused]) -> Result<Vec<u8>> {
    let mut lines = Vec::new();
    for each in refused {
        let line = Line {
            execution_id: execution,
            field: &each.field,
            reason: &each.reason,
            code: each.code.as_deref(),
            record: RawValue::from_string(each.record.clone()).ok(),
        };
        serde_json::to_writer(&mut lines, &line).map_err(|error| {
            Error::Invariant(format!("a refused record cannot be written: {error}"))
        })?;
        lines.push(b'\n');
    }
    Ok(lines)
}
