//! The order in which tasks take effect: by stages, whatever the order of the list, and a computed field after its
//! operands.

use flow::{Task, TaskType, Violations};

/// The stages of the pipeline, in order.
const STAGES: [&[TaskType]; 7] = [
    &[TaskType::Filter],
    &[TaskType::Validate],
    &[TaskType::Truncate],
    &[TaskType::Mask],
    &COMPUTING,
    &[TaskType::Map, TaskType::MapAll, TaskType::Passthrough],
    &[TaskType::Partition],
];

/// The types of tasks that compute fields for other tasks.
const COMPUTING: [TaskType; 2] = [TaskType::Merge, TaskType::Arithmetic];

/// A task with its index in the list.
pub(super) type Placed<'a> = (usize, &'a Task);

/// Returns the tasks in the order in which they take effect, with their indices in the list.
pub(super) fn in_order(tasks: &[Task]) -> Vec<Placed<'_>> {
    let of_stage = |stage: &[TaskType]| -> Vec<Placed<'_>> {
        tasks.iter().enumerate().filter(|(_, task)| stage.contains(&task.task_type)).collect()
    };
    let mut ordered = Vec::with_capacity(tasks.len());
    for stage in STAGES {
        let of_stage = of_stage(stage);
        ordered.extend(if stage == COMPUTING { by_need(of_stage) } else { of_stage });
    }
    ordered
}

/// Puts each task after the tasks whose results it names.
fn by_need(mut waiting: Vec<Placed<'_>>) -> Vec<Placed<'_>> {
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let needs = |(place, task): &Placed<'_>| {
            waiting.iter().any(|(other, made)| {
                let name = made.destination_field.as_deref().unwrap_or_default();
                place != other && task.named_source_fields().any(|field| field == name)
            })
        };
        // If all remaining tasks need each other, the first one in the list starts.
        let next = waiting.iter().position(|task| !needs(task)).unwrap_or(0);
        ordered.push(waiting.remove(next));
    }
    ordered
}

/// Sorts violations by the index of their task. Violations about all tasks come last.
pub(super) fn sort_by_task(violations: &mut Violations) {
    violations.0.sort_by_key(|violation| {
        let number = violation.path.strip_prefix("tasks[").and_then(|rest| rest.split_once(']'));
        number.and_then(|(number, _)| number.parse().ok()).unwrap_or(usize::MAX)
    });
}
