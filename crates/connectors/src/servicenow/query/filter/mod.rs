//! Which row filters an instance evaluates exactly, and their encoded queries.
//!
//! Instances treat a missing value by type and operator, so each condition states it: a missing value fulfils `!=` and
//! nothing else.

use super::encoded_query::{AnyOf, Condition, Name, Operator, Text, Value};
use crate::servicenow::entities::field_type::filterable;
use connector_sdk::{
    Comparison, ConnectorError, Decimal, ErrorKind, Field, Filter, Literal, Result,
};
use records::FieldType;
use std::ops::RangeInclusive;

/// Returns whether an instance evaluates a filter on a field as we would.
pub(in crate::servicenow) fn exact(field: &Field, filter: &Filter) -> bool {
    let equality = matches!(filter.comparison, Comparison::EqualTo | Comparison::NotEqualTo);
    let contains = filter.comparison == Comparison::Contains;
    let vendor_type = field.vendor_type.as_str();
    let comparable = match field.field_type {
        // Order is the database's collation, and a part of a reference is sought in its display value.
        FieldType::String if contains => matches!(vendor_type, "string" | "email" | "url"),
        FieldType::String => equality && compared_as_text(vendor_type),
        FieldType::Bool => equality,
        // Amounts are compared in the currency that the instance converts them to.
        FieldType::Number { .. } => !contains && !matches!(vendor_type, "currency" | "price"),
        FieldType::Int32 | FieldType::Int64 | FieldType::Date => !contains,
        FieldType::DateTime => !contains && !equality,
        _ => false,
    };
    let fits = |literal: &Literal| {
        let itself = match value(literal) {
            Some(Value::Text(text)) => means_itself(field, filter.comparison, text.as_str()),
            other => other.is_some(),
        };
        itself && literal.suits(field.field_type, YEARS)
    };
    field.filterable
        && filterable(vendor_type)
        && comparable
        && !filter.values.is_empty()
        && filter.values.iter().all(fits)
}

/// Writes a filter that is [`exact`].
pub(in crate::servicenow) fn conditions(filter: &Filter) -> Result<Vec<AnyOf>> {
    let field = Name::new(&filter.field)?;
    let values: Option<Vec<Value>> = filter.values.iter().map(value).collect();
    let values = values.ok_or_else(|| unfit(filter))?;
    let compare =
        |operator, value: &Value| Condition::Compare(field.clone(), operator, value.clone());
    let any = |operator| values.iter().map(|value| compare(operator, value)).collect::<AnyOf>();
    let mut all = match filter.comparison {
        Comparison::LessThan => vec![any(Operator::Less)],
        Comparison::LessThanOrEqualTo => vec![any(Operator::LessOrEqual)],
        Comparison::GreaterThan => vec![any(Operator::Greater)],
        Comparison::GreaterThanOrEqualTo => vec![any(Operator::GreaterOrEqual)],
        Comparison::EqualTo => vec![any(Operator::Equal)],
        Comparison::Contains => vec![any(Operator::Contains)],
        Comparison::NotEqualTo => {
            let mut differs = any(Operator::NotEqual);
            differs.push(Condition::Empty(field));
            return Ok(vec![differs]);
        }
        Comparison::Between => match values.as_slice() {
            [lower, upper] => {
                vec![vec![compare(Operator::Greater, lower)], vec![compare(Operator::Less, upper)]]
            }
            _ => return Err(unfit(filter)),
        },
    };
    all.push(vec![Condition::NotEmpty(field)]);
    Ok(all)
}

fn compared_as_text(vendor_type: &str) -> bool {
    matches!(
        vendor_type,
        "string" | "email" | "url" | "GUID" | "reference" | "sys_class_name" | "table_name"
    )
}

fn value(literal: &Literal) -> Option<Value> {
    match literal {
        Literal::Text(text) => Text::new(text).map(Value::Text),
        Literal::Number(digits) => Decimal::new(digits).map(Value::Number),
        Literal::Bool(yes) => Some(Value::Bool(*yes)),
        Literal::Date(day) => Some(Value::Date(*day)),
        Literal::DateTime(instant) => {
            (instant.millis() % 1000 == 0).then_some(Value::DateTime(*instant))
        }
    }
}

/// Returns whether the instance compares a field with exactly this text.
fn means_itself(field: &Field, comparison: Comparison, text: &str) -> bool {
    let id = text.len() == 32 && text.bytes().all(|b| b.is_ascii_alphanumeric());
    match (comparison, field.vendor_type.as_str()) {
        (Comparison::Contains, _) => !text.contains(['%', '_', '*', '\\']),
        // Any other text may be compared with the display value.
        (_, "reference" | "GUID") => id,
        _ => true,
    }
}

/// Years of four digits compare as they are written.
const YEARS: RangeInclusive<i32> = 1000..=9999;

fn unfit(filter: &Filter) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::InvalidArgument,
        format!(
            "the filter on field {} has values that servicenow cannot compare with it; check its DATA_TYPE",
            filter.field
        ),
    )
}

#[cfg(test)]
mod tests;
