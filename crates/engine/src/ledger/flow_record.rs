//! Flows as they are stored: the definition, and separately the state that runs change.

use connector_sdk::Bookmark;
use flow::{ExecutionStatus, FlowDefinition, FlowStatus, Owner, SourceFlowConfig, Timestamp};
use serde::{Deserialize, Serialize};

/// A flow. Requests write it, and so does the end of a run that suspends the flow after too many failures.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FlowRecord {
    /// The flow's id, unique even if a flow is created again under the same name.
    pub(crate) id: String,
    pub(crate) definition: FlowDefinition,
    pub(crate) owner: Owner,
    pub(crate) status: FlowStatus,
    /// A remark on the status, for the user.
    #[serde(default)]
    pub(crate) status_message: Option<String>,
    pub(crate) schema_version: u32,
    /// The number of updates.
    #[serde(default)]
    pub(crate) revision: u32,
    /// The source fields taken by tasks that map whole records, as of the latest update. `None` for flows of earlier
    /// versions.
    #[serde(default)]
    pub(crate) taken: Option<Vec<String>>,
    pub(crate) created_at: Timestamp,
    pub(crate) last_updated_at: Timestamp,
    pub(crate) created_by: String,
    pub(crate) last_updated_by: String,
}

/// The state of a flow that its runs change. Requests reset parts of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct FlowState {
    /// The active run; there is one at most.
    pub(crate) active: Option<String>,
    /// The start of the next window.
    pub(crate) watermark: Option<Timestamp>,
    /// The bookmark from which the next run starts, if the application keeps bookmarks.
    #[serde(default)]
    pub(crate) bookmark: Option<KeptBookmark>,
    /// The latest run.
    pub(crate) last_run: Option<LastRun>,
    /// How many runs in a row have failed.
    #[serde(default)]
    pub(crate) failures: u32,
    /// When the first of these runs ended.
    #[serde(default)]
    pub(crate) failing_since: Option<Timestamp>,
    /// How many events its runs have transferred since the last report.
    #[serde(default)]
    pub(crate) unreported: u64,
    /// The run that was prepared last. The next run's columns are compared with its columns.
    #[serde(default)]
    pub(crate) prepared: Option<Prepared>,
    /// How often a change of the application has raised the schema version. Updates are not counted here.
    #[serde(default)]
    pub(crate) drifts: u32,
}

/// A prepared run, and the version of the flow that it was prepared for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Prepared {
    pub(crate) execution: String,
    pub(crate) schema_version: u32,
    pub(crate) revision: u32,
}

/// A bookmark, and the source that it was read from. It is not valid for another source.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptBookmark {
    pub(crate) bookmark: Bookmark,
    pub(crate) source: SourceFlowConfig,
}

/// A summary of a flow's latest run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LastRun {
    pub(crate) started_at: Timestamp,
    pub(crate) status: ExecutionStatus,
    pub(crate) message: Option<String>,
}
