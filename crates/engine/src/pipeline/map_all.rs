//! `Map_all`: every source field under its own name, except the excluded ones.

use super::Output;
use super::scope::{Place, Scope};
use flow::{Task, TaskType, Violations};
use std::collections::BTreeSet;

pub(super) const EXCLUDED: &str = "EXCLUDE_SOURCE_FIELDS_LIST";
const NEW_ONES: &str = "INCLUDE_NEW_FIELDS";

/// Compiles one task. The excluded fields are a JSON array inside a text, as AppFlow writes them.
pub(super) fn compile(
    task: &Task,
    path: &str,
    scope: &mut Scope<'_>,
    listed: Option<&BTreeSet<String>>,
    violations: &mut Violations,
) -> Vec<Output> {
    let excluded = excluded(task, path, scope, violations);
    take(task, path, scope, violations, |name| {
        !excluded.contains(name) && listed.is_none_or(|fields| fields.contains(name))
    })
}

/// Returns whether tasks for whole records also take fields that the application adds later.
pub(crate) fn includes_new_fields(tasks: &[Task]) -> bool {
    let whole = |task: &&Task| matches!(task.task_type, TaskType::MapAll | TaskType::Passthrough);
    tasks.iter().filter(whole).any(|task| includes_new(task) == Some(true))
}

/// Takes the wanted fields in the application's order, and reports those that no longer exist.
pub(super) fn take(
    task: &Task,
    path: &str,
    scope: &mut Scope<'_>,
    violations: &mut Violations,
    wanted: impl Fn(&str) -> bool,
) -> Vec<Output> {
    if includes_new(task).is_none() {
        violations.add(format!("{path}.taskProperties.{NEW_ONES}"), "must be true or false");
    }
    for name in scope.takable.iter().flatten().filter(|name| wanted(name)) {
        if scope.field(name).is_none() {
            violations.add(path, scope.unknown(name));
        }
    }
    let takable = |name: &str| scope.takable.as_ref().is_none_or(|names| names.contains(name));
    let names = scope.fields.iter().map(|field| field.name.as_str());
    let names: Vec<String> =
        names.filter(|name| takable(name) && wanted(name)).map(str::to_owned).collect();
    let mut outputs = Vec::new();
    for name in names {
        let Some(column) = scope.fetch(&name) else {
            continue;
        };
        let place = Place::Fetched(column);
        let field_type = scope.field_type(place);
        let source = name.clone();
        scope.taken.push(name.clone());
        let source_type = field_type;
        outputs.push(Output { place, source, source_type, name, field_type, fit: None });
    }
    outputs
}

/// Returns a task's `INCLUDE_NEW_FIELDS`, false by default. `None` if it is neither true nor false.
fn includes_new(task: &Task) -> Option<bool> {
    match task.property(NEW_ONES) {
        None => Some(false),
        Some(text) => text.to_ascii_lowercase().parse().ok(),
    }
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
