//! The order of columns. It goes by the projection, or by the application's fields where a task takes whole records, so that
//! it is the same for every order of the tasks; only mappings without both keep the order of tasks.

use super::scope::{Place, Scope};
use super::{Output, projection};
use flow::{Task, TaskType};

/// What stands first among the columns of one source field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    OwnName,
    Renamed,
    Computed,
}

/// Puts fields to write in their order.
pub(super) fn arrange(outputs: &mut [Output], tasks: &[Task], scope: &Scope<'_>) {
    let fields = || scope.fields.iter().map(|field| field.name.as_str());
    let order: Vec<&str> = match takes_whole_records(tasks) {
        true => fields().collect(),
        // What a projection does not list is at the end.
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

/// Returns the first source field that a value is made of.
fn first_source<'a>(name: &'a str, place: Place, scope: &'a Scope<'_>) -> &'a str {
    match place {
        Place::Fetched(_) => name,
        Place::Made(index) => scope.first_source_of(index),
    }
}
