//! Triggers, which start runs.

use serde::{Deserialize, Serialize};
use serde_json::Number;

/// When a flow runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TriggerConfig {
    /// The kind of trigger.
    pub trigger_type: TriggerType,
    /// The schedule, for scheduled flows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger_properties: Option<TriggerProperties>,
}

impl TriggerConfig {
    /// Removes a schedule if the trigger is of another kind. Clients send the earlier one along when the kind changes.
    pub fn without_strange_properties(mut self) -> Self {
        if self.trigger_type != TriggerType::Scheduled
            && let Some(properties) = &mut self.trigger_properties
        {
            properties.scheduled = None;
        }
        self
    }
}

/// The kinds of trigger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TriggerType {
    /// Runs at set times.
    Scheduled,
    /// Runs when the application reports a change.
    Event,
    /// Runs when a user asks.
    OnDemand,
}

/// The properties of a trigger: only schedules have any.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TriggerProperties {
    /// The schedule.
    #[serde(default, rename = "Scheduled", skip_serializing_if = "Option::is_none")]
    pub scheduled: Option<ScheduledTriggerProperties>,
}

/// A schedule as the user wrote it. Instants are epoch seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduledTriggerProperties {
    /// The expression, such as `rate(5minutes)`.
    pub schedule_expression: String,
    /// Whether each run reads everything or only changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_pull_mode: Option<DataPullMode>,
    /// The earliest time of a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule_start_time: Option<Number>,
    /// The latest time of a run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule_end_time: Option<Number>,
    /// The time zone of a cron expression or of `at(...)`. For a rate it is only a label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// How many seconds each window is behind its run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule_offset: Option<i64>,
    /// The start of the first run's window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_execution_from: Option<Number>,
    /// After how many failures in a row the flow is deactivated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow_error_deactivation_threshold: Option<i64>,
}

/// What a scheduled run reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DataPullMode {
    /// Changes since the last successful run.
    Incremental,
    /// Everything.
    Complete,
}
