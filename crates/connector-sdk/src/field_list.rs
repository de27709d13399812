//! Lists of field names, for applications that describe their objects only in their documentation.

use crate::Field;
use records::FieldType;

/// The fields of an object, in the order in which they are shown.
#[derive(Clone, Copy)]
pub struct FieldList(pub &'static [FieldNames]);

/// Names of fields of one type, with blanks between them.
#[derive(Clone, Copy)]
pub enum FieldNames {
    /// Whole numbers.
    Whole(&'static str),
    /// Texts.
    Text(&'static str),
    /// Yes or no.
    Flag(&'static str),
    /// Instants.
    Instant(&'static str),
    /// Anything else, as JSON.
    Json(&'static str),
}

impl FieldList {
    /// Describes the fields, of which `key` identifies a record and those in `changes`, with blanks between them, contain
    /// the time of its last change. The caller adds which of them can be filtered by.
    pub fn keyed(self, key: &str, changes: &str) -> impl Iterator<Item = Field> {
        self.fields().map(move |field| Field {
            primary_key: field.name == key,
            timestamp: changes.split_ascii_whitespace().any(|change| change == field.name),
            ..field
        })
    }

    /// Describes the fields. The caller adds which of them identify a record, can be filtered by or contain the time of
    /// a change.
    pub fn fields(self) -> impl Iterator<Item = Field> {
        self.0.iter().flat_map(|names| {
            let (names, field_type, vendor_type) = names.typed();
            names
                .split_ascii_whitespace()
                .map(move |name| Field::plain(name, field_type, vendor_type))
        })
    }
}

impl FieldNames {
    fn typed(self) -> (&'static str, FieldType, &'static str) {
        match self {
            Self::Whole(names) => (names, FieldType::Int64, "integer"),
            Self::Text(names) => (names, FieldType::String, "string"),
            Self::Flag(names) => (names, FieldType::Bool, "boolean"),
            Self::Instant(names) => (names, FieldType::DateTime, "date-time"),
            Self::Json(names) => (names, FieldType::Json, "object"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use FieldNames::{Flag, Instant, Json, Text, Whole};

    #[test]
    fn fields_have_the_order_of_the_list_and_the_types_of_their_names() {
        let list = FieldList(&[
            Text("full_name  topic.value"),
            Whole("id"),
            Flag(""),
            Instant("at"),
            Flag("on"),
            Json("tags"),
        ]);
        let shown = |field: Field| (field.name, field.label, field.field_type, field.vendor_type);
        let shown: Vec<_> = list.fields().map(shown).collect();
        let expected = [
            ("full_name", "full name", FieldType::String, "string"),
            ("topic.value", "topic.value", FieldType::String, "string"),
            ("id", "id", FieldType::Int64, "integer"),
            ("at", "at", FieldType::DateTime, "date-time"),
            ("on", "on", FieldType::Bool, "boolean"),
            ("tags", "tags", FieldType::Json, "object"),
        ];
        let expected = expected.map(|(name, label, kind, vendor)| {
            (name.to_owned(), label.to_owned(), kind, vendor.to_owned())
        });
        assert_eq!(shown, expected);
        let marked = |field: &Field| (field.primary_key, field.timestamp);
        let marked: Vec<_> = list.keyed("id", "at created").map(|field| marked(&field)).collect();
        let plain = (false, false);
        assert_eq!(marked, [plain, plain, (true, false), (false, true), plain, plain]);
    }
}
