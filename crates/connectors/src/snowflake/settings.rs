//! A flow's destination properties: the table, and the bucket where its files wait.

use super::names::Place;
use crate::warehouse::StagedIn;
use connector_sdk::{ConnectorError, ErrorKind, Result, Target};
use flow::Violations;
use serde_json::Value;

/// Where a flow loads to, and where its files wait.
#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) table: Place,
    pub(super) staged: StagedIn,
}

impl Settings {
    /// Reads the settings of a run, which were checked when the flow was made.
    pub(super) fn of(target: &Target) -> Result<Self> {
        let staged = StagedIn::of(target)?;
        let table = Place::read(&staged.object).map_err(|rule| {
            ConnectorError::new(ErrorKind::InvalidArgument, format!("the flow's object {rule}"))
        })?;
        Ok(Self { table, staged })
    }
}

/// Notes what is wrong with a flow's destination properties.
pub(super) fn check(settings: &Value, violations: &mut Violations) {
    crate::warehouse::check(settings, violations);
    let object = settings["object"].as_str().filter(|object| !object.is_empty());
    if let Some(Err(rule)) = object.map(Place::read) {
        let example = "such as SALES.PUBLIC.ORDERS; a name in small letters is written in quotes";
        violations.add("object", format!("{rule}, {example}"));
    }
}
