//! Finds connectors: built-in ones by type, registered ones by label.

use crate::Engine;
use crate::error::{About, Error, Result};
use crate::ledger::{ProfileRecord, Registration, load, profile_key};
use connector_sdk::{Connector, Destination, Source};
use flow::{ConnectorRef, ConnectorType};
use std::sync::Arc;

impl Engine {
    /// Finds a connector: one that is built in by its type, a registered one by its label.
    pub(crate) async fn connector(&self, of: &ConnectorRef) -> Result<Arc<dyn Connector>> {
        let ConnectorRef { connector_type, label } = of;
        let Some(label) = label else {
            let built = self.connectors.find(connector_type);
            return built.ok_or_else(|| {
                let all = self.connectors_for(|_| true);
                Error::Unsupported(format!(
                    "connector {connector_type} is not supported yet; supported are {all}"
                ))
            });
        };
        if !connector_type.is_custom() {
            return Err(Error::invalid("connectorLabel", of_custom_only(connector_type)));
        }
        let registration = self.load_registration(label).await?.value;
        self.find_registered(&registration).await?.ok_or_else(|| {
            Error::Unsupported(format!(
                "\"{label}\" is registered; a registered connector cannot be used yet"
            ))
        })
    }

    /// Finds the connector at an end of a flow. A flow names its profile, and the profile knows the label.
    pub(crate) async fn connector_at(
        &self,
        connector_type: &ConnectorType,
        profile: Option<&str>,
    ) -> Result<Arc<dyn Connector>> {
        let label = match profile.filter(|_| connector_type.is_custom()) {
            Some(name) => {
                let key = profile_key(name);
                let known = load::<ProfileRecord>(self.ports.table.as_ref(), &key).await?;
                known.and_then(|known| known.value.profile.connector_label)
            }
            None => None,
        };
        self.connector(&ConnectorRef { connector_type: connector_type.clone(), label }).await
    }

    /// Returns the types of the connectors that are built in and fit, for people.
    pub(crate) fn connectors_for(&self, fits: impl Fn(&dyn Connector) -> bool) -> String {
        let fitting = self.connectors.iter().filter(|connector| fits(connector.as_ref()));
        let names: Vec<String> =
            fitting.map(|connector| connector.connector_type().to_string()).collect();
        names.join(", ")
    }

    /// Asks the deployment for the connector that a registration stands for.
    pub(crate) async fn find_registered(
        &self,
        registration: &Registration,
    ) -> Result<Option<Arc<dyn Connector>>> {
        let Some(finder) = &self.ports.finder else { return Ok(None) };
        let found = finder.find(registration).await;
        found.about(|| format!("connector \"{}\"", registration.label))
    }
}

/// Returns a connector's reading side.
pub(crate) fn as_source(connector: &dyn Connector) -> Result<&dyn Source> {
    let absent =
        || Error::Unsupported(format!("{} cannot be a source", connector.connector_type()));
    connector.source().ok_or_else(absent)
}

/// Returns a connector's writing side.
pub(crate) fn as_destination(connector: &dyn Connector) -> Result<&dyn Destination> {
    let absent =
        || Error::Unsupported(format!("{} cannot be a destination", connector.connector_type()));
    connector.destination().ok_or_else(absent)
}

/// Says why a label does not go with a type.
pub(crate) fn of_custom_only(connector_type: &ConnectorType) -> String {
    format!("belongs to {CUSTOM} only, not to {connector_type}")
}

/// The type of all registered connectors.
pub(crate) const CUSTOM: &str = "CustomConnector";
