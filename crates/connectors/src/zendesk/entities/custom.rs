//! Custom fields: their description by the account, and the columns of a record's own values.

use connector_sdk::{Field, Writable};
use records::FieldType;
use serde::Deserialize;
use serde_json::value::{RawValue, to_raw_value};
use std::collections::BTreeMap;

/// The member of a ticket with its custom values, and the prefix of their columns.
pub(in crate::zendesk) const OF_TICKETS: &str = "custom_fields";
/// The member of a custom object's record with its own values.
pub(in crate::zendesk) const OF_RECORDS: &str = "custom_object_fields";
/// The fields that every ticket has and that the list of custom fields repeats.
const SYSTEM: [&str; 9] = [
    "assignee",
    "basic_priority",
    "custom_status",
    "description",
    "group",
    "priority",
    "status",
    "subject",
    "tickettype",
];

/// An entry in the list of custom fields.
#[derive(Deserialize)]
pub(in crate::zendesk) struct CustomField {
    id: Option<i64>,
    key: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    title: String,
    #[serde(default)]
    custom_field_options: Option<Vec<Choice>>,
    relationship_target_type: Option<String>,
    /// Whether agents, and so users of the API, may edit it. Only fields of tickets have it.
    agent_can_edit: Option<bool>,
}

#[derive(Deserialize)]
struct Choice {
    value: String,
}

impl CustomField {
    /// Describes it as a column below `parent`: by its id in a ticket, by its key elsewhere.
    pub(in crate::zendesk) fn into_field(self, parent: &str) -> Option<Field> {
        let tickets = parent == OF_TICKETS;
        let name = match (tickets, self.id, self.key) {
            (true, Some(id), _) => id.to_string(),
            (false, _, Some(key)) => key,
            _ => return None,
        };
        if tickets && SYSTEM.contains(&self.kind.as_str()) {
            return None;
        }
        let field_type = field_type(&self.kind, parent);
        let choices = self.custom_field_options.unwrap_or_default();
        Some(Field {
            label: self.title,
            filterable: field_type != FieldType::Json,
            values: choices.into_iter().map(|choice| choice.value).collect(),
            refers_to: self.relationship_target_type.into_iter().collect(),
            writable: self.agent_can_edit.map(writable).unwrap_or_default(),
            ..Field::plain(&format!("{parent}.{name}"), field_type, &self.kind)
        })
    }
}

/// Returns how a field with such an entry can be written. No field is required for a new ticket.
fn writable(may: bool) -> Writable {
    Writable {
        creatable: may,
        updatable: may,
        upsertable: may,
        nullable: true,
        ..Writable::default()
    }
}

/// Returns our type for one of Zendesk's. A date of a ticket is a day, a date of a user or an organization its
/// midnight; for custom objects no form is documented, so it stays a text.
fn field_type(kind: &str, parent: &str) -> FieldType {
    match kind {
        "checkbox" => FieldType::Bool,
        "integer" => FieldType::Int64,
        "decimal" => FieldType::Number { precision: 0, scale: 10, binary: false },
        "date" if parent == OF_TICKETS => FieldType::Date,
        "date" if parent != OF_RECORDS => FieldType::DateTime,
        "text" | "textarea" | "regexp" | "partialcreditcard" | "tagger" | "dropdown" | "lookup"
        | "date" => FieldType::String,
        _ => FieldType::Json,
    }
}

/// One of a ticket's custom values.
#[derive(Deserialize)]
struct CustomValue<'a> {
    id: i64,
    #[serde(borrow)]
    value: Option<&'a RawValue>,
}

/// Writes a ticket's custom values as members of their own: `custom_fields.<id>`. A record in another form than
/// documented stays as it is; the decoder reports it.
pub(in crate::zendesk) fn flattened(record: &RawValue) -> Box<RawValue> {
    flat(record).unwrap_or_else(|_| record.to_owned())
}

fn flat(record: &RawValue) -> serde_json::Result<Box<RawValue>> {
    let mut members: BTreeMap<String, &RawValue> = serde_json::from_str(record.get())?;
    let values = members.remove(OF_TICKETS).map_or("[]", RawValue::get);
    for CustomValue { id, value } in serde_json::from_str::<Vec<CustomValue<'_>>>(values)? {
        if let Some(value) = value {
            members.insert(format!("{OF_TICKETS}.{id}"), value);
        }
    }
    to_raw_value(&members)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(text: &str) -> String {
        let record: Box<RawValue> = serde_json::from_str(text).unwrap();
        flattened(&record).get().to_owned()
    }

    #[test]
    fn custom_values_become_members_and_all_else_stays_as_it_was() {
        assert_eq!(
            flat(
                r#"{"id": 4398046511105, "custom_fields":[{"id":3,"value":"ä\n"},{"id":4,"value":null},{"id":5,"value":[1.10]}]}"#
            ),
            r#"{"custom_fields.3":"ä\n","custom_fields.5":[1.10],"id":4398046511105}"#
        );
        assert_eq!(flat(r#"{"id":1}"#), r#"{"id":1}"#);
        for odd in [r#"{"custom_fields":"x"}"#, r#"{"custom_fields":[{"value":1}]}"#, "[]", "7"] {
            assert_eq!(flat(odd), odd);
        }
    }

    #[test]
    fn what_an_account_says_of_editing_a_ticket_field_is_what_may_be_written() {
        let writable = |parent: &str, said: &str| {
            let text = format!(r#"{{"id": 7, "key": "k", "type": "text", "title": "T"{said}}}"#);
            let field: CustomField = serde_json::from_str(&text).unwrap();
            field.into_field(parent).unwrap().writable
        };
        let may = writable(OF_TICKETS, r#", "agent_can_edit": true"#);
        assert!(may.creatable && may.updatable && may.upsertable && may.nullable);
        assert!(!writable(OF_TICKETS, r#", "agent_can_edit": false"#).creatable);
        assert_eq!(writable("user_fields", ""), Writable::default(), "nothing is said");
    }
}
