//! The answer of the Table API: some records as they came, and how many there are.

use super::page::place::Passed;
use super::query::encoded_query::Name;
use chrono::NaiveDateTime;
use connector_sdk::rest::Response;
use connector_sdk::rest::keyset::{KeyPart, members};
use connector_sdk::webhook::json::{self, Members};
use connector_sdk::{ConnectorError, ErrorKind, Result, Window};
use flow::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::BTreeSet;

/// The field that identifies every record.
pub(super) const ID: &str = "sys_id";
/// The window fields that only ever rise in a record; users may set others to an earlier time during a read.
const RISING: [&str; 2] = ["sys_updated_on", "sys_created_on"];

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
    /// Reads an answer; a 404 for an empty result has no records.
    pub(super) fn read(response: &'a Response) -> Result<Self> {
        let counted = response.header("x-total-count").and_then(|count| count.trim().parse().ok());
        if !response.ok() {
            return Ok(Self { records: Vec::new(), counted });
        }
        let body: Body<'_> = response.json()?;
        Ok(Self { records: body.result, counted })
    }

    /// Returns the end of the page, and removes the records that have left the window since the instance chose them.
    pub(super) fn pass(
        &mut self,
        fields: &[Name],
        window: Option<&(Name, Window)>,
    ) -> Result<Passed> {
        let unreadable = self.lacking(fields);
        let records = self.records.len() as u64;
        let rising = window.is_none_or(|(field, _)| RISING.contains(&field.as_str()));
        let (mut last, mut keys, mut stayed) = (None, Vec::new(), Vec::new());
        for (place, record) in self.records.drain(..).enumerate() {
            let keyset = keyset(record, window.map(|(field, _)| field));
            if let (Ok(Keyset { at: Some(at), .. }), Some((_, window))) = (&keyset, window) {
                let before = window.from.is_some_and(|from| *at < from);
                if before && rising {
                    return Err(outside(&window.field));
                }
                if before || *at >= window.to {
                    continue;
                }
            }
            // A record that hides a part of its key cannot be compared; if it is the last one, the read cannot go on.
            keys.extend(
                keyset.as_ref().ok().filter(|_| rising).map(|keyset| (place, keyset.key())),
            );
            last = Some(keyset);
            stayed.push(record);
        }
        self.records = stayed;
        let field = window.map(|(field, _)| field.as_str().to_owned());
        Ok(Passed {
            last: last.transpose()?,
            records,
            counted: self.counted,
            unreadable,
            keys,
            field,
        })
    }

    /// Returns the fields that some record lacks. The instance writes every field that the user may read, as an empty
    /// text if it has no value.
    fn lacking(&self, fields: &[Name]) -> BTreeSet<String> {
        let lacks = |field: &&Name| {
            let member = format!("\"{}\":", field.as_str());
            // Looking for the text is quick; only a record without it is parsed, because it may have spaces.
            let has = |record: &&RawValue| {
                let named = |members: Members<'_>| members.contains_key(field.as_str());
                record.get().contains(&member) || json::members(record.get()).is_some_and(named)
            };
            !self.records.iter().all(has)
        };
        fields.iter().filter(lacks).map(|field| field.as_str().to_owned()).collect()
    }
}

impl Keyset {
    /// Returns it as a key of the order.
    fn key(&self) -> Vec<KeyPart> {
        let at = self.at.map(|at| KeyPart::Number(at.millis()));
        at.into_iter().chain([KeyPart::Text(self.id.clone())]).collect()
    }
}

fn keyset(record: &RawValue, window_field: Option<&Name>) -> Result<Keyset> {
    let names = [ID, window_field.map_or(ID, Name::as_str)];
    let Some(found) = members(record, &names) else {
        return Err(nonsense("has a record that is no JSON object"));
    };
    let text = |place: usize| {
        let raw = found.get(place).copied().flatten()?;
        serde_json::from_str::<String>(raw.get()).ok()
    };
    let Some(id) = text(0).filter(|id| !id.is_empty()) else {
        return Err(nonsense(
            "has a record without a sys_id: database views have none and cannot be read; of any other table, give the \
             user read access to the field",
        ));
    };
    let Some(field) = window_field else {
        return Ok(Keyset { id, at: None });
    };
    let Some(at) = text(1).and_then(|text| read_instant(&text)) else {
        return Err(nonsense(&format!(
            "has a record without an instant in {0}, the field of its window; give the user read access to {0}",
            field.as_str()
        )));
    };
    Ok(Keyset { id, at: Some(at) })
}

/// Reads an instant as the instance writes it: in UTC, without saying so.
pub(super) fn read_instant(text: &str) -> Option<Timestamp> {
    let read = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok()?;
    Some(read.and_utc().into())
}

/// Builds the error of an instance that ignores conditions on fields the user may not read, and returns all records.
pub(super) fn outside(field: &str) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::AccessDenied,
        format!(
            "servicenow answered with records outside of the time range asked for; give the user read access to field \
             {field}, and check that queries may use it"
        ),
    )
}

fn nonsense(what: &str) -> ConnectorError {
    let words = format!("a page of servicenow was not used: it {what}");
    ConnectorError::new(ErrorKind::ClientError, words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_a_time_that_the_instance_keeps_itself_proves_that_its_condition_was_ignored() {
        let at = |second: u32| format!("2026-10-01 00:00:{second:02}");
        let from = read_instant(&at(10)).unwrap();
        for (field, expected) in [("sys_updated_on", None), ("u_due", Some(2))] {
            let record = |second: u32| json!({ "sys_id": second.to_string(), field: at(second) });
            let body = json!({ "result": [record(30), record(5), record(20)] }).to_string();
            let body: Body<'_> = serde_json::from_str(&body).unwrap();
            let mut answer = Answer { records: body.result, counted: None };
            let name = Name::new(field).unwrap();
            let to = read_instant(&at(50)).unwrap();
            let window = (name, Window { field: field.into(), from: Some(from), to });
            let passed = answer.pass(&[], Some(&window));
            assert_eq!(passed.is_ok().then_some(answer.records.len()), expected, "{field}");
            // A user may set such a time while it is read, so its order proves nothing.
            assert!(passed.map_or(true, |passed| passed.keys.is_empty()), "{field}");
        }
    }
}
