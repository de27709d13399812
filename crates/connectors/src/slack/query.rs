//! The span of time of a query, and Slack's form of instants.

use super::entities::shape::POSTED_AT;
use chrono::{DateTime, NaiveDateTime};
use connector_sdk::{Field, Filter, Query, Span};

/// Returns the span that a query's window and all its filters leave.
pub(super) fn wanted(query: &Query) -> Span {
    let window = query.window.as_ref().map(Span::of_window);
    let filters = query.filters.iter().filter_map(Span::of_filter);
    window.into_iter().chain(filters).fold(Span::default(), Span::and)
}

/// Returns whether a record with this instant is wanted; a record without one is only wanted if there is no bound.
pub(super) fn holds(span: Span, millis: Option<i64>) -> bool {
    millis.map_or(span == Span::default(), |millis| span.holds(millis))
}

/// Returns whether a filter is a span of time of messages, which the reader cuts exactly.
pub(super) fn exact(field: &Field, filter: &Filter) -> bool {
    field.name == POSTED_AT && Span::of_filter(filter).is_some()
}

/// Reads a `ts`, in microseconds since 1970.
pub(super) fn micros(ts: &str) -> Option<i64> {
    let moment = NaiveDateTime::parse_from_str(ts, "%s%.f").ok()?;
    Some(moment.and_utc().timestamp_micros())
}

/// Writes a `ts`.
pub(super) fn ts(micros: i64) -> String {
    let moment = DateTime::from_timestamp_micros(micros).unwrap_or_default();
    moment.format("%s%.6f").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use connector_sdk::{Comparison, Literal, Window};
    use flow::Timestamp;
    use records::FieldType;

    #[test]
    fn moments_are_read_and_written_to_the_microsecond() {
        for text in ["1512085950.000216", "0.000001", "1795132800.000000", "1401383885.000061"] {
            assert_eq!(ts(micros(text).unwrap()), text);
        }
        assert_eq!(micros("1512085950"), Some(1_512_085_950_000_000));
        assert_eq!(micros("1512085950.5"), Some(1_512_085_950_500_000));
        for text in ["", "now", "1512085950.", "1512085950.x", "2017-11-30T00:00:00Z"] {
            assert_eq!(micros(text), None, "{text:?}");
        }
    }

    #[test]
    fn filters_and_windows_narrow_each_other() {
        let at = Timestamp::from_millis;
        let filter = |comparison, millis| Filter {
            field: POSTED_AT.into(),
            field_type: FieldType::DateTime,
            comparison,
            values: vec![Literal::DateTime(at(millis))],
        };
        let query = Query {
            entity: "C0123456789".into(),
            settings: serde_json::Value::Null,
            api_version: None,
            columns: Vec::new(),
            filters: vec![filter(Comparison::GreaterThan, 2), filter(Comparison::LessThan, 9)],
            window: Some(Window { field: POSTED_AT.into(), from: Some(at(1)), to: at(7) }),
            since: None,
        };
        let span = wanted(&query);
        assert_eq!(span, Span { from: Some(3), to: Some(7) });
        assert!(holds(span, Some(3)) && !holds(span, Some(7)) && !holds(span, None));
        assert!(holds(Span::default(), None));
    }
}
