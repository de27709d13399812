//! Windows and filters: records that Zendesk cannot cut off are cut off here, to the millisecond.

use crate::zendesk::answer::nonsense;
use chrono::DateTime;
use connector_sdk::{Comparison, Field, Filter, Literal, Query, Result, Span};
use records::FieldType;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::HashMap;

/// How much earlier an export starts if its order is not by the field of the span: a field may be a little ahead of the
/// order, never much.
const MARGIN_SECONDS: i64 = 60;
/// A field that an export's order never falls behind, beside the fields of changes.
const CREATED: &str = "created_at";
/// The fields that count seconds since 1970; all others are written out.
const COUNTED: [&str; 2] = ["generated_timestamp", "timestamp"];

/// The members of a record.
pub(in crate::zendesk) type Members<'a> = HashMap<String, &'a RawValue>;

/// Returns whether an export can start by this filter.
pub(in crate::zendesk) fn exact(field: &Field, filter: &Filter) -> bool {
    let dated =
        field.timestamp || (field.name == CREATED && field.field_type == FieldType::DateTime);
    dated && span_of(filter).is_some()
}

/// Fields and spans: a record has to be in all of them.
pub(in crate::zendesk) struct Cut(Vec<(String, Span)>);

impl Cut {
    /// Joins a query's window and filters.
    pub(in crate::zendesk) fn of(query: &Query) -> Result<Self> {
        let window = query.window.as_ref();
        let mut spans: Vec<(String, Span)> = window
            .map(|window| (window.field.clone(), Span::of_window(window)))
            .into_iter()
            .collect();
        for filter in &query.filters {
            let Some(span) = span_of(filter) else {
                return Err(nonsense(
                    "would have to be cut by a filter that is not one of its own",
                ));
            };
            spans.push((filter.field.clone(), span));
        }
        Ok(Self(spans))
    }

    /// Returns whether no record at all can be inside.
    pub(in crate::zendesk) fn empty(&self) -> bool {
        self.0.iter().any(|(_, span)| span.is_empty())
    }

    /// Returns the second at which an export in the order of `position` has to start.
    pub(in crate::zendesk) fn start(&self, position: &str) -> i64 {
        let starts = self.0.iter().filter_map(|(field, span)| {
            let margin = if field == position { 0 } else { MARGIN_SECONDS };
            Some(span.from?.div_euclid(1000) - margin)
        });
        starts.max().unwrap_or(0).max(0)
    }

    /// Returns the millisecond at which an export in the order of `position` may stop.
    pub(in crate::zendesk) fn end(&self, position: &str) -> Option<i64> {
        self.0.iter().filter(|(field, _)| field == position).filter_map(|(_, span)| span.to).min()
    }

    /// Returns whether a record is inside all spans; a record without the field is outside.
    pub(in crate::zendesk) fn keeps(&self, members: &Members<'_>) -> Result<bool> {
        for (field, span) in &self.0 {
            if !instant(members, field)?.is_some_and(|at| span.holds(at)) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Returns the millisecond in a field of a record; `None` if it has no value.
pub(in crate::zendesk) fn instant(members: &Members<'_>, field: &str) -> Result<Option<i64>> {
    let value = members.get(field).map_or(Ok(Value::Null), |raw| serde_json::from_str(raw.get()));
    let told = match &value {
        Ok(Value::Null) => return Ok(None),
        Ok(Value::Number(seconds)) => {
            seconds.as_i64().and_then(|seconds| seconds.checked_mul(1000))
        }
        Ok(Value::String(text)) => {
            DateTime::parse_from_rfc3339(text).ok().map(|at| at.timestamp_millis())
        }
        _ => None,
    };
    match told {
        Some(millis) => Ok(Some(millis)),
        None => Err(nonsense(&format!("has a record without an instant in {field}"))),
    }
}

/// Returns the span of a filter; `None` if no export can start by it.
fn span_of(filter: &Filter) -> Option<Span> {
    match (filter.comparison, filter.values.as_slice()) {
        (Comparison::GreaterThan, [Literal::DateTime(_)]) => Span::of_filter(filter),
        (Comparison::GreaterThan, [Literal::Number(digits)])
            if COUNTED.contains(&filter.field.as_str()) =>
        {
            let from = digits.parse::<i64>().ok()?.checked_add(1)?.checked_mul(1000)?;
            Some(Span { from: Some(from), to: None })
        }
        _ => None,
    }
}
