//! Writes the records that could not be moved: a line of JSON for each, with its reason and the record itself.
//!
//! Masked fields are left out, since nobody may read them in the clear.

use crate::error::{Error, Result};
use crate::pipeline::{Rejection, TaskPipeline};
use arrow_array::RecordBatch;
use arrow_array::UInt64Array;
use arrow_select::take::take_record_batch;
use connector_sdk::Misread;
use records::encode::{Format, Options, encoder};
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A line of the file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    execution_id: &'a str,
    field: &'a str,
    reason: &'a str,
    /// The record as it was read; `None` if its masked fields cannot be removed.
    record: Option<Box<RawValue>>,
    /// The masked fields that are left out.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    masked_fields: &'a [&'a str],
}

/// Writes the lines of a page.
pub(in crate::run) fn lines(
    execution: &str,
    pipeline: &TaskPipeline,
    page: &RecordBatch,
    misread: &[Misread],
    rejected: &[Rejection],
) -> Result<Vec<u8>> {
    let mut lines = Vec::new();
    if misread.is_empty() && rejected.is_empty() {
        return Ok(lines);
    }
    let columns = pipeline.masked();
    let masked: Vec<&str> =
        columns.iter().map(|column| pipeline.columns[*column].name.as_str()).collect();
    let mut add = |field: &str, reason: &str, record| {
        let line = Line { execution_id: execution, field, reason, record, masked_fields: &masked };
        serde_json::to_writer(&mut lines, &line)
            .map(|()| lines.push(b'\n'))
            .map_err(|error| Error::Invariant(format!("a rejected record cannot be told: {error}")))
    };
    for each in misread {
        add(&each.field, &each.reason, raw(&each.record, &masked))?;
    }
    let records = decoded(page, &columns, rejected)?;
    for (each, record) in rejected.iter().zip(records.lines()) {
        let record = RawValue::from_string(record.to_owned()).ok();
        add(&each.field, &each.reason, record)?;
    }
    Ok(lines)
}

/// Returns records that were read, as JSON Lines.
fn decoded(page: &RecordBatch, masked: &[usize], rejected: &[Rejection]) -> Result<String> {
    let told: Vec<usize> =
        (0..page.num_columns()).filter(|column| !masked.contains(column)).collect();
    let rows: UInt64Array = rejected.iter().map(|each| each.row as u64).collect();
    let cannot = |error: &dyn std::fmt::Display| {
        Error::Invariant(format!("rejected records cannot be written: {error}"))
    };
    let records = page.project(&told).and_then(|page| take_record_batch(&page, &rows));
    let records = records.map_err(|error| cannot(&error))?;
    let mut lines = encoder(Format::JsonLines, records.schema(), Options::default())
        .map_err(|error| cannot(&error))?;
    lines.write(&records).map_err(|error| cannot(&error))?;
    let bytes = lines.finish().map_err(|error| cannot(&error))?;
    String::from_utf8(bytes).map_err(|error| cannot(&error))
}

/// Returns a record as the application wrote it, on one line and without the masked fields.
fn raw(record: &str, masked: &[&str]) -> Option<Box<RawValue>> {
    // Line ends are white space between tokens: within strings they are escaped.
    let record = record.replace(['\n', '\r'], " ");
    if masked.is_empty() {
        return RawValue::from_string(record).ok();
    }
    // A dot in a field's name leads into a member, which is then left out as a whole.
    let hidden = |name: &str| {
        masked.iter().any(|field| *field == name || field.split('.').next() == Some(name))
    };
    let mut members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(&record).ok()?;
    members.retain(|name, _| !hidden(name));
    serde_json::value::to_raw_value(&members).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_field_is_never_in_the_clear() {
        let told =
            |record: &str, masked: &[&str]| raw(record, masked).map(|raw| raw.get().to_owned());
        let record = "{\"Name\": \"Ada\",\n \"Phone\": \"555\", \"Owner\": {\"Phone\": \"556\"}}";
        let line = "{\"Name\": \"Ada\",  \"Phone\": \"555\", \"Owner\": {\"Phone\": \"556\"}}";
        assert_eq!(told(record, &[]).as_deref(), Some(line));
        let rest = "{\"Name\":\"Ada\",\"Owner\":{\"Phone\": \"556\"}}";
        assert_eq!(told(record, &["Phone"]).as_deref(), Some(rest));
        assert_eq!(told(record, &["Phone", "Owner.Phone"]).as_deref(), Some("{\"Name\":\"Ada\"}"));
        assert_eq!(told("{\"Ph\\u006fne\": \"555\"}", &["Phone"]).as_deref(), Some("{}"));
        assert_eq!(told("[\"555\"]", &["Phone"]), None, "what is no object cannot be taken apart");
    }
}
