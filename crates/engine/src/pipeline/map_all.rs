//! `Map_all`: every source field under its own name, but for those excluded.

use super::Output;
use super::scope::{Place, Scope};
use flow::{Task, Violations};
use std::collections::BTreeSet;

const EXCLUDED: &str = "EXCLUDE_SOURCE_FIELDS_LIST";

/// Compiles one task. The excluded fields are a JSON array in a text, as AppFlow writes them.
pub(super) fn compile(
    task: &Task,
    path: &str,
    scope: &mut Scope<'_>,
    listed: Option<&BTreeSet<String>>,
    violations: &mut Violations,
) -> Vec<Output> {
    let excluded = excluded(task, path, scope, violations);
    let names: Vec<String> = scope.fields.iter().map(|field| field.name.clone()).collect();
    let wanted = names.into_iter().filter(|name| {
        !excluded.contains(name) && listed.is_none_or(|fields| fields.contains(name))
    });
    let mut outputs = Vec::new();
    for name in wanted {
        let Some(column) = scope.fetch(&name) else {
            continue;
        };
        let place = Place::Fetched(column);
        let field_type = scope.field_type(place);
        let source = name.clone();
        outputs.push(Output { place, source, source_type: field_type, name, field_type });
    }
    outputs
}

fn excluded(
    task: &Task,
    path: &str,
    scope: &Scope<'_>,
    violations: &mut Violations,
) -> BTreeSet<String> {
    let Some(text) = task.property(EXCLUDED) else {
        return BTreeSet::new();
    };
    let path = format!("{path}.taskProperties.{EXCLUDED}");
    let Ok(names) = serde_json::from_str::<BTreeSet<String>>(text) else {
        violations.add(path, "must be a JSON array of field names, such as [\"Id\",\"Name\"]");
        return BTreeSet::new();
    };
    for name in names.iter().filter(|name| scope.field(name).is_none()) {
        violations.add(path.clone(), scope.unknown(name));
    }
    names
}
