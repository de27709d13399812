//! The events that a profile declares, because an unknown sender cannot describe its events.

use connector_sdk::form::properties_path;
use connector_sdk::{ConnectorError, Entity, EntityGroup, ErrorKind, Field, Result};
use flow::Violations;
use records::FieldType;
use serde_json::{Map, Value};

const PROPERTY: &str = "events";
const EXAMPLE: &str =
    r#"{"order.created":{"id":"string","total":"decimal(18,2)","created":"datetime"}}"#;

/// Notes what is wrong with a profile's declaration.
pub(super) fn check(properties: &Value, violations: &mut Violations) {
    let path = format!("{}.profileProperties.{PROPERTY}", properties_path("CustomConnector"));
    match declared(properties) {
        Err(rule) => violations.add(path, rule),
        Ok(events) if events.is_empty() => {
            violations.add(
                path,
                format!("must declare the events that are delivered, such as {EXAMPLE}"),
            );
        }
        Ok(_) => {}
    }
}

/// Lists the declared events.
pub(super) fn entities(properties: &Value) -> Result<Vec<EntityGroup>> {
    let entity =
        |(name, _): (String, Vec<Field>)| Entity { label: name.clone(), name, nested: false };
    let entities = declared(properties).map_err(unfit)?.into_iter().map(entity).collect();
    Ok(vec![EntityGroup { name: "Events".to_owned(), entities }])
}

/// Returns the fields of one event.
pub(super) fn fields(properties: &Value, event: &str) -> Result<Vec<Field>> {
    let events = declared(properties).map_err(unfit)?;
    let known: Vec<String> = events.iter().map(|(name, _)| name.clone()).collect();
    match events.into_iter().find(|(name, _)| name == event) {
        Some((_, fields)) => Ok(fields),
        None => Err(ConnectorError::new(
            ErrorKind::ResourceNotFoundError,
            format!(
                "event \"{event}\" is not declared in the connector profile, which has {}; \
                 add it to profileProperties.{PROPERTY}",
                known.join(", ")
            ),
        )),
    }
}

/// Reads the declaration; fails with the reason if it is wrong.
fn declared(properties: &Value) -> Result<Vec<(String, Vec<Field>)>, String> {
    let Some(text) = properties.pointer("/profileProperties/events").and_then(Value::as_str) else {
        return Ok(Vec::new());
    };
    let events: Map<String, Value> = serde_json::from_str(text)
        .map_err(|error| format!("is not a JSON object ({error}); write it like {EXAMPLE}"))?;
    events
        .into_iter()
        .map(|(event, fields)| Ok((event.clone(), declared_fields(&event, fields)?)))
        .collect()
}

fn declared_fields(event: &str, fields: Value) -> Result<Vec<Field>, String> {
    let Value::Object(fields) = fields else {
        return Err(format!("must give fields and their types for \"{event}\", such as {EXAMPLE}"));
    };
    if fields.is_empty() {
        return Err(format!("declares no field of \"{event}\""));
    }
    fields.into_iter().map(|(name, kind)| field(event, name, &kind)).collect()
}

fn field(event: &str, name: String, kind: &Value) -> Result<Field, String> {
    let word = kind.as_str().unwrap_or_default();
    let Some(field_type) = FieldType::parse_name(word) else {
        return Err(format!(
            "gives field \"{name}\" of \"{event}\" a type that is not known; \
             use string, boolean, int, long, double, decimal(18,2), date, time, datetime or json"
        ));
    };
    Ok(Field {
        label: name.clone(),
        filterable: true,
        // A declared type is no promise of the application.
        ..Field::plain(&name, field_type.described(), word)
    })
}

fn unfit(rule: String) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::InvalidArgument,
        format!("profileProperties.{PROPERTY} of the connector profile {rule}"),
    )
}
