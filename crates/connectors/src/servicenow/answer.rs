//! The answer of the Table API: some records as they came, and how many there are.

use super::encoded_query::Name;
use super::place::Passed;
use chrono::NaiveDateTime;
use connector_sdk::rest::Response;
use connector_sdk::webhook::json::{self, Members};
use connector_sdk::{ConnectorError, ErrorKind, Result};
use flow::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeSet;

/// The field that identifies every record.
pub(super) const ID: &str = "sys_id";

/// The place behind a record, in the order of a query.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Keyset {
    /// The record's id.
    pub(super) id: String,
    /// The value of the window's field, for a query with a window.
    pub(super) at: Option<Timestamp>,
}

/// One page.
pub(super) struct Answer<'a> {
    /// The records' own text.
    pub(super) records: Vec<&'a RawValue>,
    counted: Option<u64>,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    result: Vec<&'a RawValue>,
}

impl<'a> Answer<'a> {
    /// Reads an answer; a 404 that is no error has no records.
    pub(super) fn read(response: &'a Response) -> Result<Self> {
        let counted = response.header("x-total-count").and_then(|count| count.trim().parse().ok());
        if !response.ok() {
            return Ok(Self { records: Vec::new(), counted });
        }
        let body: Body<'_> = response.json()?;
        Ok(Self { records: body.result, counted })
    }

    /// Says where the page ended.
    pub(super) fn passed(&self, fields: &[Name], window_field: Option<&Name>) -> Result<Passed> {
        let last = self.records.last().map(|record| keyset(record, window_field)).transpose()?;
        let records = self.records.len() as u64;
        let unreadable = self.lacking(fields);
        Ok(Passed { last, records, counted: self.counted, unreadable })
    }

    /// Returns the fields that some record came without: the instance writes every field that the user may read, an empty
    /// text where there is no value.
    fn lacking(&self, fields: &[Name]) -> BTreeSet<String> {
        let lacks = |field: &&Name| {
            let member = format!("\"{}\":", field.as_str());
            // Looking for the text is quick; only where it is not there a record is read whole, because it may be spaced.
            let has = |record: &&RawValue| {
                let named = |members: Members<'_>| members.contains_key(field.as_str());
                record.get().contains(&member) || json::members(record.get()).is_some_and(named)
            };
            !self.records.iter().all(has)
        };
        fields.iter().filter(lacks).map(|field| field.as_str().to_owned()).collect()
    }
}

fn keyset(record: &RawValue, window_field: Option<&Name>) -> Result<Keyset> {
    let record: Value = serde_json::from_str(record.get())
        .map_err(|error| nonsense("ends in a record that is no JSON").with_source(error))?;
    let Some(id) = record.get(ID).and_then(Value::as_str).filter(|id| !id.is_empty()) else {
        return Err(nonsense("has a record without a sys_id, as database views have"));
    };
    let at = match window_field {
        Some(field) => Some(instant(&record, field)?),
        None => None,
    };
    Ok(Keyset { id: id.to_owned(), at })
}

/// Reads an instant as the instance writes it: in UTC, without saying so.
pub(super) fn read_instant(text: &str) -> Option<Timestamp> {
    let read = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?;
    Some(read.and_utc().into())
}

fn instant(record: &Value, field: &Name) -> Result<Timestamp> {
    let text = record.get(field.as_str()).and_then(Value::as_str);
    text.and_then(read_instant)
        .ok_or_else(|| nonsense("has a record without an instant in the field its window is about"))
}

fn nonsense(what: &str) -> ConnectorError {
    let words = format!("a page of servicenow {what}; it was not used");
    ConnectorError::new(ErrorKind::ClientError, words)
}
