//! Entities and their fields, as AppFlow describes them.

use crate::{Operator, WriteOperation};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A kind of record in an application.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorEntity {
    /// The name used in flows.
    pub name: String,
    /// The display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Whether it contains further entities.
    #[serde(default)]
    pub has_nested_entities: bool,
}

/// One field of an entity.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorEntityField {
    /// The name used in flows.
    pub identifier: String,
    /// The compound field it is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_identifier: Option<String>,
    /// The display name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Whether it identifies a record.
    pub is_primary_key: bool,
    /// Its type and the filters that it allows.
    pub supported_field_type_details: SupportedFieldTypeDetails,
    /// Free text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its properties as a source.
    pub source_properties: SourceFieldProperties,
    /// Its properties as a destination.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination_properties: Option<DestinationFieldProperties>,
    /// Further facts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub custom_properties: Option<BTreeMap<String, String>>,
}

/// The versions of a field's type; there is one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SupportedFieldTypeDetails {
    /// The first version.
    pub v1: FieldTypeDetails,
}

/// A field's type and the filters that it allows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldTypeDetails {
    /// The type's name.
    pub field_type: String,
    /// The operators that filters may use on it.
    pub filter_operators: Vec<Operator>,
    /// The possible values, if they are few.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supported_values: Option<Vec<String>>,
}

/// A field's properties as a source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceFieldProperties {
    /// Whether it can be read.
    pub is_retrievable: bool,
    /// Whether it can be filtered by.
    pub is_queryable: bool,
    /// Whether it is the time of a record's last change.
    pub is_timestamp_field_for_incremental_queries: bool,
}

/// A field's properties as a destination.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DestinationFieldProperties {
    /// Whether it can be set when a record is created.
    pub is_creatable: bool,
    /// Whether it may be empty.
    pub is_nullable: bool,
    /// Whether an upsert can write it, into new and existing records.
    pub is_upsertable: bool,
    /// Whether it can be changed later.
    pub is_updatable: bool,
    /// Whether the application fills it in.
    pub is_defaulted_on_create: bool,
    /// The write operations for which `idFieldNames` may name it.
    #[serde(default)]
    pub supported_write_operations: Vec<WriteOperation>,
}
