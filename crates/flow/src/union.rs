//! AppFlow's per-connector unions: one-key JSON objects whose content only the connector reads.

use crate::ConnectorType;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An object that holds one member, named after a connector; kept exactly as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Union(pub Map<String, Value>);

impl Union {
    /// Builds the union that holds `value` for `connector`.
    pub fn of(connector: &ConnectorType, value: Value) -> Self {
        Self(Map::from_iter([(connector.union_member().to_owned(), value)]))
    }

    /// Returns the member of `connector`; a `null` member counts as absent.
    pub fn member(&self, connector: &ConnectorType) -> Option<&Value> {
        self.0.get(connector.union_member()).filter(|value| !value.is_null())
    }

    /// Returns the names of the members that are present.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| name.as_str())
    }
}
