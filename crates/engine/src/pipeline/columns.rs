//! The order of columns: as in the projection, or as in the application if a task maps whole records. Only without both
//! does it depend on the order of the tasks.

use super::scope::{Place, Scope};
use super::{Output, projection};
use flow::{Task, TaskType};

/// The order among the columns of one source field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    OwnName,
    Renamed,
    Computed,
}

/// Sorts the fields to write.
pub(super) fn arrange(outputs: &mut [Output], tasks: &[Task], scope: &Scope<'_>) {
    let fields = || scope.fields.iter().map(|field| field.name.as_str());
    let order: Vec<&str> = match takes_whole_records(tasks) {
        true => fields().collect(),
        // Fields outside the projection come last.
        false => match projection::listed(tasks, scope) {
            Some(listed) => listed.into_iter().chain(fields()).collect(),
            None => return,
        },
    };
    let place = |name: &str| order.iter().position(|listed| *listed == name);
    outputs.sort_by_cached_key(|output| {
        let source = first_source(&output.source, output.place, scope);
        let rank = match output.place {
            Place::Made(_) => Rank::Computed,
            Place::Fetched(_) if output.name == output.source => Rank::OwnName,
            Place::Fetched(_) => Rank::Renamed,
        };
        (place(source).unwrap_or(usize::MAX), rank, output.name.clone())
    });
}

fn takes_whole_records(tasks: &[Task]) -> bool {
    let whole = |task: &Task| matches!(task.task_type, TaskType::MapAll | TaskType::Passthrough);
    tasks.iter().any(whole)
}

/// Returns the first source field of a value.
fn first_source<'a>(name: &'a str, place: Place, scope: &'a Scope<'_>) -> &'a str {
    match place {
        Place::Fetched(_) => name,
        Place::Made(index) => scope.first_source_of(index),
    }
}
