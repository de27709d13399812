//! AppFlow's per-connector unions: one-key JSON objects whose content only the connector reads.

use crate::{ConnectorType, Violations};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An object with one member that is named after a connector. It is kept exactly as it was sent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Union(pub Map<String, Value>);

impl Union {
    /// Builds the union with `value` for `connector`.
    pub fn of(connector: &ConnectorType, value: Value) -> Self {
        Self(Map::from_iter([(connector.union_member().to_owned(), value)]))
    }

    /// Returns the member of `connector`. A `null` member counts as absent.
    pub fn member(&self, connector: &ConnectorType) -> Option<&Value> {
        self.0.get(connector.union_member()).filter(|value| !value.is_null())
    }

    /// Returns the names of its members that are not null.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|(_, value)| !value.is_null()).map(|(name, _)| name.as_str())
    }
}

impl Violations {
    /// Checks that a union contains nothing but the member of its connector.
    pub fn check_union(&mut self, path: &str, union: &Union, connector: &ConnectorType) {
        let member = connector.union_member();
        for other in union.members().filter(|other| *other != member) {
            self.add(
                format!("{path}.{other}"),
                format!("does not belong to connector {connector}; use {member}"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_the_connectors_own_member_belongs() {
        let union: Union =
            serde_json::from_value(json!({"GoogleAnalytics": {}, "S3": {}, "Slack": null}))
                .unwrap();
        let analytics = ConnectorType::new("Googleanalytics");
        assert!(union.member(&analytics).is_some());
        assert!(union.member(&ConnectorType::new("Slack")).is_none());
        let mut violations = Violations::default();
        violations.check_union("properties", &union, &analytics);
        let told = violations.to_string();
        assert_eq!(
            told,
            "properties.S3: does not belong to connector Googleanalytics; use GoogleAnalytics"
        );
    }
}
