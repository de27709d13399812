//! The destination of a flow: its connector, its properties, and whether it can be written to.

use super::source::{check_version, source_settings};
use crate::Engine;
use crate::error::{Error, Result};
use crate::pipeline::TaskPipeline;
use connector_sdk::{
    Configuration, Connection, Connector, ConnectorError, Destination, Source, Target,
};
use flow::{
    ConnectorType, Extensions, FlowDefinition, Owner, TAG_PREFIX, Task, TaskType, Timestamp,
    Violations, WriteOperation,
};
use serde_json::Value;
use std::sync::Arc;

pub(super) const PATH: &str = "destinationFlowConfigList";

impl Engine {
    /// Notes what is wrong with a flow's destination by its form, and returns the destination if there is one.
    pub(super) async fn check_destination(
        &self,
        definition: &FlowDefinition,
        violations: &mut Violations,
    ) -> Result<Option<Arc<dyn Connector>>> {
        let [config] = &definition.destination_flow_config_list[..] else {
            violations.add(PATH, "must have exactly one destination");
            return Ok(None);
        };
        let path = format!("{PATH}[0]");
        let name = &config.connector_type;
        let profile = config.connector_profile_name.as_deref();
        let connector = match self.connector_at(name, profile).await {
            Ok(connector) => connector,
            Err(Error::Unsupported(_) | Error::NotFound(_)) => {
                let rule =
                    format!("connector {name} is not supported yet; {}", self.destinations());
                violations.add(format!("{path}.connectorType"), rule);
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let Some(destination) = connector.destination() else {
            let rule = format!("{name} cannot be a destination; {}", self.destinations());
            violations.add(format!("{path}.connectorType"), rule);
            return Ok(None);
        };
        let configuration = connector.configuration();
        check_version(config.api_version.as_deref(), &configuration, &path, violations);
        if configuration.needs_profile && config.connector_profile_name.is_none() {
            let rule = format!("is missing: {name} needs a connector profile");
            violations.add(format!("{path}.connectorProfileName"), rule);
        }
        let path = format!("{path}.destinationConnectorProperties");
        let properties = &config.destination_connector_properties;
        violations.check_union(&path, properties, name);
        let path = format!("{path}.{}", name.union_member());
        match properties.member(name) {
            None => violations.add(path, "is missing: say where to write"),
            Some(settings) => {
                check_write(settings, &configuration, &path, violations);
                check_tags(definition, destination, name, violations);
                let mut inner = Violations::default();
                destination.check_settings(settings, &mut inner);
                violations.add_below(&path, inner);
            }
        }
        Ok(Some(connector))
    }

    fn destinations(&self) -> String {
        format!("destinations are {}", self.connectors_for(|one| one.destination().is_some()))
    }

    /// Opens the connection of a flow's destination, if it has a connector profile.
    pub(crate) async fn destination_connection(
        &self,
        definition: &FlowDefinition,
    ) -> Result<Option<Connection>> {
        let Some(config) = definition.destination_flow_config_list.first() else { return Ok(None) };
        let profile = config.connector_profile_name.as_deref();
        let known = self.connector_at(&config.connector_type, profile).await?;
        if !known.configuration().needs_profile {
            return Ok(None);
        }
        let name = profile.unwrap_or_default();
        let (connector, connection) = self.open_profile(name).await?;
        if connector.connector_type() != config.connector_type {
            let rule = format!(
                "connector profile \"{name}\" is for {}, not for {}",
                connector.connector_type(),
                config.connector_type
            );
            return Err(Error::invalid(&format!("{PATH}[0].connectorProfileName"), rule));
        }
        Ok(Some(connection))
    }

    /// Proves that a flow's destination can be written to. Returns whether the written fields were checked as well, because
    /// it is a table.
    pub(super) async fn check_target(
        &self,
        owner: &Owner,
        definition: &FlowDefinition,
        destination: &dyn Destination,
        pipeline: &TaskPipeline,
    ) -> Result<bool> {
        let source = self.source_connector(definition).await?;
        let now = self.ports.clock.now();
        let target = target_of(definition, owner, source.source(), "check", 1, now);
        let wrong = |error: ConnectorError| match error.kind.retryable() {
            true => Error::Connector { context: owner.flow_arn(&definition.flow_name), error },
            false => Error::invalid(&format!("{PATH}[0]"), error.to_string()),
        };
        let connection = self.destination_connection(definition).await?;
        let writing = destination.open(connection, target).map_err(wrong)?;
        let partition = |task: &Task| task.task_type == TaskType::Partition;
        if let Some(index) = definition.tasks.iter().position(partition)
            && writing.folders().is_none()
        {
            let rule = "Partition sorts records into folders, which this destination has none of";
            return Err(Error::invalid(&format!("tasks[{index}].taskType"), rule));
        }
        writing.check().await.map_err(wrong)?;
        let table = writing.table(&pipeline.output_columns()).await.map_err(wrong)?;
        let Some(table) = &table else { return Ok(false) };
        pipeline.clone().fit(table, false)?.into_result().map_err(Error::Invalid)?;
        Ok(true)
    }
}

/// Notes tags that mean something for other destinations only.
fn check_tags(
    definition: &FlowDefinition,
    destination: &dyn Destination,
    name: &ConnectorType,
    violations: &mut Violations,
) {
    let tags = definition.tags.iter().flatten().filter_map(|(key, _)| key.strip_prefix(TAG_PREFIX));
    for tag in tags.filter(|tag| Extensions::of_destinations(tag)) {
        if !destination.tags().contains(&tag) {
            let rule = format!("has no meaning for destination {name}; take the tag away");
            violations.add(format!("tags.{TAG_PREFIX}{tag}"), rule);
        }
    }
}

/// Notes a write operation that the connector does not support, and an `UPSERT` without `idFieldNames`.
fn check_write(
    settings: &Value,
    configuration: &Configuration,
    path: &str,
    violations: &mut Violations,
) {
    let Some(asked) = settings.get("writeOperationType") else { return };
    let Ok(operation) = serde_json::from_value::<WriteOperation>(asked.clone()) else { return };
    let supported = &configuration.write_operations;
    if !supported.contains(&operation) {
        let rule = format!(
            "{operation:?} is not supported for {}; supported are {supported:?}",
            configuration.name
        );
        violations.add(format!("{path}.writeOperationType"), rule);
    }
    let ids = settings.get("idFieldNames").and_then(Value::as_array);
    if operation == WriteOperation::Upsert && ids.is_none_or(Vec::is_empty) {
        violations.add(
            format!("{path}.idFieldNames"),
            "is missing: an UPSERT needs the fields that tell which record is meant",
        );
    }
}

/// Returns a flow's destination properties, in the connector's own form.
pub(crate) fn destination_settings(definition: &FlowDefinition) -> Value {
    let config = definition.destination_flow_config_list.first();
    config
        .and_then(|config| config.destination_connector_properties.member(&config.connector_type))
        .cloned()
        .unwrap_or_default()
}

/// Returns where a run of the flow writes records of a source's object.
pub(crate) fn target_of(
    definition: &FlowDefinition,
    owner: &Owner,
    source: Option<&dyn Source>,
    execution: &str,
    schema_version: u32,
    started_at: Timestamp,
) -> Target {
    let settings = destination_settings(definition);
    let object = source.and_then(|source| source.entity(&source_settings(definition)));
    Target {
        extensions: extensions(definition, &settings),
        settings,
        flow_name: definition.flow_name.clone(),
        flow_arn: owner.flow_arn(&definition.flow_name),
        source_object: object.unwrap_or_default(),
        execution_id: execution.to_owned(),
        schema_version,
        started_at,
        kms_arn: definition.kms_arn.clone(),
        table: None,
    }
}

/// Returns the flow's extensions of AppFlow's model. `failOnFirstDestinationError` of a destination counts as the tag
/// does.
fn extensions(definition: &FlowDefinition, settings: &Value) -> Extensions {
    let mut extensions = Extensions::read(definition.tags.as_ref(), &mut Violations::default());
    let fails = &settings["errorHandlingConfig"]["failOnFirstDestinationError"];
    extensions.fail_on_first_error |= fails == &Value::Bool(true);
    extensions
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn told(settings: Value, supported: &'static [WriteOperation]) -> String {
        let configuration = Configuration {
            name: "Ledger".into(),
            write_operations: supported.into(),
            ..Configuration::default()
        };
        let mut violations = Violations::default();
        check_write(&settings, &configuration, "settings", &mut violations);
        violations.to_string()
    }

    #[test]
    fn a_way_of_writing_must_be_known_and_an_upsert_needs_ids() {
        const BOTH: &[WriteOperation] = &[WriteOperation::Insert, WriteOperation::Upsert];
        assert_eq!(told(json!({}), BOTH), "");
        assert_eq!(told(json!({"writeOperationType": "INSERT"}), BOTH), "");
        let upsert = json!({"writeOperationType": "UPSERT", "idFieldNames": ["Id"]});
        assert_eq!(told(upsert.clone(), BOTH), "");
        assert_eq!(
            told(upsert, &[WriteOperation::Insert]),
            "settings.writeOperationType: Upsert is not supported for Ledger; supported are [Insert]"
        );
        for ids in [json!(null), json!([])] {
            let settings = json!({"writeOperationType": "UPSERT", "idFieldNames": ids});
            assert!(told(settings, BOTH).starts_with("settings.idFieldNames: is missing"));
        }
    }

    #[test]
    fn a_destination_and_a_tag_may_ask_to_fail_with_the_first_error() {
        let fails = |settings: Value, tags: Value| {
            let mut definition = json!({
                "flowName": "books", "triggerConfig": {"triggerType": "OnDemand"}, "tasks": [],
                "sourceFlowConfig": {"connectorType": "Ledger", "sourceConnectorProperties": {}},
                "destinationFlowConfigList": [],
            });
            definition["tags"] = tags;
            let definition = serde_json::from_value(definition).unwrap();
            extensions(&definition, &settings).fail_on_first_error
        };
        let member =
            |fail: bool| json!({"errorHandlingConfig": {"failOnFirstDestinationError": fail}});
        assert!(!fails(json!({}), json!(null)) && !fails(member(false), json!(null)));
        assert!(fails(member(true), json!(null)));
        assert!(fails(json!({}), json!({"penstock:first-error": "fail"})));
    }
}
