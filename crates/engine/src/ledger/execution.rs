//! A run: its state, the flow it runs, and its plan.

use super::DeliveryCounts;
use connector_sdk::{Found, Manner, Partition, Since, Table, Window};
use flow::{ExecutionStatus, FlowDefinition, Owner, Timestamp};
use records::Column;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The state of a run. It changes with status and generation only: its version is what every commit checks.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Execution {
    pub(crate) id: String,
    pub(crate) flow_id: String,
    pub(crate) flow_name: String,
    pub(crate) status: Status,
    /// Raised by the reconciler when a machine died: what an older one still does counts for nothing.
    pub(crate) generation: u32,
    /// How many slices it has; known once it is prepared.
    pub(crate) partitions: u32,
    /// Why it was started.
    #[serde(default)]
    pub(crate) occasion: Occasion,
    pub(crate) window: Option<Window>,
    /// From where on it reads, if the application's own bookmarks bound it and no window does.
    #[serde(default)]
    pub(crate) since: Option<Since>,
    /// The version of its output's columns; known once it is prepared.
    #[serde(default)]
    pub(crate) schema_version: Option<u32>,
    /// How its staged records become visible; known once it is sealed.
    #[serde(default)]
    pub(crate) manner: Manner,
    /// What became of its staged records, if they were delivered in steps; known once it has ended.
    #[serde(default)]
    pub(crate) delivered: Option<DeliveryCounts>,
    pub(crate) started_at: Timestamp,
    pub(crate) updated_at: Timestamp,
    /// What the user should know.
    pub(crate) message: Option<String>,
}

impl Execution {
    /// Returns where the flow's next window starts once this run has succeeded; none if it does not decide that.
    pub(crate) fn next_watermark(&self) -> Option<Timestamp> {
        match self.occasion {
            Occasion::Asked | Occasion::Tick(_) => self.window.as_ref().map(|window| window.to),
            Occasion::Backfill { .. } | Occasion::Events => None,
        }
    }
}

/// Why a run was started.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Occasion {
    /// Somebody asked for it.
    #[default]
    Asked,
    /// The flow's schedule, at this time.
    Tick(Timestamp),
    /// Somebody asked for the records of a time range, whatever was read before.
    Backfill { from: Timestamp, to: Timestamp },
    /// Events that were delivered.
    Events,
}

/// How far a run is. Nothing is visible before `Sealed`. From there it only goes forward, unless its records are delivered in
/// steps: then it can still fail, and be cancelled if they are delivered some at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Status {
    Starting,
    Running,
    Sealed,
    CancelStarted,
    Successful,
    Error,
    Canceled,
    /// It was due while another run was active, and never began.
    Skipped,
}

impl Status {
    pub(crate) fn ended(self) -> bool {
        matches!(self, Self::Successful | Self::Error | Self::Canceled | Self::Skipped)
    }

    pub(crate) fn to_wire(self) -> ExecutionStatus {
        match self {
            Self::Starting | Self::Running | Self::Sealed => ExecutionStatus::InProgress,
            Self::CancelStarted => ExecutionStatus::CancelStarted,
            Self::Successful => ExecutionStatus::Successful,
            Self::Error => ExecutionStatus::Error,
            Self::Canceled | Self::Skipped => ExecutionStatus::Canceled,
        }
    }
}

/// The flow as it was when the run started; later changes do not touch the run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Snapshot {
    pub(crate) definition: FlowDefinition,
    pub(crate) owner: Owner,
    pub(crate) created_by: String,
    pub(crate) schema_version: u32,
    #[serde(default)]
    pub(crate) revision: u32,
    #[serde(default)]
    pub(crate) taken: Option<Vec<String>>,
    /// When the flow was created.
    #[serde(default)]
    pub(crate) created_at: Option<Timestamp>,
}

/// Who evaluates row filters, by their places; the application alone does those that are not named.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct FilterShares {
    /// Those that are evaluated here.
    #[serde(rename = "filters_here", default)]
    pub(crate) here: Vec<usize>,
    /// Those of them that the application is asked for as well, and may not heed.
    #[serde(rename = "filters_there_too", default)]
    pub(crate) there_too: Vec<usize>,
}

/// What prepare fixed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Plan {
    /// The source's fields as they were.
    pub(crate) fields: Vec<Column>,
    /// Those of them that are taken because the flow takes whole records.
    #[serde(default)]
    pub(crate) taken: Option<Vec<String>>,
    /// The columns of the output.
    #[serde(default)]
    pub(crate) columns: Vec<Column>,
    /// Who evaluates the row filters.
    #[serde(flatten)]
    pub(crate) filters: FilterShares,
    pub(crate) partitions: Vec<Partition>,
    /// What opening the source found out, which later turns need not ask again.
    #[serde(default)]
    pub(crate) found: Option<Found>,
    /// What the application calls its fields, by their names; only where a data catalog is to know.
    #[serde(default)]
    pub(crate) labels: BTreeMap<String, String>,
    /// The table that the records are fitted to, if the destination is one.
    #[serde(default)]
    pub(crate) table: Option<Table>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_plan_of_an_earlier_version_is_read_and_its_source_asked_again() {
        let plan = json!({"fields": [], "partitions": [{"first": null}]});
        let plan: Plan = serde_json::from_value(plan).unwrap();
        assert_eq!((plan.partitions.len(), plan.found), (1, None));
    }
}
