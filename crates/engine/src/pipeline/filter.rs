//! `Filter` with a comparison: the rows that a flow wants.

use super::scope::Scope;
use super::{literal, written_list};
use connector_sdk::{Comparison, Filter, Literal};
use flow::{Operator, Task, Violations};
use records::FieldType;

/// The most values that one filter may compare with.
const MOST_VALUES: usize = 10;
/// The most characters of values that a message shows.
const LONGEST_SHOWN: usize = 64;

/// Compiles one task.
pub(super) fn compile(
    task: &Task,
    path: &str,
    scope: &Scope<'_>,
    violations: &mut Violations,
) -> Option<Filter> {
    let comparison = comparison(task, path, violations)?;
    let fields: Vec<&str> = task.named_source_fields().collect();
    let [name] = fields[..] else {
        violations.add(format!("{path}.sourceFields"), "a Filter task looks at exactly one field");
        return None;
    };
    let Some(field) = scope.field(name) else {
        violations.add(format!("{path}.sourceFields"), scope.unknown(name));
        return None;
    };
    if comparison == Comparison::Contains && field.field_type != FieldType::String {
        let rule = format!("CONTAINS looks into texts, and \"{name}\" is a {}", field.field_type);
        violations.add(format!("{path}.connectorOperator"), rule);
        return None;
    }
    let values = values(task, path, comparison, field.field_type, violations)?;
    Some(Filter { field: name.to_owned(), field_type: field.field_type, comparison, values })
}

fn comparison(task: &Task, path: &str, violations: &mut Violations) -> Option<Comparison> {
    let comparison = match task.operator() {
        Some(Operator::LessThan) => Comparison::LessThan,
        Some(Operator::LessThanOrEqualTo) => Comparison::LessThanOrEqualTo,
        Some(Operator::GreaterThan) => Comparison::GreaterThan,
        Some(Operator::GreaterThanOrEqualTo) => Comparison::GreaterThanOrEqualTo,
        Some(Operator::EqualTo) => Comparison::EqualTo,
        Some(Operator::NotEqualTo) => Comparison::NotEqualTo,
        Some(Operator::Contains) => Comparison::Contains,
        Some(Operator::Between) => Comparison::Between,
        Some(other) => {
            violations.add(
                format!("{path}.connectorOperator"),
                format!("{} does not filter rows", other.name()),
            );
            return None;
        }
        None => {
            violations.add(format!("{path}.connectorOperator"), "is missing: say how to compare");
            return None;
        }
    };
    Some(comparison)
}

fn values(
    task: &Task,
    path: &str,
    comparison: Comparison,
    field_type: FieldType,
    violations: &mut Violations,
) -> Option<Vec<Literal>> {
    let mut texts: Vec<(&str, &str)> = Vec::new();
    if comparison == Comparison::Between {
        for key in ["LOWER_BOUND", "UPPER_BOUND"] {
            texts.extend(task.property(key).map(|text| (key, text)));
        }
        if texts.len() != 2 {
            violations
                .add(format!("{path}.taskProperties"), "BETWEEN needs LOWER_BOUND and UPPER_BOUND");
            return None;
        }
    } else if let Some(list) = task.property("VALUES") {
        texts.extend(list.split(',').map(|text| ("VALUES", text.trim())));
    } else if let Some(text) = task.property("VALUE") {
        texts.push(("VALUE", text));
    } else {
        violations.add(
            format!("{path}.taskProperties"),
            "VALUE or VALUES is missing: say what to compare with",
        );
        return None;
    }
    if texts.len() > MOST_VALUES {
        violations.add(
            format!("{path}.taskProperties.VALUES"),
            "a filter compares with at most 10 values",
        );
        return None;
    }
    for (key, _) in &texts {
        if let Some(rule) = task.property(key).and_then(|text| misspelt(key, text, comparison)) {
            violations.add(format!("{path}.taskProperties.{key}"), rule);
            return None;
        }
    }
    let mut literals = Vec::new();
    for (key, text) in texts {
        match literal::parse(field_type, text) {
            Ok(value) => literals.push(value),
            Err(rule) => {
                violations.add(format!("{path}.taskProperties.{key}"), rule);
                return None;
            }
        }
    }
    Some(literals)
}

/// Returns what is wrong with values that are written as JSON.
fn misspelt(key: &str, text: &str, comparison: Comparison) -> Option<String> {
    // Without this check they would be compared with as they stand: no record matches, and a run moves nothing.
    let text = text.trim();
    if let Some(values) = written_list(text) {
        let right = shown(&values.join(","));
        return Some(match key {
            "VALUES" => {
                format!("is a JSON list; write the values with commas between them: {right}")
            }
            _ if values.len() == 1 => format!("is a JSON list; write the value alone: {right}"),
            _ => format!("is a JSON list, and this is one value; use VALUES: {right}"),
        });
    }
    let quoted = |text: &str| text.len() > 1 && text.starts_with('"') && text.ends_with('"');
    let each = key == "VALUES" && text.split(',').any(|piece| quoted(piece.trim()));
    if comparison == Comparison::Contains || !(quoted(text) || each) {
        return None;
    }
    let right = shown(&text.replace('"', ""));
    Some(format!("has quotes, which would be compared as well; leave them out: {right}"))
}

fn shown(text: &str) -> String {
    let shown: String = text.chars().take(LONGEST_SHOWN).collect();
    if shown.len() < text.len() { format!("{shown}…") } else { shown }
}
