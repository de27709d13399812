//! Entities and fields, in our own types.

use flow::{
    ConnectorEntity, ConnectorEntityField, DestinationFieldProperties, FieldTypeDetails, Operator,
    SourceFieldProperties, SupportedFieldTypeDetails, WriteOperation,
};
use records::FieldType;

/// Entities under a common heading, such as "Custom objects".
pub struct EntityGroup {
    /// The heading.
    pub name: String,
    /// The entities.
    pub entities: Vec<Entity>,
}

impl EntityGroup {
    /// Makes a group of entities that have none below them, of their names and labels.
    pub fn flat<N: Into<String>, L: Into<String>>(
        name: &str,
        entities: impl IntoIterator<Item = (N, L)>,
    ) -> Self {
        let entity = |(name, label): (N, L)| Entity {
            name: name.into(),
            label: label.into(),
            nested: false,
        };
        Self { name: name.to_owned(), entities: entities.into_iter().map(entity).collect() }
    }
}

/// A class of records in an application.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// The name used in flows.
    pub name: String,
    /// The name people know.
    pub label: String,
    /// Whether it has entities of its own.
    pub nested: bool,
}

impl Entity {
    /// Returns the entity as AppFlow shows it.
    pub fn to_wire(&self) -> ConnectorEntity {
        ConnectorEntity {
            name: self.name.clone(),
            label: Some(self.label.clone()),
            has_nested_entities: self.nested,
        }
    }
}

/// One field of an entity.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The name used in flows; a path where it belongs to a related record, such as `Owner.Name`.
    pub name: String,
    /// The name people know.
    pub label: String,
    /// Our type.
    pub field_type: FieldType,
    /// The application's own name of the type.
    pub vendor_type: String,
    /// The compound field it is a part of.
    pub parent: Option<String>,
    /// Whether it identifies a record.
    pub primary_key: bool,
    /// Whether the application can filter by it.
    pub filterable: bool,
    /// Whether it contains the time of a record's last change.
    pub timestamp: bool,
    /// The values it may have, if the application lists them.
    pub values: Vec<String>,
    /// The entities it may refer to.
    pub refers_to: Vec<String>,
    /// How it can be written.
    pub writable: Writable,
}

/// How an application lets a field be written. By default not at all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Writable {
    /// Whether new records may have it.
    pub creatable: bool,
    /// Whether records that exist may get it.
    pub updatable: bool,
    /// Whether an upsert, which does either, may write it.
    pub upsertable: bool,
    /// Whether it may be empty.
    pub nullable: bool,
    /// Whether the application fills it in if a new record lacks it.
    pub defaulted: bool,
    /// The ways of writing that find records by it: `idFieldNames` may name it. `Upsert` is there for an external id.
    pub finds_for: Vec<WriteOperation>,
}

impl Writable {
    /// Returns it as AppFlow shows it.
    pub fn to_wire(&self) -> DestinationFieldProperties {
        DestinationFieldProperties {
            is_creatable: self.creatable,
            is_nullable: self.nullable,
            is_upsertable: self.upsertable,
            is_updatable: self.updatable,
            is_defaulted_on_create: self.defaulted,
            supported_write_operations: self.finds_for.clone(),
        }
    }
}

impl Field {
    /// Makes a field that can be read and nothing more, labelled with its name in words.
    pub fn plain(name: &str, field_type: FieldType, vendor_type: &str) -> Self {
        Self {
            name: name.to_owned(),
            label: name.replace('_', " "),
            field_type,
            vendor_type: vendor_type.to_owned(),
            parent: None,
            primary_key: false,
            filterable: false,
            timestamp: false,
            values: Vec::new(),
            refers_to: Vec::new(),
            writable: Writable::default(),
        }
    }

    /// Returns the field as AppFlow shows it in a source, with the comparisons among the connector's `operators`.
    pub fn to_wire(&self, operators: &[Operator]) -> ConnectorEntityField {
        let comparisons = operators.iter().filter(|o| Operator::COMPARISONS.contains(o));
        ConnectorEntityField {
            identifier: self.name.clone(),
            parent_identifier: self.parent.clone(),
            label: Some(self.label.clone()),
            is_primary_key: self.primary_key,
            supported_field_type_details: SupportedFieldTypeDetails {
                v1: FieldTypeDetails {
                    field_type: self.vendor_type.clone(),
                    filter_operators: comparisons.filter(|_| self.filterable).copied().collect(),
                    supported_values: Some(self.values.clone()).filter(|v| !v.is_empty()),
                },
            },
            description: None,
            source_properties: SourceFieldProperties {
                is_retrievable: true,
                is_queryable: self.filterable,
                is_timestamp_field_for_incremental_queries: self.timestamp,
            },
            destination_properties: None,
            custom_properties: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_writable_has_the_members_of_appflow() {
        let wire = |writable: Writable| serde_json::to_value(writable.to_wire()).unwrap();
        assert_eq!(
            wire(Writable::default()),
            json!({
                "isCreatable": false, "isNullable": false, "isUpsertable": false, "isUpdatable": false,
                "isDefaultedOnCreate": false, "supportedWriteOperations": [],
            })
        );
        let nothing = Writable::default;
        for (one, member) in [
            (Writable { creatable: true, ..nothing() }, "isCreatable"),
            (Writable { updatable: true, ..nothing() }, "isUpdatable"),
            (Writable { upsertable: true, ..nothing() }, "isUpsertable"),
            (Writable { nullable: true, ..nothing() }, "isNullable"),
            (Writable { defaulted: true, ..nothing() }, "isDefaultedOnCreate"),
        ] {
            let wire = wire(one);
            let members = wire.as_object().unwrap().iter().filter(|(_, value)| **value == true);
            assert_eq!(members.map(|(name, _)| name.as_str()).collect::<Vec<_>>(), [member]);
        }
        let finds_for = vec![WriteOperation::Upsert, WriteOperation::Delete];
        let ids = wire(Writable { finds_for, ..nothing() });
        assert_eq!(ids["supportedWriteOperations"], json!(["UPSERT", "DELETE"]));
    }
}
