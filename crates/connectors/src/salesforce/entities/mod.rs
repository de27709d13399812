//! Describes the organisation's objects and their fields.

mod field_type;
pub(super) mod left_out;
pub(super) mod related;

use super::api::SalesforceApi;
use super::query::soql::Name;
use super::{limits, version};
use connector_sdk::rest::Session;
use connector_sdk::{Connection, EntityGroup, ErrorKind, Field, Result, Writable};
use flow::WriteOperation;
use serde::Deserialize;

/// Lists the objects that can be queried, and the events that only flows with an event trigger get.
pub(super) async fn entities(connection: &Connection) -> Result<Vec<EntityGroup>> {
    let path = format!("{}/sobjects", version::path(None)?);
    let response = Session::new(connection, &SalesforceApi).get(&path, &[]).await?;
    limits::log(&response);
    let answer: Objects = response.json()?;
    let (queryable, others): (Vec<_>, Vec<_>) =
        answer.sobjects.into_iter().partition(|object| object.queryable);
    let (custom, standard): (Vec<_>, Vec<_>) = queryable.into_iter().partition(|o| o.custom);
    let events = others.into_iter().filter(Summary::event).collect();
    Ok(vec![
        group("Standard objects", standard),
        group("Custom objects", custom),
        group("Events", events),
    ])
}

/// Describes one object.
pub(super) async fn object(
    connection: &Connection,
    name: &str,
    version: Option<&str>,
) -> Result<Object> {
    let name = Name::new(name)?;
    let path = format!("{}/sobjects/{}/describe", version::path(version)?, name.as_str());
    let answer = Session::new(connection, &SalesforceApi).get(&path, &[]).await;
    let response = answer.map_err(|mut error| {
        if error.kind == ErrorKind::ResourceNotFoundError {
            let found = std::mem::take(&mut error.message);
            error.message = format!(
                "salesforce has no object {}, or the user may not see it; ListConnectorEntities shows what there is ({found})",
                name.as_str()
            );
        }
        error
    })?;
    limits::log(&response);
    response.json()
}

#[derive(Deserialize)]
struct Objects {
    sobjects: Vec<Summary>,
}

#[derive(Deserialize)]
struct Summary {
    name: String,
    label: String,
    #[serde(default)]
    custom: bool,
    #[serde(default)]
    queryable: bool,
}

impl Summary {
    /// Changes and custom platform events are recognised by their names; the list has no other sign of them.
    fn event(&self) -> bool {
        self.name.ends_with("ChangeEvent") || self.name.ends_with("__e")
    }
}

/// The members of an object's describe that are used.
#[derive(Deserialize)]
pub(super) struct Object {
    pub(super) fields: Vec<ObjectField>,
}

/// The members of a field's describe that are used.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ObjectField {
    pub(super) name: String,
    pub(super) label: String,
    #[serde(rename = "type")]
    pub(super) vendor_type: String,
    #[serde(default)]
    pub(super) precision: u32,
    #[serde(default)]
    pub(super) scale: u32,
    #[serde(default)]
    pub(super) calculated: bool,
    #[serde(default)]
    pub(super) filterable: bool,
    #[serde(default)]
    pub(super) sortable: bool,
    pub(super) compound_field_name: Option<String>,
    #[serde(default)]
    pub(super) picklist_values: Vec<PicklistValue>,
    #[serde(default)]
    pub(super) reference_to: Vec<String>,
    pub(super) relationship_name: Option<String>,
    #[serde(default)]
    createable: bool,
    #[serde(default)]
    updateable: bool,
    #[serde(default)]
    nillable: bool,
    #[serde(default)]
    defaulted_on_create: bool,
    #[serde(default)]
    external_id: bool,
    #[serde(default)]
    id_lookup: bool,
}

impl ObjectField {
    /// Returns how the user may write it.
    fn writable(&self) -> Writable {
        let finds_for: &[WriteOperation] = match self.vendor_type == "id" {
            true => &[WriteOperation::Upsert, WriteOperation::Update, WriteOperation::Delete],
            // Salesforce updates and deletes by its own ids alone, and upserts by any field that identifies a record.
            false if self.external_id || self.id_lookup => &[WriteOperation::Upsert],
            false => &[],
        };
        Writable {
            creatable: self.createable,
            updatable: self.updateable,
            upsertable: self.createable && self.updateable,
            nullable: self.nillable,
            defaulted: self.defaulted_on_create,
            finds_for: finds_for.to_vec(),
        }
    }
}

/// One value of a picklist.
#[derive(Clone, Deserialize)]
pub(super) struct PicklistValue {
    value: String,
    #[serde(default)]
    active: bool,
}

impl From<ObjectField> for Field {
    fn from(field: ObjectField) -> Self {
        let writable = field.writable();
        let values = field.picklist_values.into_iter().filter(|choice| choice.active);
        // A name that is its own compound is no part of itself.
        let parent = field.compound_field_name.filter(|parent| *parent != field.name);
        Self {
            field_type: match field.calculated {
                true => field_type::of_formula(&field.vendor_type),
                false => field_type::of(&field.vendor_type, field.precision, field.scale),
            },
            primary_key: field.vendor_type == "id",
            timestamp: field.vendor_type == "datetime" && field.filterable && field.sortable,
            name: field.name,
            label: field.label,
            vendor_type: field.vendor_type,
            parent,
            filterable: field.filterable,
            values: values.map(|choice| choice.value).collect(),
            refers_to: field.reference_to,
            writable,
        }
    }
}

fn group(name: &str, objects: Vec<Summary>) -> EntityGroup {
    EntityGroup::flat(name, objects.into_iter().map(|object| (object.name, object.label)))
}
