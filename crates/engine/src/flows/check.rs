//! Checks a flow: first its form, then against the live source and the destination. All violations are told at once.

use super::fields::{columns, source_fields};
use crate::Engine;
use crate::error::{About, Error, Result};
use crate::pipeline::TaskPipeline;
use connector_sdk::{Connection, Connector, ErrorKind, Field, Source, Target};
use flow::{FlowDefinition, Owner, Timestamp, TriggerType, Violations};
use serde_json::Value;

impl Engine {
    /// Checks a flow that is to be stored.
    pub(crate) async fn check_flow(
        &self,
        owner: &Owner,
        definition: &FlowDefinition,
    ) -> Result<()> {
        let mut violations = Violations::default();
        check_names(definition, &mut violations);
        let source = self.check_source(definition, &mut violations);
        self.check_destination_form(definition, &mut violations);
        violations.into_result().map_err(Error::Invalid)?;
        // Only a flow whose form is right has a source.
        let Some((connector, source)) = source else {
            return Ok(());
        };
        self.check_tasks(definition, connector, source).await?;
        self.check_destination(owner, definition).await
    }

    fn check_source(
        &self,
        definition: &FlowDefinition,
        violations: &mut Violations,
    ) -> Option<(&dyn Connector, &dyn Source)> {
        let config = &definition.source_flow_config;
        let path = "sourceFlowConfig";
        let connector = match self.connector(&config.connector_type) {
            Ok(connector) => connector,
            Err(rule) => {
                violations.add(format!("{path}.connectorType"), rule);
                return None;
            }
        };
        let name = &config.connector_type;
        let Some(source) = connector.source() else {
            violations.add(format!("{path}.connectorType"), format!("{name} cannot be a source"));
            return None;
        };
        let configuration = connector.configuration();
        if configuration.needs_profile && config.connector_profile_name.is_none() {
            violations.add(
                format!("{path}.connectorProfileName"),
                format!("is missing: {name} needs a connector profile"),
            );
        }
        check_trigger(definition, configuration.triggers, violations);
        let path = format!("{path}.sourceConnectorProperties");
        let member = config.connector_type.union_member();
        for other in config.source_connector_properties.members().filter(|other| *other != member) {
            violations.add(
                format!("{path}.{other}"),
                format!("does not belong to the source; use {member}"),
            );
        }
        match config.source_connector_properties.member(&config.connector_type) {
            None => violations.add(format!("{path}.{member}"), "is missing: say what to read"),
            Some(settings) => {
                let mut inner = Violations::default();
                source.check_settings(settings, &mut inner);
                violations.add_below(&format!("{path}.{member}"), inner);
            }
        }
        for (index, task) in definition.tasks.iter().enumerate() {
            let path = format!("tasks[{index}].connectorOperator");
            for (key, operator) in task.connector_operator.iter().flatten() {
                if key != member {
                    violations.add(
                        format!("{path}.{key}"),
                        format!("does not belong to the source; use {member}"),
                    );
                } else if !configuration.operators.contains(operator) {
                    let operator = operator.name();
                    violations.add(path.clone(), format!("{operator} is not supported for {name}"));
                }
            }
        }
        Some((connector, source))
    }

    fn check_destination_form(&self, definition: &FlowDefinition, violations: &mut Violations) {
        let path = "destinationFlowConfigList";
        let [config] = &definition.destination_flow_config_list[..] else {
            violations.add(path, "must have exactly one destination");
            return;
        };
        let path = format!("{path}[0]");
        let connector = match self.connector(&config.connector_type) {
            Ok(connector) => connector,
            Err(rule) => return violations.add(format!("{path}.connectorType"), rule),
        };
        let Some(destination) = connector.destination() else {
            let rule = format!("{} cannot be a destination", config.connector_type);
            return violations.add(format!("{path}.connectorType"), rule);
        };
        let path = format!("{path}.destinationConnectorProperties");
        let member = config.connector_type.union_member();
        for other in
            config.destination_connector_properties.members().filter(|other| *other != member)
        {
            violations.add(
                format!("{path}.{other}"),
                format!("does not belong to the destination; use {member}"),
            );
        }
        match config.destination_connector_properties.member(&config.connector_type) {
            None => violations.add(format!("{path}.{member}"), "is missing: say where to write"),
            Some(settings) => {
                let mut inner = Violations::default();
                destination.check_settings(settings, &mut inner);
                violations.add_below(&format!("{path}.{member}"), inner);
            }
        }
    }

    async fn check_tasks(
        &self,
        definition: &FlowDefinition,
        connector: &dyn Connector,
        source: &dyn Source,
    ) -> Result<()> {
        let config = &definition.source_flow_config;
        let connection = self.source_connection(definition).await?;
        let settings = source_settings(definition);
        let entity = source.entity(&settings).unwrap_or_default();
        let version = config.api_version.as_deref();
        let found =
            source_fields(connector, &connection, &entity, version, &definition.tasks).await;
        let fields = match found {
            Err(error) if error.kind == ErrorKind::ResourceNotFoundError => {
                let member = config.connector_type.union_member();
                let path = format!("sourceFlowConfig.sourceConnectorProperties.{member}.object");
                return Err(Error::invalid(&path, error.to_string()));
            }
            found => found.about(|| format!("connector profile \"{}\"", connection.profile))?,
        };
        let pipeline =
            TaskPipeline::compile(&definition.tasks, &columns(&fields)).map_err(Error::Invalid)?;
        check_filters(&pipeline, source, &fields)?;
        check_incremental_field(definition, &fields)
    }

    /// Opens the connection of a flow's source.
    pub(crate) async fn source_connection(
        &self,
        definition: &FlowDefinition,
    ) -> Result<Connection> {
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
        Ok(connection)
    }

    async fn check_destination(&self, owner: &Owner, definition: &FlowDefinition) -> Result<()> {
        let Some(config) = definition.destination_flow_config_list.first() else {
            return Ok(());
        };
        let connector = self.connector(&config.connector_type).map_err(Error::Unsupported)?;
        let Some(destination) = connector.destination() else {
            return Ok(());
        };
        let target = target_of(definition, "check", 1, self.ports.clock.now());
        let checked = destination.check(None, &target).await;
        checked.map_err(|error| match error.kind {
            kind if kind.retryable() => {
                Error::Connector { context: owner.flow_arn(&definition.flow_name), error }
            }
            _ => Error::invalid("destinationFlowConfigList[0]", error.to_string()),
        })
    }
}

/// Returns a flow's source properties, in the connector's own form.
pub(crate) fn source_settings(definition: &FlowDefinition) -> Value {
    let config = &definition.source_flow_config;
    config.source_connector_properties.member(&config.connector_type).cloned().unwrap_or_default()
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

fn check_names(definition: &FlowDefinition, violations: &mut Violations) {
    violations.check_flow_name("flowName", &definition.flow_name);
    violations
        .check_description("description", definition.description.as_deref().unwrap_or_default());
    if definition.kms_arn.as_deref().is_some_and(|arn| !arn.starts_with("arn:")) {
        violations.add(
            "kmsArn",
            "must be the ARN of a KMS key, such as arn:aws:kms:eu-west-1:123456789012:key/...",
        );
    }
    let name = definition.source_flow_config.connector_profile_name.as_deref();
    if let Some(name) = name {
        violations.check_profile_name("sourceFlowConfig.connectorProfileName", name);
    }
}

fn check_trigger(
    definition: &FlowDefinition,
    supported: &[TriggerType],
    violations: &mut Violations,
) {
    let trigger = &definition.trigger_config;
    let name = &definition.source_flow_config.connector_type;
    if !supported.contains(&trigger.trigger_type) {
        let rule = format!(
            "{:?} is not supported for {name}; supported are {supported:?}",
            trigger.trigger_type
        );
        violations.add("triggerConfig.triggerType", rule);
    }
    let scheduled =
        trigger.trigger_properties.as_ref().and_then(|properties| properties.scheduled.as_ref());
    match (trigger.trigger_type, scheduled) {
        (TriggerType::Scheduled, None) => violations.add(
            "triggerConfig.triggerProperties.Scheduled",
            "is missing: a scheduled flow needs a scheduleExpression",
        ),
        (TriggerType::OnDemand | TriggerType::Event, Some(_)) => violations
            .add("triggerConfig.triggerProperties.Scheduled", "belongs to scheduled flows only"),
        _ => {}
    }
}

fn check_filters(pipeline: &TaskPipeline, source: &dyn Source, fields: &[Field]) -> Result<()> {
    let mut violations = Violations::default();
    for filter in &pipeline.filters {
        let field = fields.iter().find(|field| field.name == filter.field);
        if !field.is_some_and(|field| source.pushes_down(field, filter)) {
            let rule = format!(
                "{:?} on field \"{}\" is not evaluated by the application, and filtering here is not supported yet",
                filter.comparison, filter.field
            );
            violations.add("tasks", rule);
        }
    }
    violations.into_result().map_err(Error::Invalid)
}

fn check_incremental_field(definition: &FlowDefinition, fields: &[Field]) -> Result<()> {
    let config = definition.source_flow_config.incremental_pull_config.as_ref();
    let Some(name) = config.and_then(|config| config.datetime_type_field_name.as_deref()) else {
        return Ok(());
    };
    let path = "sourceFlowConfig.incrementalPullConfig.datetimeTypeFieldName";
    match fields.iter().find(|field| field.name == name) {
        None => Err(Error::invalid(path, format!("\"{name}\" is not a field of the source"))),
        Some(field) if !field.timestamp => {
            let choices: Vec<&str> = fields
                .iter()
                .filter(|field| field.timestamp)
                .map(|field| field.name.as_str())
                .collect();
            let rule = format!(
                "\"{name}\" does not tell when a record changed; use one of {}",
                choices.join(", ")
            );
            Err(Error::invalid(path, rule))
        }
        Some(_) => Ok(()),
    }
}
