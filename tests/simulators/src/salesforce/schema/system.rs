//! The fields that every object carries.

use crate::salesforce::data::{keys, moments};
use crate::salesforce::schema::{Field, Kind};

/// Gives the fields that come first: the identity and the recycle bin's mark.
pub(crate) fn opening() -> Vec<Field> {
    vec![
        Field::new("Id", Kind::Id, keys::own),
        Field::new("IsDeleted", Kind::Boolean, keys::deleted),
    ]
}

/// Gives the audit fields.
pub(crate) fn audit() -> Vec<Field> {
    vec![
        Field::new("CreatedDate", Kind::Datetime, moments::created),
        Field::new("CreatedById", Kind::Reference, keys::user).refers(&["User"], "CreatedBy"),
        Field::new("LastModifiedDate", Kind::Datetime, moments::modified),
        Field::new("LastModifiedById", Kind::Reference, keys::user)
            .refers(&["User"], "LastModifiedBy"),
        Field::new("SystemModstamp", Kind::Datetime, moments::stamped),
    ]
}
