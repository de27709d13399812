//! The destination of a flow: its connector, its properties, and whether it can be written to.

use crate::Engine;
use crate::error::{Error, Result};
use connector_sdk::{Destination, Target};
use flow::{FlowDefinition, Owner, Timestamp, Violations};

const PATH: &str = "destinationFlowConfigList";

impl Engine {
    /// Notes what is wrong with a flow's destination by its form, and returns the destination if there is one.
    pub(super) fn check_destination(
        &self,
        definition: &FlowDefinition,
        violations: &mut Violations,
    ) -> Option<&dyn Destination> {
        let [config] = &definition.destination_flow_config_list[..] else {
            violations.add(PATH, "must have exactly one destination");
            return None;
        };
        let path = format!("{PATH}[0]");
        let name = &config.connector_type;
        let connector = match self.connector(name) {
            Ok(connector) => connector,
            Err(rule) => {
                violations.add(format!("{path}.connectorType"), rule);
                return None;
            }
        };
        let Some(destination) = connector.destination() else {
            let rule = format!("{name} cannot be a destination");
            violations.add(format!("{path}.connectorType"), rule);
            return None;
        };
        let path = format!("{path}.destinationConnectorProperties");
        let properties = &config.destination_connector_properties;
        violations.check_union(&path, properties, name);
        let path = format!("{path}.{}", name.union_member());
        match properties.member(name) {
            None => violations.add(path, "is missing: say where to write"),
            Some(settings) => {
                let mut inner = Violations::default();
                destination.check_settings(settings, &mut inner);
                violations.add_below(&path, inner);
            }
        }
        Some(destination)
    }

    /// Proves that a flow's destination can be written to.
    pub(super) async fn check_target(
        &self,
        owner: &Owner,
        definition: &FlowDefinition,
        destination: &dyn Destination,
    ) -> Result<()> {
        let target = target_of(definition, "check", 1, self.ports.clock.now());
        destination.check(None, &target).await.map_err(|error| match error.kind.retryable() {
            true => Error::Connector { context: owner.flow_arn(&definition.flow_name), error },
            false => Error::invalid(&format!("{PATH}[0]"), error.to_string()),
        })
    }
}

/// Returns where a run of the flow writes.
pub(crate) fn target_of(
    definition: &FlowDefinition,
    execution: &str,
    schema_version: u32,
    started_at: Timestamp,
) -> Target {
    let config = definition.destination_flow_config_list.first();
    let settings = config
        .and_then(|config| config.destination_connector_properties.member(&config.connector_type))
        .cloned()
        .unwrap_or_default();
    Target {
        settings,
        flow_name: definition.flow_name.clone(),
        execution_id: execution.to_owned(),
        schema_version,
        started_at,
        kms_arn: definition.kms_arn.clone(),
    }
}
