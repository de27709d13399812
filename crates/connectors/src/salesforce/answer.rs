//! The answer to a query: some records as they came, and the link to the next ones.

use super::query::Keyset;
use chrono::DateTime;
use connector_sdk::rest::Response;
use connector_sdk::{ConnectorError, ErrorKind, Result, Window};
use flow::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

/// One page, as Salesforce sends it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer<'a> {
    total_size: Option<i64>,
    done: bool,
    next_records_url: Option<String>,
    /// The records' own text.
    #[serde(borrow)]
    pub(super) records: Vec<&'a RawValue>,
}

impl<'a> Answer<'a> {
    /// Reads an answer, whether it came plain or as the one part of a composite answer.
    pub(super) fn read(response: &'a Response) -> Result<Self> {
        if !response.url.path().ends_with("/composite") {
            return response.json();
        }
        let Composite { responses: [inner] } = response.json()?;
        Ok(inner.body)
    }

    /// Returns how many records the query has in all; `None` if Salesforce does not know. It writes -1 then, for big
    /// objects, stored events and external objects.
    pub(super) fn total(&self) -> Option<u64> {
        self.total_size.and_then(|size| u64::try_from(size).ok())
    }

    /// Returns the link to the next page; `None` at the end, which only Salesforce decides.
    pub(super) fn next(&self) -> Result<Option<&str>> {
        match (self.done, self.next_records_url.as_deref()) {
            (true, _) => Ok(None),
            (false, Some(link)) => Ok(Some(link)),
            (false, None) => Err(nonsense("says that there is more and not where")),
        }
    }

    /// Returns the place behind the last record that has not left the window since the read began; `None` if there is
    /// no such record.
    pub(super) fn keyset(&self, key: &str, window: Option<&Window>) -> Result<Option<Keyset>> {
        for record in self.records.iter().rev() {
            let place = place_of(record, key, window)?;
            if !place.left(window) {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }
}

/// Returns the place behind a record.
pub(super) fn place_of(record: &RawValue, key: &str, window: Option<&Window>) -> Result<Keyset> {
    let record: Value = serde_json::from_str(record.get())
        .map_err(|error| nonsense("has a record that is no JSON").with_source(error))?;
    let Some(id) = record.get(key).and_then(Value::as_str) else {
        return Err(nonsense(&format!("has a record without its {key}")));
    };
    let at = window.map(|window| instant(&record, &window.field)).transpose()?;
    Ok(Keyset { id: id.to_owned(), at })
}

#[derive(Deserialize)]
struct Composite<'a> {
    #[serde(rename = "compositeResponse", borrow)]
    responses: [Inner<'a>; 1],
}

#[derive(Deserialize)]
struct Inner<'a> {
    #[serde(borrow)]
    body: Answer<'a>,
}

fn instant(record: &Value, path: &str) -> Result<Timestamp> {
    let value = path.split('.').try_fold(record, |value, step| value.get(step));
    let parsed = value
        .and_then(Value::as_str)
        .and_then(|text| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%#z").ok());
    match parsed {
        Some(instant) => Ok(instant.to_utc().into()),
        None => Err(nonsense("has a record without an instant in the field its window is about")),
    }
}

fn nonsense(what: &str) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::ClientError,
        format!("a page of salesforce {what}; it was not used"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &str) -> Answer<'_> {
        serde_json::from_str(body).unwrap()
    }

    #[test]
    fn the_end_is_what_salesforce_says() {
        let next = r#"{"totalSize":2,"done":false,"nextRecordsUrl":"/n","records":[]}"#;
        assert_eq!(answer(next).next().unwrap(), Some("/n"));
        let end = r#"{"totalSize":2,"done":true,"nextRecordsUrl":"/n","records":[{"Id":"1"}]}"#;
        assert_eq!(answer(end).next().unwrap(), None);
        assert!(answer(r#"{"totalSize":2,"done":false,"records":[]}"#).next().is_err());
    }

    #[test]
    fn a_number_that_salesforce_does_not_know_is_no_number() {
        for (size, expected) in [
            (r#""totalSize":7,"#, Some(7)),
            (r#""totalSize":0,"#, Some(0)),
            (r#""totalSize":-1,"#, None),
            (r#""totalSize":-2147483648,"#, None),
            (r#""totalSize":null,"#, None),
            ("", None),
        ] {
            let body = format!(r#"{{{size}"done":true,"records":[]}}"#);
            assert_eq!(answer(&body).total(), expected, "{size}");
        }
    }

    #[test]
    fn an_answer_without_records_or_end_is_no_answer() {
        for body in
            ["{}", r#"{"done":true}"#, r#"{"records":[]}"#, r#"{"done":true,"records":null}"#]
        {
            assert!(serde_json::from_str::<Answer<'_>>(body).is_err(), "{body}");
        }
    }

    #[test]
    fn the_last_record_is_where_to_go_on() {
        let page = r#"{"done":true,"records":[{"Id":"1"},{"Id":"2","At":"2011-07-07T00:37:00.500+0000",
            "Parent":{"At":"1969-12-31T23:59:59.999Z"}}]}"#;
        let window = |field: &str| window(field, i64::MAX);
        let place = |window: Option<Window>| answer(page).keyset("Id", window.as_ref());
        let at = |window| place(window).unwrap().unwrap().at.map(Timestamp::millis);
        assert_eq!(place(None).unwrap().unwrap().id, "2");
        assert_eq!(at(None), None);
        assert_eq!(at(Some(window("At"))), Some(1_309_999_020_500));
        assert_eq!(at(Some(window("Parent.At"))), Some(-1));
        assert!(place(Some(window("Gone"))).is_err());
        let empty = r#"{"done":true,"records":[]}"#;
        assert!(answer(empty).keyset("Id", Some(&window("At"))).unwrap().is_none());
        assert!(answer(r#"{"done":true,"records":[{"Name":"x"}]}"#).keyset("Id", None).is_err());
    }

    #[test]
    fn a_record_that_left_its_place_meanwhile_is_not_where_to_go_on() {
        let page = r#"{"done":true,"records":[{"Id":"1","At":"2011-07-07T00:37:00Z"},
            {"Id":"2","At":"2011-07-07T00:37:01Z"},{"Id":"3","At":"2026-07-07T00:37:00Z"}]}"#;
        let place = |to| answer(page).keyset("Id", Some(&window("At", to))).unwrap();
        assert_eq!(place(1_700_000_000_000).unwrap().id, "2");
        assert_eq!(place(0), None);
    }

    fn window(field: &str, to: i64) -> Window {
        Window { field: field.into(), from: None, to: Timestamp::from_millis(to) }
    }
}
