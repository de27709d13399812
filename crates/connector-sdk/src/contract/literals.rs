//! Filters worth testing: with values that records have, parts of them, and hostile texts.

use super::evaluate::millis;
use crate::{Comparison, Field, Filter, Literal};
use flow::Timestamp;
use records::FieldType;
use serde_json::{Map, Value};

/// Texts that break out of carelessly built queries.
const HOSTILE: [&str; 8] = ["'", "\\", "%", "_", "\\'", "' OR 'a' = 'a", "\n", "100%_\\'\"🙂"];

/// Returns filters on a field with every comparison that fits its type.
pub(super) fn filters(field: &Field, records: &[Map<String, Value>]) -> Vec<Filter> {
    let values = some_of(&known(field, records));
    let build = |comparison, values: &[Literal]| Filter {
        field: field.name.clone(),
        field_type: field.field_type,
        comparison,
        values: values.to_vec(),
    };
    let mut filters = Vec::new();
    for value in &values {
        for comparison in [
            Comparison::LessThan,
            Comparison::LessThanOrEqualTo,
            Comparison::GreaterThan,
            Comparison::GreaterThanOrEqualTo,
            Comparison::EqualTo,
            Comparison::NotEqualTo,
        ] {
            filters.push(build(comparison, std::slice::from_ref(value)));
        }
    }
    if let [first, .., last] = values.as_slice() {
        filters.push(build(Comparison::Between, &[first.clone(), last.clone()]));
        filters.push(build(Comparison::EqualTo, &[first.clone(), last.clone()]));
        filters.push(build(Comparison::NotEqualTo, &[first.clone(), last.clone()]));
    }
    if field.field_type == FieldType::String {
        let parts: Vec<Literal> = values.iter().filter_map(part).collect();
        filters.push(build(Comparison::Contains, &parts));
        for text in HOSTILE {
            let text = Literal::Text(text.to_owned());
            filters.push(build(Comparison::Contains, std::slice::from_ref(&text)));
            filters.push(build(Comparison::EqualTo, &[text]));
        }
    }
    filters.retain(|filter| !filter.values.is_empty());
    filters
}

/// Returns the distinct values of a field, sorted.
fn known(field: &Field, records: &[Map<String, Value>]) -> Vec<Literal> {
    let mut values: Vec<&Value> = records
        .iter()
        .filter_map(|record| record.get(&field.name))
        .filter(|v| !v.is_null())
        .collect();
    values.sort_by(|a, b| match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.to_string().cmp(&b.to_string()),
    });
    values.dedup();
    values.into_iter().filter_map(|value| literal(field.field_type, value)).collect()
}

/// Returns the first value, the last, and one from the middle.
fn some_of(values: &[Literal]) -> Vec<Literal> {
    let mut some = Vec::new();
    for index in [0, values.len() / 2, values.len().saturating_sub(1)] {
        if let Some(value) = values.get(index)
            && !some.contains(value)
        {
            some.push(value.clone());
        }
    }
    some
}

fn literal(field_type: FieldType, value: &Value) -> Option<Literal> {
    match field_type {
        FieldType::String => value.as_str().map(|text| Literal::Text(text.to_owned())),
        FieldType::Bool => value.as_bool().map(Literal::Bool),
        FieldType::Int32
        | FieldType::Int64
        | FieldType::Float64
        | FieldType::Decimal { .. }
        | FieldType::Number { .. } => {
            let whole = value.as_i64().map(|number| number.to_string());
            whole.or_else(|| value.as_f64().map(|number| number.to_string())).map(Literal::Number)
        }
        FieldType::Date => value.as_str()?.parse().ok().map(Literal::Date),
        FieldType::DateTime => millis(value).map(Timestamp::from_millis).map(Literal::DateTime),
        FieldType::Time | FieldType::LocalDateTime | FieldType::Binary | FieldType::Json => None,
    }
}

/// Returns two letters from the middle of a text.
fn part(literal: &Literal) -> Option<Literal> {
    let Literal::Text(text) = literal else {
        return None;
    };
    let letters: Vec<char> = text.chars().collect();
    let middle = letters.len() / 2;
    let some: String = letters.get(middle..(middle + 2).min(letters.len()))?.iter().collect();
    (!some.is_empty()).then_some(Literal::Text(some))
}
