//! `Map`: one source field under a new name, converted if the task asks for it.

use super::Output;
use super::scope::Scope;
use flow::{Task, Violations};
use records::FieldType;
use records::convert::convertible;
use std::collections::BTreeSet;

/// Compiles one task.
pub(super) fn compile(
    task: &Task,
    path: &str,
    scope: &mut Scope<'_>,
    listed: Option<&BTreeSet<String>>,
    violations: &mut Violations,
) -> Option<Output> {
    let fields: Vec<&str> = task.named_source_fields().collect();
    let [name] = fields[..] else {
        violations.add(format!("{path}.sourceFields"), "a Map task reads exactly one field");
        return None;
    };
    let destination = task.destination_field.as_deref().filter(|name| !name.is_empty());
    if destination.is_none() {
        violations.add(
            format!("{path}.destinationField"),
            "is missing: say what the field is to be called",
        );
    }
    let Some(place) = scope.find(name) else {
        violations.add(format!("{path}.sourceFields"), scope.unknown(name));
        return None;
    };
    if listed.is_some_and(|fields| !fields.contains(name)) && !scope.makes(name) {
        let rule =
            format!("\"{name}\" is not listed by the flow's PROJECTION filter; add it there");
        violations.add(format!("{path}.sourceFields"), rule);
    }
    let source_type = scope.field_type(place);
    let field_type = target_type(task, path, source_type, violations)?;
    let (source, name) = (name.to_owned(), destination?.to_owned());
    Some(Output { place, source, source_type, name, field_type, fit: None })
}

/// Returns the type to write: `DESTINATION_DATA_TYPE`, or the source's own type by default.
fn target_type(
    task: &Task,
    path: &str,
    source: FieldType,
    violations: &mut Violations,
) -> Option<FieldType> {
    // `SOURCE_DATA_TYPE` decides nothing, because the source's description has the type. It only shows that no
    // conversion is wanted.
    let stated = |key: &str| task.property(key).filter(|name| !name.is_empty());
    let Some(wanted) = stated("DESTINATION_DATA_TYPE") else {
        return Some(source);
    };
    let same = stated("SOURCE_DATA_TYPE").is_some_and(|name| name.eq_ignore_ascii_case(wanted));
    if same {
        return Some(source);
    }
    let path = format!("{path}.taskProperties.DESTINATION_DATA_TYPE");
    let Some(target) = FieldType::parse_name(wanted) else {
        violations.add(path, format!("\"{wanted}\" is not a type; use string, boolean, int, long, double, decimal, date or datetime"));
        return None;
    };
    if !convertible(&source, &target) {
        violations.add(path, format!("a {source} cannot become a {target}"));
        return None;
    }
    Some(target)
}
