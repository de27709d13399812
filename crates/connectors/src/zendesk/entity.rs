//! The objects of an account: how each is read, and the fields that Zendesk documents for it.
//!
//! Zendesk's API describes custom fields alone; the others are in its reference,
//! <https://developer.zendesk.com/api-reference/ticketing/introduction/>.

use connector_sdk::{Field, FieldList};
use records::FieldType;

/// How an object is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// An incremental export with cursors.
    Cursor,
    /// An incremental export by time, whose pages may overlap.
    Time,
    /// A list with cursors, in no order of time.
    List,
}

/// An object that every account has.
pub(super) struct Entity {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) method: Method,
    /// The field that orders an export by its seconds; empty for a list.
    pub(super) position: &'static str,
    /// The fields with the time of a record's last change.
    pub(super) changes: &'static str,
    pub(super) fields: FieldList,
}

impl Entity {
    /// Describes the fields that every account has.
    pub(super) fn fields(&self) -> Vec<Field> {
        describe(self.fields, self.changes)
    }
}

/// Finds an object.
pub(super) fn find(name: &str) -> Option<&'static Entity> {
    all().find(|entity| entity.name == name)
}

/// Returns all objects.
pub(super) fn all() -> impl Iterator<Item = &'static Entity> {
    super::objects::EXPORTS.iter().chain(super::objects::LISTS)
}

/// Describes listed fields; `changes` names the fields with the time of a record's last change.
pub(super) fn describe(list: FieldList, changes: &str) -> Vec<Field> {
    let described = list.fields().map(|field| Field {
        primary_key: field.name == "id",
        filterable: field.field_type != FieldType::Json,
        timestamp: changes.split_ascii_whitespace().any(|change| change == field.name),
        ..field
    });
    described.collect()
}
