//! Flows as they are stored: the definition, and beside it what their runs change.

use connector_sdk::Bookmark;
use flow::{ExecutionStatus, FlowDefinition, FlowStatus, Owner, SourceFlowConfig, Timestamp};
use serde::{Deserialize, Serialize};

/// A flow. Only the API writes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct FlowRecord {
    /// A name that no other flow ever had.
    pub(crate) id: String,
    pub(crate) definition: FlowDefinition,
    pub(crate) owner: Owner,
    pub(crate) status: FlowStatus,
    /// What people should know of the status.
    #[serde(default)]
    pub(crate) status_message: Option<String>,
    pub(crate) schema_version: u32,
    /// Rises with every update.
    #[serde(default)]
    pub(crate) revision: u32,
    /// The source fields it took at its latest update because it takes whole records; not known of flows that were
    /// stored before this was kept.
    #[serde(default)]
    pub(crate) taken: Option<Vec<String>>,
    pub(crate) created_at: Timestamp,
    pub(crate) last_updated_at: Timestamp,
    pub(crate) created_by: String,
    pub(crate) last_updated_by: String,
}

/// What runs change of a flow. Only the engine writes it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct FlowState {
    /// The one run there may be at a time.
    pub(crate) active: Option<String>,
    /// Where the next window starts.
    pub(crate) watermark: Option<Timestamp>,
    /// Where the next run begins that the application's own bookmarks bound.
    #[serde(default)]
    pub(crate) bookmark: Option<KeptBookmark>,
    /// The latest run.
    pub(crate) last_run: Option<LastRun>,
    /// How many runs have failed since one succeeded.
    #[serde(default)]
    pub(crate) failures: u32,
    /// When the first of them ended.
    #[serde(default)]
    pub(crate) failing_since: Option<Timestamp>,
    /// How many events its runs have transferred since that was last told.
    #[serde(default)]
    pub(crate) unreported: u64,
    /// The run that was prepared last: the next one's columns are compared with its.
    #[serde(default)]
    pub(crate) prepared: Option<Prepared>,
    /// How often the schema version has risen because the application changed, beside what updates raised it.
    #[serde(default)]
    pub(crate) drifts: u32,
}

/// A run that was prepared, and the flow it was prepared for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Prepared {
    pub(crate) execution: String,
    pub(crate) schema_version: u32,
    pub(crate) revision: u32,
}

/// A bookmark, and what it was read from: of another source it says nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptBookmark {
    pub(crate) bookmark: Bookmark,
    pub(crate) source: SourceFlowConfig,
}

/// A flow's latest run in short.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct LastRun {
    pub(crate) started_at: Timestamp,
    pub(crate) status: ExecutionStatus,
    pub(crate) message: Option<String>,
}
