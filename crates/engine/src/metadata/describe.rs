//! Lists entities and describes their fields.

use crate::Engine;
use crate::error::{About, Error, Result};
use connector_sdk::{Configuration, Connection, Connector, ErrorKind, Field};
use flow::{ConnectorEntity, ConnectorEntityField, ConnectorType, Operator, did_you_mean};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The name of the list of entities, in place of an entity.
pub(super) const LIST: &str = "*";

impl Engine {
    /// Lists the entities of a profile's application, by group.
    pub async fn list_entities(
        &self,
        profile: &str,
        connector_type: Option<&ConnectorType>,
        path: Option<&str>,
    ) -> Result<BTreeMap<String, Vec<ConnectorEntity>>> {
        let (connector, connection) = self.open_profile(profile).await?;
        check_type(connector.as_ref(), &connection, connector_type)?;
        check_path(connector.as_ref(), path)?;
        let about = format!("{} {path:?}", connection.settings);
        let place = self.place(profile, LIST, &about).await?;
        if let Some(known) = self.known(&place) {
            return read(&known);
        }
        let groups = connector.entities(&connection, path).await.about(|| named(profile))?;
        let wire = |entities: Vec<connector_sdk::Entity>| -> Vec<ConnectorEntity> {
            entities.iter().map(connector_sdk::Entity::to_wire).collect()
        };
        let groups: BTreeMap<_, _> =
            groups.into_iter().map(|group| (group.name, wire(group.entities))).collect();
        self.keep(place, written(&groups)?);
        Ok(groups)
    }

    /// Describes an entity's fields.
    pub async fn describe_entity(
        &self,
        profile: &str,
        connector_type: Option<&ConnectorType>,
        entity: &str,
        version: Option<&str>,
    ) -> Result<Vec<ConnectorEntityField>> {
        let (connector, connection) = self.open_profile(profile).await?;
        check_type(connector.as_ref(), &connection, connector_type)?;
        let about = format!("{} {version:?}", connection.settings);
        let place = self.place(profile, entity, &about).await?;
        if let Some(known) = self.known(&place) {
            return read(&known);
        }
        let fields = match connector.fields(&connection, entity, version).await {
            Err(error) if error.kind == ErrorKind::ResourceNotFoundError => {
                let near = near_entity(connector.as_ref(), &connection, entity).await;
                let what = format!("{}: {error}{near}", named(profile));
                return Err(Error::NotFound(what));
            }
            found => found.about(|| named(profile))?,
        };
        let operators = connector.configuration().operators;
        let left_out = connector.left_out(&connection, entity).await.about(|| named(profile))?;
        let writes = connector.destination().is_some();
        let mut fields: Vec<_> =
            fields.iter().map(|field| shown(field, &operators, writes)).collect();
        // AppFlow's description of an entity has no text. Everybody looks at the key field, so the text goes there.
        for key in fields.iter_mut().filter(|field| field.is_primary_key) {
            key.description.clone_from(&left_out);
        }
        self.keep(place, written(&fields)?);
        Ok(fields)
    }
}

/// Returns a field as AppFlow shows it. Facts about writing are shown only if the connector can be a destination.
fn shown(field: &Field, operators: &[Operator], destination: bool) -> ConnectorEntityField {
    ConnectorEntityField {
        destination_properties: destination.then(|| field.writable.to_wire()),
        ..field.to_wire(operators)
    }
}

/// Returns a "did you mean" with a similar entity. Empty if there is none or the list cannot be read.
pub(crate) async fn near_entity(
    connector: &dyn Connector,
    connection: &Connection,
    entity: &str,
) -> String {
    let groups = connector.entities(connection, None).await.unwrap_or_default();
    let names = groups.iter().flat_map(|group| &group.entities);
    did_you_mean(entity, names.map(|known| known.name.as_str()))
}

fn check_type(
    connector: &dyn Connector,
    connection: &Connection,
    wanted: Option<&ConnectorType>,
) -> Result<()> {
    match wanted {
        Some(wanted) if *wanted != connector.connector_type() => {
            let rule = format!(
                "connector profile \"{}\" is for {}, not for {wanted}",
                connection.profile,
                connector.connector_type()
            );
            Err(Error::invalid("connectorType", rule))
        }
        _ => Ok(()),
    }
}

fn check_path(connector: &dyn Connector, path: Option<&str>) -> Result<()> {
    let Configuration { name, nested, .. } = connector.configuration();
    if path.is_some() && !nested {
        let rule = format!("entities of {name} have no others below them; leave it out");
        return Err(Error::invalid("entitiesPath", rule));
    }
    Ok(())
}

fn named(profile: &str) -> String {
    format!("connector profile \"{profile}\"")
}

fn written<T: Serialize>(answer: &T) -> Result<Arc<str>> {
    let text = serde_json::to_string(answer)
        .map_err(|error| Error::Invariant(format!("metadata cannot be kept: {error}")))?;
    Ok(text.into())
}

fn read<T: DeserializeOwned>(known: &str) -> Result<T> {
    serde_json::from_str(known)
        .map_err(|error| Error::Invariant(format!("known metadata cannot be read: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use connector_sdk::Writable;
    use records::FieldType;
    use serde_json::json;

    #[test]
    fn what_is_writable_is_shown_of_destinations_alone() {
        let field = Field {
            name: "Name".into(),
            label: "Name".into(),
            field_type: FieldType::String,
            vendor_type: "string".into(),
            parent: None,
            primary_key: false,
            filterable: true,
            timestamp: false,
            values: Vec::new(),
            refers_to: Vec::new(),
            writable: Writable { creatable: true, ..Writable::default() },
        };
        let shown = |destination| serde_json::to_value(shown(&field, &[], destination)).unwrap();
        let today = json!({
            "identifier": "Name", "label": "Name", "isPrimaryKey": false,
            "supportedFieldTypeDetails": {"v1": {"fieldType": "string", "filterOperators": []}},
            "sourceProperties": {
                "isRetrievable": true, "isQueryable": true,
                "isTimestampFieldForIncrementalQueries": false,
            },
        });
        assert_eq!(shown(false), today);
        let mut written = shown(true);
        let properties = written.as_object_mut().unwrap().remove("destinationProperties").unwrap();
        assert_eq!(written, today);
        assert_eq!(
            (&properties["isCreatable"], &properties["isUpdatable"]),
            (&json!(true), &json!(false))
        );
    }
}
