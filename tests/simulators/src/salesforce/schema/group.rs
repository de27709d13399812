//! The Group object: queues, which may own records as users do.

use crate::salesforce::data::{keys, names, text};
use crate::salesforce::schema::{Field, Kind, Object, system};

const TYPES: &[&str] = &["Queue", "Regular"];

pub(crate) fn group() -> Object {
    let mut fields = vec![Field::new("Id", Kind::Id, keys::own)];
    fields.extend([
        Field::new("Name", Kind::String, names::team).length(40).name_field(),
        Field::new("Type", Kind::Picklist, text::choice).restricted_to(TYPES),
        Field::new("Email", Kind::Email, text::email).nulls(50),
    ]);
    fields.extend(system::audit());
    Object::new("Group", "Groups", "00G", fields)
}
