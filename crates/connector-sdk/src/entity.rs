//! Entities and fields, in our own types.

use flow::{
    ConnectorEntity, ConnectorEntityField, FieldTypeDetails, Operator, SourceFieldProperties,
    SupportedFieldTypeDetails,
};
use records::FieldType;

/// Entities under a common heading, such as "Custom objects".
pub struct EntityGroup {
    /// The heading.
    pub name: String,
    /// The entities.
    pub entities: Vec<Entity>,
}

/// Something an application holds records of.
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
    /// Whether it can be filtered by, in the application.
    pub filterable: bool,
    /// Whether it tells when a record last changed.
    pub timestamp: bool,
    /// The values it may have, where the application says so.
    pub values: Vec<String>,
    /// The entities it may refer to.
    pub refers_to: Vec<String>,
}

impl Field {
    /// Returns the field as AppFlow shows it, with the comparisons among the connector's `operators`.
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
