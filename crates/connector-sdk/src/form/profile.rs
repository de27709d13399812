//! The two objects of a connector profile, at their places in AppFlow's model.

use super::Members;
use flow::Violations;
use serde_json::Value;

/// A connector profile that is being checked.
pub struct Profile<'a, 'v> {
    connector: &'static str,
    properties: &'a Value,
    credentials: &'a Value,
    violations: &'v mut Violations,
}

impl<'a, 'v> Profile<'a, 'v> {
    /// Takes a profile; `connector` is the connector's member in AppFlow's model, such as `SAPOData`.
    pub fn of(
        connector: &'static str,
        properties: &'a Value,
        credentials: &'a Value,
        violations: &'v mut Violations,
    ) -> Self {
        Self { connector, properties, credentials, violations }
    }

    /// Reads the properties.
    pub fn properties(&mut self) -> Members<'a, '_> {
        Members::at(properties_path(self.connector), self.properties, self.violations)
    }

    /// Reads the credentials.
    pub fn credentials(&mut self) -> Members<'a, '_> {
        let path = format!("connectorProfileConfig.connectorProfileCredentials.{}", self.connector);
        Members::at(path, self.credentials, self.violations)
    }
}

/// Returns the path of a connector's properties in a profile.
pub fn properties_path(connector: &str) -> String {
    format!("connectorProfileConfig.connectorProfileProperties.{connector}")
}
