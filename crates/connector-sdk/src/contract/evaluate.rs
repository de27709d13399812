//! Row filters evaluated on the oracle's JSON, independently of connectors and of the engine.

use crate::{Comparison, Filter, Literal};
use chrono::{DateTime, NaiveDate};
use serde_json::Value;
use std::cmp::Ordering;

/// Returns whether a filter holds for a value. A missing value fulfils `NotEqualTo` only.
pub fn holds(filter: &Filter, value: &Value, ignores_case: bool) -> bool {
    let fits = |literal: &Literal, wanted: fn(Ordering) -> bool| {
        order(value, literal, ignores_case).is_some_and(wanted)
    };
    let any =
        |wanted: fn(Ordering) -> bool| filter.values.iter().any(|literal| fits(literal, wanted));
    match filter.comparison {
        Comparison::LessThan => any(Ordering::is_lt),
        Comparison::LessThanOrEqualTo => any(Ordering::is_le),
        Comparison::GreaterThan => any(Ordering::is_gt),
        Comparison::GreaterThanOrEqualTo => any(Ordering::is_ge),
        Comparison::EqualTo => any(Ordering::is_eq),
        Comparison::NotEqualTo => {
            filter.values.iter().any(|literal| !fits(literal, Ordering::is_eq))
        }
        Comparison::Contains => {
            filter.values.iter().any(|literal| match (value.as_str(), literal) {
                (Some(text), Literal::Text(part)) => {
                    folded(text, ignores_case).contains(&folded(part, ignores_case))
                }
                _ => false,
            })
        }
        Comparison::Between => match filter.values.as_slice() {
            [lower, upper] => fits(lower, Ordering::is_gt) && fits(upper, Ordering::is_lt),
            _ => false,
        },
    }
}

/// Compares a value with a literal of its type. `None` if the value is missing.
fn order(value: &Value, literal: &Literal, ignores_case: bool) -> Option<Ordering> {
    match literal {
        Literal::Text(text) => {
            Some(folded(value.as_str()?, ignores_case).cmp(&folded(text, ignores_case)))
        }
        Literal::Number(digits) => {
            let whole = value.as_i64().zip(digits.parse::<i64>().ok());
            match whole {
                Some((value, other)) => Some(value.cmp(&other)),
                None => value.as_f64()?.partial_cmp(&digits.parse().ok()?),
            }
        }
        Literal::Bool(yes) => Some(value.as_bool()?.cmp(yes)),
        Literal::Date(day) => Some(value.as_str()?.parse::<NaiveDate>().ok()?.cmp(day)),
        Literal::DateTime(instant) => Some(millis(value)?.cmp(&instant.millis())),
    }
}

/// Reads an instant in one of the forms that applications write, as milliseconds since 1970.
pub(super) fn millis(value: &Value) -> Option<i64> {
    let text = value.as_str()?;
    let read = DateTime::parse_from_rfc3339(text)
        .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%#z"));
    read.ok().map(|instant| instant.timestamp_millis())
}

fn folded(text: &str, ignores_case: bool) -> String {
    if ignores_case { text.to_lowercase() } else { text.to_owned() }
}
