//! What wakes scheduled flows: on AWS, EventBridge Scheduler.

use async_trait::async_trait;
use flow::Timestamp;
use serde::{Deserialize, Serialize};

/// Keeps schedules that send ticks.
#[async_trait]
pub trait Scheduler: Send + Sync {
    /// Creates a schedule, or replaces the one of the same name.
    async fn put(&self, schedule: &NewSchedule) -> Result<(), SchedulerError>;

    /// Removes a schedule; one that is gone already is fine.
    async fn remove(&self, name: &str) -> Result<(), SchedulerError>;
}

/// A schedule of one flow. Each tick carries the flow's name and id, and the time that it is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NewSchedule {
    /// The schedule's name: the flow's id.
    pub name: String,
    /// The flow to start.
    pub flow_name: String,
    /// When, in the scheduler's words.
    pub expression: String,
    /// The time zone of the expression.
    pub timezone: String,
    /// The first moment it may tick.
    pub begins: Option<Timestamp>,
    /// The last moment it may tick.
    pub ends: Option<Timestamp>,
}

/// The scheduler refused, or did not answer; it may have done it all the same.
#[derive(Debug, thiserror::Error)]
#[error("the scheduler did not do it: {0}")]
pub struct SchedulerError(pub String);
