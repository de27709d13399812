//! Counts of runs, for graphs and alarms.

use flow::Timestamp;
use std::time::Duration;

/// Counts the milestones of runs. A count may get lost; news ([`Events`](super::Events)) arrives.
pub trait Metrics: Send + Sync {
    /// Counts one milestone of a run.
    fn count(&self, reached: &Reached);
}

/// A milestone of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The flow's name.
    pub flow_name: String,
    /// The run's id.
    pub execution: String,
    /// When it was reached.
    pub at: Timestamp,
    /// The milestone.
    pub milestone: Milestone,
}

/// The kinds of milestones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Milestone {
    /// The run was started.
    Started,
    /// The run succeeded.
    Succeeded(Work),
    /// The run failed.
    Failed(Work),
    /// The run was cancelled.
    Canceled(Work),
}

/// The total work of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// The time from its start to its end.
    pub took: Duration,
    /// How many records were read from the application.
    pub records: u64,
}
