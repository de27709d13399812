//! Which records a window and filters let through: what Zendesk cannot cut is cut here, to the millisecond.

use super::answer::nonsense;
use chrono::DateTime;
use connector_sdk::{Comparison, Field, Filter, Literal, Query, Result};
use flow::Timestamp;
use records::FieldType;
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::HashMap;

/// How much earlier than asked an export starts where its order is another than that of the field asked for: a field may
/// be a little ahead of the order, never much.
const MARGIN_SECONDS: i64 = 60;
/// The fields that an export's order is never behind, beside those that tell of changes.
const CREATED: &str = "created_at";
/// The field that counts seconds since 1970; all others are written out.
const COUNTED: [&str; 2] = ["generated_timestamp", "timestamp"];

/// The members of a record.
pub(super) type Members<'a> = HashMap<String, &'a RawValue>;

/// Says whether a filter is one by which an export starts.
pub(super) fn exact(field: &Field, filter: &Filter) -> bool {
    let dated =
        field.timestamp || (field.name == CREATED && field.field_type == FieldType::DateTime);
    dated && bound(filter).is_some()
}

/// Ranges that a record has to be in.
pub(super) struct Cut(Vec<Range>);

/// A range of milliseconds over a field, the end not included.
struct Range {
    field: String,
    from: Option<i64>,
    to: Option<i64>,
}

impl Cut {
    /// Takes a query's window and filters together.
    pub(super) fn of(query: &Query) -> Result<Self> {
        let mut ranges = Vec::new();
        if let Some(window) = &query.window {
            ranges.push(Range {
                field: window.field.clone(),
                from: window.from.map(Timestamp::millis),
                to: Some(window.to.millis()),
            });
        }
        for filter in &query.filters {
            let Some(from) = bound(filter) else {
                return Err(nonsense(
                    "would have to be cut by a filter that is not one of its own",
                ));
            };
            ranges.push(Range { field: filter.field.clone(), from: Some(from), to: None });
        }
        Ok(Self(ranges))
    }

    /// Says whether no record at all can be inside.
    pub(super) fn empty(&self) -> bool {
        self.0.iter().any(|range| range.from.zip(range.to).is_some_and(|(from, to)| from >= to))
    }

    /// Returns the second from which an export has to be read whose records are in the order of `position`.
    pub(super) fn start(&self, position: &str) -> i64 {
        let starts = self.0.iter().filter_map(|range| {
            let margin = if range.field == position { 0 } else { MARGIN_SECONDS };
            Some(range.from?.div_euclid(1000) - margin)
        });
        starts.max().unwrap_or(0).max(0)
    }

    /// Returns the millisecond from which on an export in the order of `position` has nothing more.
    pub(super) fn end(&self, position: &str) -> Option<i64> {
        self.0.iter().filter(|range| range.field == position).filter_map(|range| range.to).min()
    }

    /// Says whether a record is inside all ranges; one without the field is in none.
    pub(super) fn keeps(&self, members: &Members<'_>) -> Result<bool> {
        for range in &self.0 {
            let Some(at) = instant(members, &range.field)? else {
                return Ok(false);
            };
            if range.from.is_some_and(|from| at < from) || range.to.is_some_and(|to| at >= to) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Returns the millisecond in a field of a record; none where it has none.
pub(super) fn instant(members: &Members<'_>, field: &str) -> Result<Option<i64>> {
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

/// Returns the first millisecond that a filter lets through, if it is one by which an export can start.
fn bound(filter: &Filter) -> Option<i64> {
    let (Comparison::GreaterThan, [value]) = (filter.comparison, filter.values.as_slice()) else {
        return None;
    };
    match value {
        Literal::DateTime(at) => at.millis().checked_add(1),
        Literal::Number(digits) if COUNTED.contains(&filter.field.as_str()) => {
            digits.parse::<i64>().ok()?.checked_add(1)?.checked_mul(1000)
        }
        _ => None,
    }
}
