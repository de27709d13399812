//! The objects of an account: how each is read, and the fields that Zendesk documents for it.
//!
//! Zendesk's API describes custom fields alone; the others are in its reference,
//! <https://developer.zendesk.com/api-reference/ticketing/introduction/>.

use connector_sdk::{Field, FieldList};
use records::FieldType;

/// How an object is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::zendesk) enum Method {
    /// An incremental export with cursors.
    Cursor,
    /// An incremental export by time, whose pages may overlap.
    Time,
    /// A list with cursors, in no order of time.
    List,
}

/// An object that every account has.
pub(in crate::zendesk) struct Entity {
    pub(in crate::zendesk) name: &'static str,
    pub(in crate::zendesk) label: &'static str,
    pub(in crate::zendesk) method: Method,
    /// The field that orders an export by its seconds; empty for a list.
    pub(in crate::zendesk) position: &'static str,
    /// The fields with the time of a record's last change.
    pub(in crate::zendesk) changes: &'static str,
    pub(in crate::zendesk) fields: FieldList,
}

impl Entity {
    /// Describes the fields that every account has.
    pub(in crate::zendesk) fn fields(&self) -> Vec<Field> {
        describe(self.fields, self.changes)
    }
}

/// Finds an object.
pub(in crate::zendesk) fn find(name: &str) -> Option<&'static Entity> {
    all().find(|entity| entity.name == name)
}

/// Returns all objects.
pub(in crate::zendesk) fn all() -> impl Iterator<Item = &'static Entity> {
    super::objects::EXPORTS.iter().chain(super::objects::LISTS)
}

/// Describes listed fields; `changes` names the fields with the time of a record's last change.
pub(in crate::zendesk) fn describe(list: FieldList, changes: &str) -> Vec<Field> {
    let filterable =
        |field: Field| Field { filterable: field.field_type != FieldType::Json, ..field };
    list.keyed("id", changes).map(filterable).collect()
}
