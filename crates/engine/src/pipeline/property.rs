//! Parts that several task types share: the single source field, and properties that count characters.

use super::scope::Scope;
use flow::{Task, Violations};

/// Fetches the one source field of a task and returns its index.
pub(super) fn only_field(
    task: &Task,
    path: &str,
    scope: &mut Scope<'_>,
    violations: &mut Violations,
) -> Option<usize> {
    let fields: Vec<&str> = task.named_source_fields().collect();
    let [name] = fields[..] else {
        let rule = format!("a {:?} task looks at exactly one field", task.task_type);
        violations.add(format!("{path}.sourceFields"), rule);
        return None;
    };
    let place = scope.fetch(name);
    if place.is_none() {
        violations.add(format!("{path}.sourceFields"), scope.unknown(name));
    }
    place
}

/// Returns a property that is a number of characters.
pub(super) fn count(
    task: &Task,
    path: &str,
    key: &str,
    violations: &mut Violations,
) -> Option<usize> {
    let text = task.property(key);
    let count = text.and_then(|text| text.trim().parse().ok());
    if count.is_none() {
        let rule = match text {
            None => "is missing: say how many characters".to_owned(),
            Some(text) => format!("\"{text}\" must be a number of characters such as 4"),
        };
        violations.add(format!("{path}.taskProperties.{key}"), rule);
    }
    count
}
