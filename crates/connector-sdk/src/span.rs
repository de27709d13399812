//! Spans of time from windows and filters, for applications that cannot cut by time themselves.

use crate::{Comparison, ConnectorError, ErrorKind, Filter, Literal, Result, Window};
use flow::Timestamp;
use serde::de::Error;
use serde_json::value::RawValue;
use std::collections::HashMap;

/// A half-open range of milliseconds since 1970; by default everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first millisecond inside; `None` if it has no beginning.
    pub from: Option<i64>,
    /// The first millisecond behind; `None` if it has no end.
    pub to: Option<i64>,
}

impl Span {
    /// Returns the span of a window.
    pub fn of_window(window: &Window) -> Self {
        Self { from: window.from.map(Timestamp::millis), to: Some(window.to.millis()) }
    }

    /// Returns the span of a filter that compares with instants; `None` if it leaves no single span of time.
    pub fn of_filter(filter: &Filter) -> Option<Self> {
        let mut instants = Vec::with_capacity(2);
        for value in &filter.values {
            let Literal::DateTime(instant) = value else { return None };
            instants.push(instant.millis());
        }
        let behind = |at: i64| at.checked_add(1);
        let (from, to) = match (filter.comparison, instants.as_slice()) {
            (Comparison::LessThan, [at]) => (None, Some(*at)),
            (Comparison::LessThanOrEqualTo, [at]) => (None, Some(behind(*at)?)),
            (Comparison::GreaterThan, [at]) => (Some(behind(*at)?), None),
            (Comparison::GreaterThanOrEqualTo, [at]) => (Some(*at), None),
            (Comparison::EqualTo, [at]) => (Some(*at), Some(behind(*at)?)),
            (Comparison::Between, [lower, upper]) => (Some(behind(*lower)?), Some(*upper)),
            _ => return None,
        };
        Some(Self { from, to })
    }

    /// Returns the part of both spans.
    pub fn and(self, other: Self) -> Self {
        Self {
            from: self.from.max(other.from),
            to: [self.to, other.to].into_iter().flatten().min(),
        }
    }

    /// Returns the span of whole seconds around this one, for an application that keeps no fractions.
    pub fn of_whole_seconds(self) -> Self {
        Self {
            from: self.from.map(|from| from.div_euclid(1000) * 1000),
            to: self.to.map(|to| -(-to).div_euclid(1000) * 1000),
        }
    }

    /// Returns whether a millisecond is inside.
    pub fn holds(self, millis: i64) -> bool {
        self.from.is_none_or(|from| millis >= from) && self.to.is_none_or(|to| millis < to)
    }

    /// Keeps the records whose instant in `field` is inside. A record without a value is in no span; a missing field,
    /// or a value that is no instant, is an error.
    pub fn keep<'a>(
        self,
        application: &str,
        field: &str,
        mut records: Vec<&'a RawValue>,
    ) -> Result<Vec<&'a RawValue>> {
        let mut odd = None;
        records.retain(|record| match millis_in(record, field) {
            Ok(millis) => millis.is_some_and(|millis| self.holds(millis)),
            Err(error) => {
                odd.get_or_insert(error);
                false
            }
        });
        match odd {
            None => Ok(records),
            Some(error) => Err(ConnectorError::new(
                ErrorKind::ClientError,
                format!(
                    "{application} has a record without a moment in {field}, by which the flow tells what has changed; \
                     choose another field or read in full"
                ),
            )
            .with_source(error)),
        }
    }

    /// Returns whether nothing can be inside.
    pub fn is_empty(self) -> bool {
        self.from.zip(self.to).is_some_and(|(from, to)| from >= to)
    }
}

/// Returns the millisecond in a field of a record; `None` if it has no value.
fn millis_in(record: &RawValue, field: &str) -> Result<Option<i64>, serde_json::Error> {
    let members: HashMap<String, &RawValue> = serde_json::from_str(record.get())?;
    let raw =
        members.get(field).ok_or_else(|| serde_json::Error::custom("the field is missing"))?;
    let Some(text) = serde_json::from_str::<Option<String>>(raw.get())? else { return Ok(None) };
    let micros =
        records::micros_of(&text).ok_or_else(|| serde_json::Error::custom("it is no moment"))?;
    Ok(Some(micros.div_euclid(1000)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use records::FieldType;

    fn filter(comparison: Comparison, values: &[i64]) -> Filter {
        let literal = |millis: &i64| Literal::DateTime(Timestamp::from_millis(*millis));
        Filter {
            field: "at".into(),
            field_type: FieldType::DateTime,
            comparison,
            values: values.iter().map(literal).collect(),
        }
    }

    #[test]
    fn comparisons_with_instants_leave_spans() {
        for (comparison, values, expected) in [
            (Comparison::LessThan, vec![5], Some((None, Some(5)))),
            (Comparison::LessThanOrEqualTo, vec![5], Some((None, Some(6)))),
            (Comparison::GreaterThan, vec![5], Some((Some(6), None))),
            (Comparison::GreaterThanOrEqualTo, vec![5], Some((Some(5), None))),
            (Comparison::EqualTo, vec![5], Some((Some(5), Some(6)))),
            (Comparison::Between, vec![5, 9], Some((Some(6), Some(9)))),
            (Comparison::NotEqualTo, vec![5], None),
            (Comparison::EqualTo, vec![5, 9], None),
            (Comparison::Between, vec![5], None),
            (Comparison::LessThan, vec![], None),
            (Comparison::GreaterThan, vec![i64::MAX], None),
        ] {
            let span = expected.map(|(from, to)| Span { from, to });
            assert_eq!(Span::of_filter(&filter(comparison, &values)), span, "{comparison:?}");
        }
        let mut text = filter(Comparison::EqualTo, &[]);
        text.values = vec![Literal::Text("now".into())];
        assert_eq!(Span::of_filter(&text), None);
    }

    #[test]
    fn spans_narrow_each_other() {
        let span = |from, to| Span { from, to };
        let both = span(Some(3), None).and(span(None, Some(9))).and(span(Some(1), Some(7)));
        assert_eq!(both, span(Some(3), Some(7)));
        assert!(both.holds(3) && both.holds(6) && !both.holds(2) && !both.holds(7));
        assert!(!both.is_empty() && both.and(span(Some(7), None)).is_empty());
        assert!(Span::default().holds(i64::MIN) && !Span::default().is_empty());
        assert_eq!(Span::default().and(both), both);
    }

    #[test]
    fn whole_seconds_are_rounded_outwards() {
        let rounded = |from, to| Span { from: Some(from), to: Some(to) }.of_whole_seconds();
        assert_eq!(rounded(10_500, 10_800), Span { from: Some(10_000), to: Some(11_000) });
        assert_eq!(rounded(-1, -1), Span { from: Some(-1_000), to: Some(0) });
        assert_eq!(rounded(1_000, 2_000), Span { from: Some(1_000), to: Some(2_000) });
    }

    fn kept(from: Option<i64>, to: i64, at: &str) -> Option<bool> {
        let record = RawValue::from_string(format!(r#"{{"Id":"1","At":{at}}}"#)).unwrap();
        let span = Span { from, to: Some(to) }.of_whole_seconds();
        span.keep("shelf", "At", vec![&record]).ok().map(|kept| kept.len() == 1)
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
    fn what_an_application_has_compared_below_the_second_stays() {
        // Both may be 10.7 seconds in the application, written without the fraction.
        assert_eq!(kept(Some(10_500), 20_000, r#""/Date(10000)/""#), Some(true));
        assert_eq!(kept(Some(0), 10_800, r#""/Date(10000)/""#), Some(true));
    }

    #[test]
    fn a_record_without_the_field_is_no_answer() {
        let record = RawValue::from_string(r#"{"Id":"1"}"#.to_owned()).unwrap();
        let refusal = Span::default().keep("shelf", "At", vec![&record]).unwrap_err();
        assert!(refusal.to_string().contains("At"), "{refusal}");
    }
}
