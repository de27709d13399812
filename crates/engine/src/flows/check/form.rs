//! The form of a flow: names, key and trigger.

use flow::{FlowDefinition, TriggerType, Violations};
use serde_json::Value;

/// Notes what is wrong with a flow by its form alone.
pub(super) fn check(definition: &FlowDefinition, violations: &mut Violations) {
    violations.check_flow_name("flowName", &definition.flow_name);
    let description = definition.description.as_deref().unwrap_or_default();
    violations.check_description("description", description);
    if definition.kms_arn.as_deref().is_some_and(|arn| !arn.starts_with("arn:")) {
        violations.add(
            "kmsArn",
            "must be the ARN of a KMS key, such as arn:aws:kms:eu-west-1:123456789012:key/...",
        );
    }
    if let Some(name) = definition.source_flow_config.connector_profile_name.as_deref() {
        violations.check_profile_name("sourceFlowConfig.connectorProfileName", name);
    }
    if definition.metadata_catalog_config.as_ref().is_some_and(|config| !is_empty(config)) {
        violations.add(
            "metadataCatalogConfig",
            "is not supported yet; leave it out and register the output in the catalog yourself",
        );
    }
    check_schedule(definition, violations);
}

fn is_empty(config: &Value) -> bool {
    config.is_null() || config.as_object().is_some_and(|members| members.is_empty())
}

fn check_schedule(definition: &FlowDefinition, violations: &mut Violations) {
    let trigger = &definition.trigger_config;
    let properties = trigger.trigger_properties.as_ref();
    let scheduled = properties.and_then(|properties| properties.scheduled.as_ref());
    let path = "triggerConfig.triggerProperties.Scheduled";
    match (trigger.trigger_type, scheduled) {
        (TriggerType::Scheduled, None) => {
            violations.add(path, "is missing: a scheduled flow needs a scheduleExpression");
        }
        (TriggerType::OnDemand | TriggerType::Event, Some(_)) => {
            violations.add(path, "belongs to scheduled flows only");
        }
        _ => {}
    }
}

/// Notes a trigger that the source does not support.
pub(super) fn check_trigger(
    definition: &FlowDefinition,
    supported: &[TriggerType],
    violations: &mut Violations,
) {
    let trigger = definition.trigger_config.trigger_type;
    if !supported.contains(&trigger) {
        let name = &definition.source_flow_config.connector_type;
        let rule = format!("{trigger:?} is not supported for {name}; supported are {supported:?}");
        violations.add("triggerConfig.triggerType", rule);
    }
}
