//! Which row filters SOQL evaluates exactly, and how they read in SOQL.
//!
//! Two facts of SOQL that users of AppFlow know: text is compared whatever its case, and a record without a value
//! fulfils `!=` (and no other comparison).

use super::soql::{Condition, Name, Operator, Value};
use connector_sdk::{
    Comparison, ConnectorError, Decimal, ErrorKind, Field, Filter, Literal, Result,
};
use records::FieldType;
use std::ops::RangeInclusive;

/// Returns whether SOQL evaluates a filter on a field as we would.
pub(in crate::salesforce) fn exact(field: &Field, filter: &Filter) -> bool {
    if !field.filterable || filter.values.is_empty() {
        return false;
    }
    let comparable = match (&field.field_type, filter.comparison) {
        // Order is the collation of the user's language, which we do not know.
        (FieldType::String, Comparison::EqualTo | Comparison::NotEqualTo) => true,
        (FieldType::String, Comparison::Contains) => {
            !matches!(field.vendor_type.as_str(), "id" | "reference" | "multipicklist")
        }
        (FieldType::String, _) => false,
        (FieldType::Bool, comparison) => {
            matches!(comparison, Comparison::EqualTo | Comparison::NotEqualTo)
        }
        (_, comparison) => comparison != Comparison::Contains,
    };
    comparable && filter.values.iter().all(|literal| value(field, literal).is_some())
}

/// Writes a filter that is [`exact`].
pub(in crate::salesforce) fn condition(filter: &Filter) -> Result<Condition> {
    let field = Name::new(&filter.field)?;
    let mut values = Vec::with_capacity(filter.values.len());
    for literal in &filter.values {
        values.push(plain_value(literal).ok_or_else(|| unfit(filter))?);
    }
    let each = |operator: Operator| {
        any(values.iter().map(|v| Condition::Compare(field.clone(), operator, v.clone())).collect())
    };
    match filter.comparison {
        Comparison::LessThan => Ok(each(Operator::Less)),
        Comparison::LessThanOrEqualTo => Ok(each(Operator::LessOrEqual)),
        Comparison::GreaterThan => Ok(each(Operator::Greater)),
        Comparison::GreaterThanOrEqualTo => Ok(each(Operator::GreaterOrEqual)),
        Comparison::NotEqualTo => Ok(each(Operator::NotEqual)),
        Comparison::EqualTo if values.len() > 1 && !matches!(values[0], Value::Bool(_)) => {
            Ok(Condition::In(field, values))
        }
        Comparison::EqualTo => Ok(each(Operator::Equal)),
        Comparison::Contains => {
            let mut parts = Vec::with_capacity(values.len());
            for value in values {
                let Value::Text(text) = value else {
                    return Err(unfit(filter));
                };
                parts.push(Condition::Contains(field.clone(), text));
            }
            Ok(any(parts))
        }
        Comparison::Between => match values.as_slice() {
            [lower, upper] => Ok(Condition::All(vec![
                Condition::Compare(field.clone(), Operator::Greater, lower.clone()),
                Condition::Compare(field.clone(), Operator::Less, upper.clone()),
            ])),
            _ => Err(unfit(filter)),
        },
    }
}

fn any(mut conditions: Vec<Condition>) -> Condition {
    match conditions.len() {
        1 => conditions.remove(0),
        _ => Condition::Any(conditions),
    }
}

/// Returns the literal as a value, if the field can be compared with it.
fn value(field: &Field, literal: &Literal) -> Option<Value> {
    let reference = matches!(field.vendor_type.as_str(), "id" | "reference");
    let speaks = match literal {
        Literal::Text(text) => speakable(text) && (!reference || record_id(text)),
        _ => true,
    };
    let fits = speaks && literal.suits(field.field_type, YEARS);
    plain_value(literal).filter(|_| fits)
}

fn plain_value(literal: &Literal) -> Option<Value> {
    match literal {
        Literal::Text(text) => Some(Value::Text(text.clone())),
        Literal::Number(digits) => Decimal::new(digits).map(Value::Number),
        Literal::Bool(yes) => Some(Value::Bool(*yes)),
        Literal::Date(day) => Some(Value::Date(*day)),
        Literal::DateTime(instant) => Some(Value::DateTime(*instant)),
    }
}

/// An empty text means "no value" in SOQL, and most control characters cannot be written in it.
fn speakable(text: &str) -> bool {
    let writable = |c: char| !c.is_control() || matches!(c, '\n' | '\r' | '\t' | '\u{8}' | '\u{c}');
    !text.is_empty() && text.chars().all(writable)
}

/// Salesforce refuses to compare an id with another text; we would just find nothing.
fn record_id(text: &str) -> bool {
    matches!(text.len(), 15 | 18) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// The years of Salesforce's dates.
const YEARS: RangeInclusive<i32> = 1700..=4000;

fn unfit(filter: &Filter) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::InvalidArgument,
        format!(
            "the filter on field {} has values that SOQL cannot compare with it; check its DATA_TYPE",
            filter.field
        ),
    )
}

#[cfg(test)]
mod tests;
