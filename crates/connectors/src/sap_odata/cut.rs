//! The records of a page that are in the query's window: a service that ignores `$filter` sends all of them every time.
//!
//! Only whole seconds are compared. A service may keep more digits than it writes, or none below the second, and what it
//! has compared itself must not be thrown away here.

use connector_sdk::{ConnectorError, ErrorKind, Result, Window};
use serde_json::value::RawValue;
use std::collections::HashMap;

/// Takes the records that are in a window.
pub(super) fn inside<'a>(window: &Window, records: Vec<&'a RawValue>) -> Result<Vec<&'a RawValue>> {
    let from = window.from.map(|from| from.millis().div_euclid(1000));
    let to = -(-window.to.millis()).div_euclid(1000);
    let mut kept = Vec::with_capacity(records.len());
    for record in records {
        let second = second(record, &window.field)?;
        if second.is_some_and(|at| from.is_none_or(|from| at >= from) && at < to) {
            kept.push(record);
        }
    }
    Ok(kept)
}

/// Returns the second in a field of a record; none where it has no value, which is in no window.
fn second(record: &RawValue, field: &str) -> Result<Option<i64>> {
    let unfit = || {
        ConnectorError::new(
            ErrorKind::ClientError,
            format!(
                "sap has a record without a moment in {field}, by which the flow tells what has changed; choose another \
                 field or read in full"
            ),
        )
    };
    let members: HashMap<String, &RawValue> =
        serde_json::from_str(record.get()).map_err(|error| unfit().with_source(error))?;
    let value: Option<String> = match members.get(field) {
        Some(raw) => serde_json::from_str(raw.get()).map_err(|error| unfit().with_source(error))?,
        None => return Err(unfit()),
    };
    let Some(text) = value else { return Ok(None) };
    let micros = records::micros_of(&text).ok_or_else(unfit)?;
    Ok(Some(micros.div_euclid(1_000_000)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow::Timestamp;

    fn kept(from: Option<i64>, to: i64, at: &str) -> Option<bool> {
        let from = from.map(Timestamp::from_millis);
        let window = Window { field: "At".into(), from, to: Timestamp::from_millis(to) };
        let record = RawValue::from_string(format!(r#"{{"Id":"1","At":{at}}}"#)).unwrap();
        inside(&window, vec![&record]).ok().map(|kept| kept.len() == 1)
    }

    #[test]
    fn windows_of_whole_seconds_are_exact() {
        for (at, expected) in [
            (r#""/Date(9999)/""#, Some(false)),
            (r#""/Date(10000)/""#, Some(true)),
            (r#""/Date(10000+0000)/""#, Some(true)),
            (r#""1970-01-01T00:00:10Z""#, Some(true)),
            (r#""1970-01-01T01:00:10+01:00""#, Some(true)),
            (r#""1970-01-01T00:00:19.9999999""#, Some(true)),
            (r#""1970-01-01T00:00:20Z""#, Some(false)),
            ("null", Some(false)),
            ("10", None),
            (r#""yesterday""#, None),
        ] {
            assert_eq!(kept(Some(10_000), 20_000, at), expected, "{at}");
        }
        assert_eq!(kept(None, 20_000, r#""/Date(-1)/""#), Some(true));
    }

    #[test]
    fn what_a_service_has_compared_below_the_second_stays() {
        // Both may be 10.7 seconds in the service, written without what is below the second.
        assert_eq!(kept(Some(10_500), 20_000, r#""/Date(10000)/""#), Some(true));
        assert_eq!(kept(Some(0), 10_800, r#""/Date(10000)/""#), Some(true));
    }

    #[test]
    fn a_record_without_the_field_is_no_answer() {
        let window = Window { field: "At".into(), from: None, to: Timestamp::from_millis(1) };
        let record = RawValue::from_string(r#"{"Id":"1"}"#.to_owned()).unwrap();
        let refusal = inside(&window, vec![&record]).unwrap_err();
        assert!(refusal.to_string().contains("At"), "{refusal}");
    }
}
