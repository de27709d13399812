//! What the connectors of this deployment can do: those that are built in, and those that were registered.

use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{REGISTRATIONS, Registration, load_all};
use crate::ports::{Order, Range};
use connector_sdk::Connector;
use flow::{
    ConnectorConfiguration, ConnectorMode, ConnectorType, TransferType, did_you_mean, quoted_names,
};
use serde_json::Map;

/// Who makes the connectors that are built in.
const MAKER: &str = "Penstock";

impl Engine {
    /// Returns the configuration of every connector, built in ones first; only of some types where any are named.
    pub async fn describe_connectors(
        &self,
        types: &[ConnectorType],
    ) -> Result<Vec<ConnectorConfiguration>> {
        let mut all: Vec<_> =
            self.connectors.iter().map(|connector| self.configuration(connector)).collect();
        all.extend(self.registered_connectors().await?);
        let custom = ConnectorType::new(CUSTOM);
        let wanted = |configuration: &ConnectorConfiguration| {
            let found = configuration.connector_type.as_ref().unwrap_or(&custom);
            types.is_empty() || types.contains(found)
        };
        Ok(all.into_iter().filter(wanted).collect())
    }

    /// Returns the configuration of one connector; a registered one goes by its label.
    pub async fn describe_connector(
        &self,
        connector_type: &ConnectorType,
        label: Option<&str>,
    ) -> Result<ConnectorConfiguration> {
        match (connector_type.as_str() == CUSTOM, label) {
            (true, Some(label)) => Ok(registered(self.load_registration(label).await?.value)),
            (true, None) => match self.connector(connector_type) {
                Ok(connector) => Ok(self.configuration(connector)),
                Err(_) => {
                    let rule = "is missing: say which registered connector";
                    Err(Error::invalid("connectorLabel", rule))
                }
            },
            (false, Some(_)) => Err(Error::invalid(
                "connectorLabel",
                format!("belongs to {CUSTOM} only, not to {connector_type}"),
            )),
            (false, None) => {
                let connector = self.connector(connector_type).map_err(Error::NotFound)?;
                Ok(self.configuration(connector))
            }
        }
    }

    /// Returns the connectors that were registered, by label.
    pub async fn registered_connectors(&self) -> Result<Vec<ConnectorConfiguration>> {
        let range = Range {
            partition: REGISTRATIONS.to_owned(),
            prefix: String::new(),
            after: None,
            order: Order::Ascending,
            limit: 100,
        };
        let all = load_all::<Registration>(self.ports.table.as_ref(), range).await?;
        Ok(all.into_iter().map(|stored| registered(stored.value)).collect())
    }

    /// Says why a label is no use in a connector profile.
    pub(crate) async fn refuse_label(&self, label: &str, of: &ConnectorType) -> Result<String> {
        if of.as_str() != CUSTOM {
            return Ok(format!("belongs to {CUSTOM} only, not to {of}; leave it out"));
        }
        let registered = self.registered_connectors().await?;
        let labels: Vec<String> =
            registered.into_iter().filter_map(|connector| connector.connector_label).collect();
        let what = match labels.iter().any(|known| known == label) {
            true => format!("\"{label}\" is registered"),
            false => format!(
                "no connector is registered as \"{label}\"{}; registered are: {}",
                did_you_mean(label, labels.iter().map(String::as_str)),
                quoted_names(&labels)
            ),
        };
        Ok(format!(
            "{what}; a registered connector cannot be used in a connector profile yet, and a sender of webhooks has no label"
        ))
    }

    fn configuration(&self, connector: &dyn Connector) -> ConnectorConfiguration {
        let own = connector.configuration();
        let connector_type = connector.connector_type();
        let metadata = (connector_type.union_member().to_owned(), own.metadata());
        // AppFlow's model knows no metadata of custom connectors.
        let has_metadata = connector_type.as_str() != CUSTOM;
        let modes = [
            (connector.source().is_some(), ConnectorMode::Source),
            (connector.destination().is_some(), ConnectorMode::Destination),
        ];
        let destinations = self.connectors.iter().filter(|other| other.destination().is_some());
        ConnectorConfiguration {
            can_use_as_source: modes[0].0,
            can_use_as_destination: modes[1].0,
            supported_destination_connectors: match modes[0].0 {
                true => destinations.map(|other| other.connector_type()).collect(),
                false => Vec::new(),
            },
            supported_scheduling_frequencies: own.frequencies.to_vec(),
            supported_trigger_types: own.triggers.to_vec(),
            connector_metadata: Map::from_iter(has_metadata.then_some(metadata)),
            connector_type: Some(connector_type),
            connector_description: Some(own.description.to_owned()),
            connector_owner: Some(MAKER.to_owned()),
            connector_name: Some(own.name.to_owned()),
            connector_version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            connector_modes: modes
                .into_iter()
                .filter(|(is, _)| *is)
                .map(|(_, mode)| mode)
                .collect(),
            authentication_config: own.needs_profile.then_some(own.authentication),
            supported_api_versions: own.api_versions.iter().map(|&v| v.to_owned()).collect(),
            supported_operators: own.operators.to_vec(),
            supported_write_operations: own.write_operations.to_vec(),
            supported_data_transfer_types: vec![TransferType::Record],
            ..ConnectorConfiguration::default()
        }
    }
}

/// The type of all registered connectors.
const CUSTOM: &str = "CustomConnector";

fn registered(registration: Registration) -> ConnectorConfiguration {
    ConnectorConfiguration {
        connector_arn: Some(registration.owner.connector_arn(&registration.label)),
        connector_type: Some(ConnectorType::new(CUSTOM)),
        connector_label: Some(registration.label),
        connector_description: registration.description,
        connector_provisioning_type: Some(registration.provisioning_type),
        connector_provisioning_config: Some(registration.provisioning_config),
        registered_at: Some(registration.registered_at),
        registered_by: Some(registration.registered_by),
        ..ConnectorConfiguration::default()
    }
}
