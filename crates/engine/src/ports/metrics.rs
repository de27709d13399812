//! Counts of what runs do, for graphs and alarms.

use flow::Timestamp;
use std::time::Duration;

/// Counts what runs do. A count that cannot be made is lost: what has to arrive is news.
pub trait Metrics: Send + Sync {
    /// Counts one milestone of a run.
    fn count(&self, reached: &Reached);
}

/// A run that has reached a milestone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The flow's name.
    pub flow_name: String,
    /// The run.
    pub execution: String,
    /// When.
    pub at: Timestamp,
    /// What it has reached.
    pub milestone: Milestone,
}

/// A milestone of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Milestone {
    /// It was started.
    Started,
    /// It ended and is successful.
    Succeeded(Work),
    /// It ended with an error.
    Failed(Work),
    /// It ended because somebody cancelled it.
    Canceled(Work),
}

/// What a run has done until its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Work {
    /// From its start to its end.
    pub took: Duration,
    /// The records that the application gave.
    pub records: u64,
}
