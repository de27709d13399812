//! The scheduler of flows: on AWS, EventBridge Scheduler.

use async_trait::async_trait;
use flow::Timestamp;
use serde::{Deserialize, Serialize};

/// Keeps the schedules of flows, which send ticks.
#[async_trait]
pub trait Scheduler: Send + Sync {
    /// Creates a schedule, or replaces the one of the same name.
    async fn put(&self, schedule: &NewSchedule) -> Result<(), SchedulerError>;

    /// Removes a schedule. Succeeds if it is gone already.
    async fn remove(&self, name: &str) -> Result<(), SchedulerError>;
}

/// The schedule of one flow. Each tick contains the flow's name and id, and its due time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewSchedule {
    /// The schedule's name: the flow's id.
    pub name: String,
    /// The flow to start.
    pub flow_name: String,
    /// The schedule expression, in the scheduler's syntax.
    pub expression: String,
    /// The time zone of the expression.
    pub timezone: String,
    /// The earliest time of a tick.
    pub begins: Option<Timestamp>,
    /// The latest time of a tick.
    pub ends: Option<Timestamp>,
}

/// The scheduler refused or did not answer. The change may have been made nevertheless.
#[derive(Debug, thiserror::Error)]
#[error("the scheduler did not do it: {0}")]
pub struct SchedulerError(pub String);
