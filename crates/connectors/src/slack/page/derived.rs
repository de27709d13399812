//! Adds instants, under names of ours, to records in which Slack writes them in its own forms.

use crate::slack::answer::nonsense;
use crate::slack::entities::shape::{Form, Moment};
use crate::slack::query::{self, micros};
use chrono::{DateTime, SecondsFormat};
use connector_sdk::webhook::json::{self, Members};
use connector_sdk::{Page, Query, Result};
use records::Column;
use serde_json::value::{RawValue, to_raw_value};

/// Decodes records with their instants; the caller adds where the next ones are.
pub(in crate::slack) fn page(
    columns: &[Column],
    moments: &[Moment],
    records: &[&RawValue],
    bytes: usize,
) -> Result<Page> {
    let named = |moment: &&Moment| columns.iter().any(|column| column.name == moment.name);
    let wanted: Vec<&Moment> = moments.iter().filter(named).collect();
    if wanted.is_empty() {
        return Page::decode("slack", columns, records, bytes);
    }
    let mut written = Vec::with_capacity(records.len());
    for record in records {
        written.push(with_moments(record, &wanted)?);
    }
    let records: Vec<&RawValue> = written.iter().map(AsRef::as_ref).collect();
    Page::decode("slack", columns, &records, bytes)
}

/// Keeps the records inside a query's window; all of them if it has none.
pub(in crate::slack) fn within<'a>(
    query: &Query,
    moments: &[Moment],
    mut records: Vec<&'a RawValue>,
) -> Vec<&'a RawValue> {
    let Some(window) = &query.window else {
        return records;
    };
    let span = query::wanted(query);
    let telling = moments.iter().find(|moment| moment.name == window.field);
    records.retain(|record| {
        let members = json::members(record.get()).unwrap_or_default();
        query::holds(span, telling.and_then(|moment| millis(moment, &members)))
    });
    records
}

fn with_moments(record: &RawValue, moments: &[&Moment]) -> Result<Box<RawValue>> {
    let Some(members) = json::members(record.get()) else {
        // Values that are no objects are rejected by the decoder.
        return Ok(record.to_owned());
    };
    let mut added = Vec::with_capacity(moments.len());
    for moment in moments {
        let instant = millis(moment, &members).and_then(DateTime::from_timestamp_millis);
        let text = instant.map(|instant| instant.to_rfc3339_opts(SecondsFormat::Millis, true));
        added.push((moment.name, to_raw_value(&text)));
    }
    let mut members = members;
    for (name, value) in &added {
        match value {
            Ok(value) => members.insert((*name).to_owned(), value),
            Err(_) => return Err(nonsense("has a moment that cannot be written")),
        };
    }
    to_raw_value(&members)
        .map_err(|error| nonsense("has a record that cannot be written again").with_source(error))
}

/// Returns an instant in milliseconds since 1970; Slack writes zero for a missing one.
fn millis(moment: &Moment, record: &Members<'_>) -> Option<i64> {
    let read = |name: &&str| {
        let text = json::member(record, name)?;
        let millis = match moment.form {
            Form::Ts => micros(&text)?.div_euclid(1_000),
            Form::Seconds => micros(&text)?.div_euclid(1_000_000) * 1_000,
            Form::Millis => text.parse().ok()?,
        };
        Some(millis).filter(|millis| *millis != 0)
    };
    moment.of.iter().find_map(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::Array;
    use arrow_array::cast::AsArray;
    use arrow_array::types::TimestampMicrosecondType;
    use records::FieldType;

    fn read(form: Form, record: &str) -> Option<i64> {
        let moment = crate::slack::entities::shape::USERGROUPS.moments[1];
        let moment = Moment { name: "at", of: &["one", "two"], form, ..moment };
        let columns = [Column { name: "at".into(), field_type: FieldType::DateTime }];
        let record: Box<RawValue> = serde_json::from_str(record).unwrap();
        let page = page(&columns, &[moment], &[&record], 1).unwrap();
        assert!(page.rejected.is_empty());
        let column = page.records.column(0).as_primitive::<TimestampMicrosecondType>();
        column.is_valid(0).then(|| column.value(0))
    }

    #[test]
    fn each_form_is_the_same_instant() {
        let instant = Some(1_512_085_950_123_000);
        assert_eq!(read(Form::Ts, r#"{"one":"1512085950.123216"}"#), instant);
        assert_eq!(read(Form::Millis, r#"{"one":1512085950123}"#), instant);
        assert_eq!(read(Form::Seconds, r#"{"one":1512085950}"#), Some(1_512_085_950_000_000));
    }

    #[test]
    fn what_is_absent_null_or_zero_is_no_instant() {
        for record in ["{}", r#"{"one":0}"#, r#"{"one":null,"two":0}"#, r#"{"one":"soon"}"#] {
            assert_eq!(read(Form::Seconds, record), None, "{record}");
        }
        let second = read(Form::Seconds, r#"{"one":0,"two":1512085950}"#);
        assert_eq!(second, Some(1_512_085_950_000_000));
    }

    #[test]
    fn no_digit_of_the_rest_is_lost() {
        let columns = [
            Column { name: "posted_at".into(), field_type: FieldType::DateTime },
            Column { name: "rest".into(), field_type: FieldType::Json },
        ];
        let text = r#"{"ts":"1512085950.000216","rest":{"n":1.10,"big":12345678901234567890}}"#;
        let record: Box<RawValue> = serde_json::from_str(text).unwrap();
        let moments = crate::slack::entities::shape::MESSAGES.moments;
        let page = page(&columns, moments, &[&record], 1).unwrap();
        let rest = page.records.column(1).as_string::<i32>().value(0).to_owned();
        assert_eq!(rest, r#"{"n":1.10,"big":12345678901234567890}"#);
    }
}
