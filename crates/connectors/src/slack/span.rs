//! The time that is wanted, by its window and its filters, and Slack's form of moments.

use super::shape::POSTED_AT;
use chrono::{DateTime, NaiveDateTime};
use connector_sdk::{Comparison, Field, Filter, Literal, Query};

/// A half-open range of milliseconds since 1970.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Span {
    pub(super) from: Option<i64>,
    pub(super) to: Option<i64>,
}

impl Span {
    /// Returns what the window and all filters leave.
    pub(super) fn of(query: &Query) -> Self {
        let mut span = Self::default();
        if let Some(window) = &query.window {
            span.narrow(window.from.map(|from| from.millis()), Some(window.to.millis()));
        }
        for filter in &query.filters {
            let (from, to) = bounds(filter);
            span.narrow(from, to);
        }
        span
    }

    /// Says whether a moment is inside; what has no moment is only where everything is.
    pub(super) fn holds(&self, millis: Option<i64>) -> bool {
        let Some(millis) = millis else {
            return *self == Self::default();
        };
        self.from.is_none_or(|from| millis >= from) && self.to.is_none_or(|to| millis < to)
    }

    fn narrow(&mut self, from: Option<i64>, to: Option<i64>) {
        self.from = self.from.max(from);
        self.to = match (self.to, to) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
}

/// Says whether a filter is one of a span: then Slack cuts it, to the microsecond.
pub(super) fn exact(field: &Field, filter: &Filter) -> bool {
    let wanted = match filter.comparison {
        Comparison::Between => 2,
        Comparison::NotEqualTo | Comparison::Contains => return false,
        _ => 1,
    };
    field.name == POSTED_AT
        && filter.values.len() == wanted
        && filter.values.iter().all(|value| matches!(value, Literal::DateTime(_)))
}

/// Returns the half-open range of a filter's milliseconds.
fn bounds(filter: &Filter) -> (Option<i64>, Option<i64>) {
    let at = |index: usize| match filter.values.get(index) {
        Some(Literal::DateTime(instant)) => Some(instant.millis()),
        _ => None,
    };
    let behind = |index: usize| at(index).map(|millis| millis + 1);
    match filter.comparison {
        Comparison::LessThan => (None, at(0)),
        Comparison::LessThanOrEqualTo => (None, behind(0)),
        Comparison::GreaterThan => (behind(0), None),
        Comparison::GreaterThanOrEqualTo => (at(0), None),
        Comparison::EqualTo => (at(0), behind(0)),
        Comparison::Between => (behind(0), at(1)),
        Comparison::NotEqualTo | Comparison::Contains => (None, None),
    }
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
        let filter = |comparison, values: &[i64]| Filter {
            field: POSTED_AT.into(),
            field_type: FieldType::DateTime,
            comparison,
            values: values
                .iter()
                .map(|millis| Literal::DateTime(Timestamp::from_millis(*millis)))
                .collect(),
        };
        for (comparison, values, expected) in [
            (Comparison::LessThan, vec![5], (None, Some(5))),
            (Comparison::LessThanOrEqualTo, vec![5], (None, Some(6))),
            (Comparison::GreaterThan, vec![5], (Some(6), None)),
            (Comparison::GreaterThanOrEqualTo, vec![5], (Some(5), None)),
            (Comparison::EqualTo, vec![5], (Some(5), Some(6))),
            (Comparison::Between, vec![5, 9], (Some(6), Some(9))),
        ] {
            assert_eq!(bounds(&filter(comparison, &values)), expected, "{comparison:?}");
        }
        let mut span = Span { from: Some(3), to: None };
        span.narrow(None, Some(9));
        span.narrow(Some(1), Some(7));
        assert_eq!(span, Span { from: Some(3), to: Some(7) });
        assert!(span.holds(Some(3)) && !span.holds(Some(7)) && !span.holds(None));
        assert!(Span::default().holds(None));
    }
}
