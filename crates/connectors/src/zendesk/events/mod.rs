//! Events that webhooks deliver, as entities that flows listen to and that cannot be read.

pub(super) mod webhook;

use super::entities::objects::{EVENT, EVENTS};
use super::entities::standard::describe;
use connector_sdk::{EntityGroup, Field};

/// Describes an event by the name of its type, such as `ticket.created`; `None` if the name has another form.
pub(super) fn fields(name: &str) -> Option<Vec<Field>> {
    known(name).then(|| describe(EVENT, ""))
}

/// Returns whether a name is that of a type of event: two words with a full stop between them.
pub(super) fn known(name: &str) -> bool {
    let word =
        |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    name.split_once('.').is_some_and(|(subject, what)| word(subject) && word(what))
}

/// Lists the known types of events.
pub(super) fn group() -> EntityGroup {
    let entity = |name: &'static str| (name, name.replace(['.', '_'], " "));
    EntityGroup::flat("Events", EVENTS.split_ascii_whitespace().map(entity))
}
