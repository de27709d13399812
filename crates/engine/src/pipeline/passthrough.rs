//! `Passthrough`: the whole record, every field with its own name and type.

use super::Output;
use super::map_all::{EXCLUDED, take};
use super::scope::Scope;
use flow::{Task, TaskType, Violations};
use std::collections::BTreeSet;

/// The tasks that may accompany it: they choose records, fields or files, and change no value.
const COMPANY: [TaskType; 3] = [TaskType::Filter, TaskType::Validate, TaskType::Partition];

/// Compiles one task.
pub(super) fn compile(
    task: &Task,
    path: &str,
    scope: &mut Scope<'_>,
    listed: Option<&BTreeSet<String>>,
    violations: &mut Violations,
) -> Vec<Output> {
    if task.property(EXCLUDED).is_some_and(|list| list.trim() != "[]") {
        let path = format!("{path}.taskProperties.{EXCLUDED}");
        violations
            .add(path, "a Passthrough task leaves nothing out; use Map_all to exclude fields");
    }
    take(task, path, scope, violations, |name| listed.is_none_or(|fields| fields.contains(name)))
}

/// Reports the tasks that may not accompany the Passthrough task at index `place`.
pub(super) fn refuse_company(tasks: &[Task], place: usize, violations: &mut Violations) {
    for (index, task) in tasks.iter().enumerate() {
        if index != place && !COMPANY.contains(&task.task_type) {
            let rule = format!(
                "{:?} cannot stand beside Passthrough, which leaves records as they are; use Map_all in its place",
                task.task_type
            );
            violations.add(format!("tasks[{index}].taskType"), rule);
        }
    }
}
