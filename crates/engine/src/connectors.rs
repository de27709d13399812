//! What the connectors of this deployment can do: those that are built in, and those that were registered.

use crate::Engine;
use crate::error::{Error, Result};
use crate::find::{CUSTOM, of_custom_only};
use crate::ledger::{REGISTRATIONS, Registration, load_all};
use crate::ports::{Order, Range};
use connector_sdk::Connector;
use flow::{
    ConnectorConfiguration, ConnectorMode, ConnectorRef, ConnectorType, TransferType, did_you_mean,
    quoted_names,
};
use serde_json::Map;
use std::sync::Arc;

/// Who makes the connectors that are built in.
const MAKER: &str = "Penstock";

impl Engine {
    /// Returns the configuration of every connector, built in ones first; only of some types where any are named.
    pub async fn describe_connectors(
        &self,
        types: &[ConnectorType],
    ) -> Result<Vec<ConnectorConfiguration>> {
        let built = self.connectors.iter().map(|connector| self.built_in(connector.as_ref()));
        let mut all: Vec<_> = built.collect();
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
        if let (true, Some(label)) = (connector_type.is_custom(), label) {
            let registration = self.load_registration(label).await?.value;
            let found = self.find_registered(&registration).await?;
            return Ok(self.registered(registration, found));
        }
        let of = ConnectorRef {
            connector_type: connector_type.clone(),
            label: label.map(str::to_owned),
        };
        match self.connector(&of).await {
            Ok(connector) => Ok(self.built_in(connector.as_ref())),
            Err(Error::Unsupported(_)) if connector_type.is_custom() => {
                let rule = "is missing: say which registered connector";
                Err(Error::invalid("connectorLabel", rule))
            }
            Err(Error::Unsupported(words)) => Err(Error::NotFound(words)),
            Err(error) => Err(error),
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
        let mut all = Vec::new();
        for stored in load_all::<Registration>(self.ports.table.as_ref(), range).await? {
            // One that does not answer is shown as it was registered, and keeps no other from being shown.
            let found = self.find_registered(&stored.value).await.unwrap_or_default();
            all.push(self.registered(stored.value, found));
        }
        Ok(all)
    }

    /// Says why a label is no use in a connector profile.
    pub(crate) async fn refuse_label(&self, label: &str, of: &ConnectorType) -> Result<String> {
        if !of.is_custom() {
            return Ok(format!("{}; leave it out", of_custom_only(of)));
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

    fn built_in(&self, connector: &dyn Connector) -> ConnectorConfiguration {
        ConnectorConfiguration {
            connector_owner: Some(MAKER.to_owned()),
            connector_version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            ..self.configuration(connector)
        }
    }

    /// Describes a connector that was registered, and what it says of itself if it can be used.
    fn registered(
        &self,
        registration: Registration,
        found: Option<Arc<dyn Connector>>,
    ) -> ConnectorConfiguration {
        let own = found.map(|connector| self.configuration(connector.as_ref())).unwrap_or_default();
        ConnectorConfiguration {
            connector_arn: Some(registration.owner.connector_arn(&registration.label)),
            connector_type: Some(ConnectorType::new(CUSTOM)),
            connector_label: Some(registration.label),
            connector_description: registration.description.or(own.connector_description),
            connector_provisioning_type: Some(registration.provisioning_type),
            connector_provisioning_config: Some(registration.provisioning_config),
            registered_at: Some(registration.registered_at),
            registered_by: Some(registration.registered_by),
            ..own
        }
    }

    fn configuration(&self, connector: &dyn Connector) -> ConnectorConfiguration {
        let own = connector.configuration();
        let connector_type = connector.connector_type();
        let metadata = (connector_type.union_member().to_owned(), own.metadata());
        // AppFlow's model knows no metadata of custom connectors.
        let has_metadata = !connector_type.is_custom();
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
            supported_scheduling_frequencies: own.frequencies.into_owned(),
            supported_trigger_types: own.triggers.into_owned(),
            connector_metadata: Map::from_iter(has_metadata.then_some(metadata)),
            connector_type: Some(connector_type),
            connector_description: Some(own.description.into_owned()),
            connector_name: Some(own.name.into_owned()),
            connector_modes: modes
                .into_iter()
                .filter(|(is, _)| *is)
                .map(|(_, mode)| mode)
                .collect(),
            authentication_config: own.needs_profile.then_some(own.authentication),
            supported_api_versions: own
                .api_versions
                .iter()
                .map(|version| version.to_string())
                .collect(),
            supported_operators: own.operators.into_owned(),
            supported_write_operations: own.write_operations.into_owned(),
            supported_data_transfer_types: vec![TransferType::Record],
            ..ConnectorConfiguration::default()
        }
    }
}
