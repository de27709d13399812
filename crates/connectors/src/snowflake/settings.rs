//! A flow's destination properties: the table, beside the bucket where its files wait.

use super::names::Place;
use connector_sdk::{ConnectorError, ErrorKind, Result};
use flow::Violations;
use serde_json::Value;

const EXAMPLE: &str = "such as SALES.PUBLIC.ORDERS; a name in small letters is written in quotes";

/// Notes what is wrong with a flow's destination properties.
pub(super) fn check(settings: &Value, violations: &mut Violations) {
    crate::warehouse::check(settings, violations);
    let object = settings["object"].as_str().filter(|object| !object.is_empty());
    if let Some(Err(error)) = object.map(table) {
        violations.add("object", error.message);
    }
}

/// Reads the name of a table.
pub(super) fn table(object: &str) -> Result<Place> {
    let wrong =
        |rule| ConnectorError::new(ErrorKind::InvalidArgument, format!("{rule}, {EXAMPLE}"));
    Place::read(object).map_err(wrong)
}
