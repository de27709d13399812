//! A service's entity sets and their properties, as `$metadata` of either version describes them.

mod annotation;
mod edm_type;
mod schema;
mod writable;

#[cfg(test)]
mod tests;

use super::object_path::ObjectPath;
use crate::sap_odata::api::Sap;
use connector_sdk::{ConnectorError, ErrorKind, Field, Query, Result, Writable};
use records::FieldType;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The version of OData that a service speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::sap_odata) enum Dialect {
    V2,
    V4,
}

/// One service.
#[derive(Debug)]
pub(in crate::sap_odata) struct Model {
    pub(in crate::sap_odata) dialect: Dialect,
    pub(in crate::sap_odata) sets: Vec<EntitySet>,
}

/// One entity set.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::sap_odata) struct EntitySet {
    pub(in crate::sap_odata) name: String,
    pub(in crate::sap_odata) label: Option<String>,
    pub(in crate::sap_odata) properties: Vec<Property>,
    /// Whether the service reports the changes since a read.
    pub(in crate::sap_odata) tracks_changes: bool,
    /// Whether it can be read on its own.
    pub(in crate::sap_odata) addressable: bool,
}

/// One property of the entities of a set.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::sap_odata) struct Property {
    pub(in crate::sap_odata) name: String,
    pub(in crate::sap_odata) label: Option<String>,
    /// The name of its type.
    pub(in crate::sap_odata) edm: String,
    pub(in crate::sap_odata) field_type: FieldType,
    pub(in crate::sap_odata) key: bool,
    pub(in crate::sap_odata) filterable: bool,
    pub(in crate::sap_odata) sortable: bool,
    // A read writes nothing.
    #[serde(skip)]
    pub(in crate::sap_odata) writable: Writable,
}

impl EntitySet {
    /// Finds a property.
    pub(in crate::sap_odata) fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    /// Returns the properties needed to read a query: the key, and the properties that the query compares.
    pub(in crate::sap_odata) fn of(&self, query: &Query) -> Self {
        let window = query.window.iter().map(|window| &window.field);
        let compared: Vec<&String> =
            query.filters.iter().map(|filter| &filter.field).chain(window).collect();
        let needed = |property: &&Property| property.key || compared.contains(&&property.name);
        let without_label = |property: &Property| Property { label: None, ..property.clone() };
        Self {
            name: self.name.clone(),
            label: None,
            properties: self.properties.iter().filter(needed).map(without_label).collect(),
            tracks_changes: self.tracks_changes,
            addressable: self.addressable,
        }
    }

    /// Returns the names of its key, if records can be ordered by it; a queue of changes has its own order.
    pub(in crate::sap_odata) fn order(&self) -> Vec<String> {
        let keys = || self.properties.iter().filter(|property| property.key);
        match keys().all(|key| key.sortable) && !self.tracks_changes {
            true => keys().map(|key| key.name.clone()).collect(),
            false => Vec::new(),
        }
    }
}

impl From<&Property> for Field {
    fn from(property: &Property) -> Self {
        let moment = matches!(property.field_type, FieldType::DateTime | FieldType::LocalDateTime);
        Self {
            name: property.name.clone(),
            label: property.label.clone().unwrap_or_else(|| property.name.clone()),
            field_type: property.field_type,
            vendor_type: property.edm.clone(),
            parent: None,
            primary_key: property.key,
            filterable: property.filterable,
            timestamp: moment && property.filterable,
            values: Vec::new(),
            refers_to: Vec::new(),
            writable: property.writable.clone(),
        }
    }
}

/// Asks a service for its entity sets.
pub(in crate::sap_odata) async fn model(sap: &Sap<'_>, service: &str) -> Result<Model> {
    let address = sap.address(&format!("{service}/$metadata"), &[]);
    let response = sap.get(&address, "application/xml", None).await?;
    let read = str::from_utf8(&response.body).map_err(|error| error.to_string());
    read.and_then(schema::read).map_err(|what| {
        let what = response.quotable(&what);
        ConnectorError::new(
            ErrorKind::ServerError,
            format!(
                "the $metadata of {service} ({}) cannot be read: {what}; check that applicationServicePath and \
                 objectPath lead to services of OData",
                response.host()
            ),
        )
    })
}

/// One entity set, and the version that its service speaks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::sap_odata) struct Described {
    pub(in crate::sap_odata) dialect: Dialect,
    pub(in crate::sap_odata) set: EntitySet,
}

/// Asks a service for one of its entity sets, once for a connection: the document often has megabytes.
pub(in crate::sap_odata) async fn entity_set(
    sap: &Sap<'_>,
    path: ObjectPath<'_>,
) -> Result<Arc<Described>> {
    let memo = &sap.connection.memo;
    let name = format!("entity set {} of {}", path.set, path.service);
    if let Some(known) = memo.get(&name) {
        return Ok(known);
    }
    let Model { dialect, sets } = model(sap, path.service).await?;
    match sets.into_iter().find(|set| set.name == path.set) {
        Some(set) => Ok(memo.keep(name, Described { dialect, set })),
        None => Err(ConnectorError::new(
            ErrorKind::ResourceNotFoundError,
            format!(
                "the service {} of sap has no entity set {}; check objectPath against ListConnectorEntities",
                path.service, path.set
            ),
        )),
    }
}
