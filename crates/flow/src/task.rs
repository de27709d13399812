//! Tasks: what happens to each record on its way.

use crate::Operator;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One step of a flow's mapping, exactly as the user wrote it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    /// The source fields it reads; `Map_all` reads all and lists none.
    pub source_fields: Vec<String>,
    /// The operator, under the name of the *source* connector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connector_operator: Option<BTreeMap<String, Operator>>,
    /// The field it writes, if it writes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub destination_field: Option<String>,
    /// The kind of step.
    pub task_type: TaskType,
    /// Further values, by AppFlow's `OperatorPropertiesKeys`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_properties: Option<BTreeMap<String, String>>,
}

impl Task {
    /// Returns the operator, whatever the connector.
    pub fn operator(&self) -> Option<Operator> {
        self.connector_operator.as_ref()?.values().next().copied()
    }

    /// Returns one of the task's properties, such as `DATA_TYPE`.
    pub fn property(&self, key: &str) -> Option<&str> {
        self.task_properties.as_ref()?.get(key).map(String::as_str)
    }

    /// Returns the source fields with a name. Some clients write an empty name for `Map_all`.
    pub fn named_source_fields(&self) -> impl Iterator<Item = &str> {
        self.source_fields.iter().map(String::as_str).filter(|name| !name.is_empty())
    }
}

/// The kinds of task.
/// See <https://docs.aws.amazon.com/appflow/1.0/APIReference/API_Task.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TaskType {
    /// Computes a number from two fields.
    Arithmetic,
    /// Chooses columns (operator `PROJECTION`) or rows (the comparisons).
    Filter,
    /// Copies one field under a new name, and converts its type if asked to.
    Map,
    /// Copies all fields under their own names.
    #[serde(rename = "Map_all")]
    MapAll,
    /// Hides all or part of a field's characters.
    Mask,
    /// Joins fields into one.
    Merge,
    /// Passes the whole record unchanged.
    Passthrough,
    /// Keeps a field's first characters.
    Truncate,
    /// Checks a field, and leaves the record out or stops the run if the check fails.
    Validate,
    /// Groups output files by the values of fields.
    Partition,
}
