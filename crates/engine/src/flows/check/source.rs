//! The source of a flow: its connector, its object, and the operators that its tasks may use.

use super::form::check_trigger;
use crate::Engine;
use crate::error::{Error, Result};
use connector_sdk::{Configuration, Connection, Connector, Source};
use flow::{FlowDefinition, Violations};
use serde_json::Value;
use std::sync::Arc;

const PATH: &str = "sourceFlowConfig";

impl Engine {
    /// Notes what is wrong with a flow's source by its form, and returns the source if there is one.
    pub(super) async fn check_source(
        &self,
        definition: &FlowDefinition,
        violations: &mut Violations,
    ) -> Result<Option<Arc<dyn Connector>>> {
        let config = &definition.source_flow_config;
        let name = &config.connector_type;
        let connector = match self.source_connector(definition).await {
            Ok(connector) => connector,
            Err(Error::Unsupported(_)) if self.connectors.find(name).is_none() => {
                let rule = format!("connector {name} is not supported yet; {}", self.sources());
                violations.add(format!("{PATH}.connectorType"), rule);
                return Ok(None);
            }
            Err(Error::Unsupported(words) | Error::NotFound(words)) => {
                violations.add(format!("{PATH}.connectorProfileName"), words);
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let Some(source) = connector.source() else {
            let rule = format!("{name} cannot be a source; {}", self.sources());
            violations.add(format!("{PATH}.connectorType"), rule);
            return Ok(None);
        };
        let configuration = connector.configuration();
        if configuration.needs_profile && config.connector_profile_name.is_none() {
            let rule = format!("is missing: {name} needs a connector profile");
            violations.add(format!("{PATH}.connectorProfileName"), rule);
        }
        check_version(config.api_version.as_deref(), &configuration, PATH, violations);
        let Configuration { triggers, frequencies, .. } = &configuration;
        check_trigger(definition, triggers, frequencies, violations);
        check_settings(definition, source, violations);
        check_operators(definition, &configuration, violations);
        Ok(Some(connector))
    }

    fn sources(&self) -> String {
        format!("sources are {}", self.connectors_for(|one| one.source().is_some()))
    }

    /// Finds the connector of a flow's source.
    pub(crate) async fn source_connector(
        &self,
        definition: &FlowDefinition,
    ) -> Result<Arc<dyn Connector>> {
        let config = &definition.source_flow_config;
        self.connector_at(&config.connector_type, config.connector_profile_name.as_deref()).await
    }

    /// Opens the connection of a flow's source, and finds its connector.
    pub(crate) async fn source_connection(
        &self,
        definition: &FlowDefinition,
    ) -> Result<(Arc<dyn Connector>, Connection)> {
        let config = &definition.source_flow_config;
        let name = config.connector_profile_name.as_deref().unwrap_or_default();
        let (connector, connection) = self.open_profile(name).await?;
        if connector.connector_type() != config.connector_type {
            let rule = format!(
                "connector profile \"{name}\" is for {}, not for {}",
                connector.connector_type(),
                config.connector_type
            );
            return Err(Error::invalid("sourceFlowConfig.connectorProfileName", rule));
        }
        Ok((connector, connection))
    }
}

fn check_settings(definition: &FlowDefinition, source: &dyn Source, violations: &mut Violations) {
    let config = &definition.source_flow_config;
    let path = format!("{PATH}.sourceConnectorProperties");
    let properties = &config.source_connector_properties;
    violations.check_union(&path, properties, &config.connector_type);
    let path = format!("{path}.{}", config.connector_type.union_member());
    match properties.member(&config.connector_type) {
        None => violations.add(path, "is missing: say what to read"),
        Some(settings) => {
            let mut inner = Violations::default();
            source.check_settings(settings, &mut inner);
            check_entity(source.entity(settings).as_deref(), &mut inner);
            violations.add_below(&path, inner);
        }
    }
}

/// Notes an object that is written as JSON in a text.
fn check_entity(entity: Option<&str>, violations: &mut Violations) {
    let Some(entity) = entity else { return };
    let quoted = entity.starts_with('"') && entity.ends_with('"');
    if (entity.starts_with('[') && entity.ends_with(']') || quoted) && violations.0.is_empty() {
        let rule = "the object is written as JSON; a flow reads one object, whose name stands alone, without brackets \
                    or quotes";
        violations.add("", rule);
    }
}

/// Notes an API version that the connector does not know.
pub(super) fn check_version(
    version: Option<&str>,
    configuration: &Configuration,
    path: &str,
    violations: &mut Violations,
) {
    let known = &configuration.api_versions;
    if let Some(version) = version
        && !known.iter().any(|known| known == version)
    {
        let rule = match &known[..] {
            [] => format!("\"{version}\" is of no use: {} has no versions", configuration.name),
            known => format!("\"{version}\" must be one of {}", known.join(", ")),
        };
        violations.add(format!("{path}.apiVersion"), rule);
    }
}

fn check_operators(
    definition: &FlowDefinition,
    configuration: &Configuration,
    violations: &mut Violations,
) {
    let name = &definition.source_flow_config.connector_type;
    let member = name.union_member();
    for (index, task) in definition.tasks.iter().enumerate() {
        let path = format!("tasks[{index}].connectorOperator");
        for (key, operator) in task.connector_operator.iter().flatten() {
            if key != member {
                let rule = format!("does not belong to connector {name}; use {member}");
                violations.add(format!("{path}.{key}"), rule);
            } else if !configuration.operators.contains(operator) {
                let rule = format!("{} is not supported for {name}", operator.name());
                violations.add(path.clone(), rule);
            }
        }
    }
}

/// Returns a flow's source properties, in the connector's own form.
pub(crate) fn source_settings(definition: &FlowDefinition) -> Value {
    let config = &definition.source_flow_config;
    config.source_connector_properties.member(&config.connector_type).cloned().unwrap_or_default()
}
