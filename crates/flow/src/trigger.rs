//! Triggers: what starts a run.

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
    /// Forgets a schedule that belongs to another kind of trigger: clients send what they knew along when the kind changes.
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
    /// Runs when somebody asks.
    OnDemand,
}

/// The properties of a trigger: only schedules have any.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TriggerProperties {
    /// The schedule.
    #[serde(default, rename = "Scheduled", skip_serializing_if = "Option::is_none")]
    pub scheduled: Option<ScheduledTriggerProperties>,
}

/// A schedule, as the user wrote it; instants are epoch seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduledTriggerProperties {
    /// Such as `rate(5minutes)`.
    pub schedule_expression: String,
    /// Whether each run reads everything or what changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_pull_mode: Option<DataPullMode>,
    /// The first moment it may run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule_start_time: Option<Number>,
    /// The last moment it may run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule_end_time: Option<Number>,
    /// A label only: it never changes the meaning of the other members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
    /// Seconds by which each window lags behind its run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule_offset: Option<i64>,
    /// Where the first run's window starts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_execution_from: Option<Number>,
    /// Consecutive failures after which the flow is deactivated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow_error_deactivation_threshold: Option<i64>,
}

/// What a scheduled run reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DataPullMode {
    /// What changed since the last successful run.
    Incremental,
    /// Everything.
    Complete,
}
