//! `Filter` with the operator `PROJECTION`: the source fields that a flow may use.

use super::scope::Scope;
use flow::{Operator, Task, TaskType, Violations};
use std::collections::BTreeSet;

/// Returns whether a task is a projection.
pub(super) fn is_projection(task: &Task) -> bool {
    task.task_type == TaskType::Filter && task.operator() == Some(Operator::Projection)
}

/// Returns the fields that projections list. `None` if there is no projection or it lists nothing.
pub(super) fn compile(
    tasks: &[Task],
    scope: &Scope<'_>,
    violations: &mut Violations,
) -> Option<BTreeSet<String>> {
    let mut listed: Option<BTreeSet<String>> = None;
    for (index, task) in tasks.iter().enumerate().filter(|(_, task)| is_projection(task)) {
        let fields = listed.get_or_insert_default();
        for name in task.named_source_fields() {
            if scope.field(name).is_none() {
                violations.add(format!("tasks[{index}].sourceFields"), scope.unknown(name));
            }
            fields.insert(name.to_owned());
        }
    }
    // Some clients write an empty list for "everything".
    listed.filter(|fields| !fields.is_empty())
}

/// Returns the fields that projections list, in their order. `None` if there are none. Several projections are ordered
/// by their fields' places in the application.
pub(super) fn listed<'a>(tasks: &'a [Task], scope: &Scope<'_>) -> Option<Vec<&'a str>> {
    let place = |name: &str| scope.fields.iter().position(|field| field.name == name);
    let mut lists: Vec<Vec<&str>> = tasks
        .iter()
        .filter(|task| is_projection(task))
        .map(|task| task.named_source_fields().collect())
        .collect();
    lists.sort_by_cached_key(|names: &Vec<&str>| {
        names.iter().map(|name| place(name)).collect::<Vec<_>>()
    });
    let listed: Vec<&str> = lists.into_iter().flatten().collect();
    (!listed.is_empty()).then_some(listed)
}
