//! Incremental reading: the field that shows changes, and whether a flow's runs read only changes.

use super::scheduled;
use flow::{DataPullMode, FlowDefinition, ScheduledTriggerProperties};

/// The path of the field with a record's last change.
pub(crate) const CHANGE_FIELD: &str =
    "sourceFlowConfig.incrementalPullConfig.datetimeTypeFieldName";

/// Returns the field with a record's last change, if the flow names one.
pub(crate) fn change_field(definition: &FlowDefinition) -> Option<&str> {
    let config = definition.source_flow_config.incremental_pull_config.as_ref()?;
    config.datetime_type_field_name.as_deref()
}

/// Returns the schedule of a flow whose runs read only changes since the last run.
pub(crate) fn incremental(definition: &FlowDefinition) -> Option<&ScheduledTriggerProperties> {
    let properties = scheduled(&definition.trigger_config)?;
    (properties.data_pull_mode == Some(DataPullMode::Incremental)).then_some(properties)
}
