//! Executions: the runs of a flow, as AppFlow reports them.

use crate::{MetadataCatalogDetail, Timestamp};
use serde::{Deserialize, Serialize};

/// One run, as `DescribeFlowExecutionRecords` shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionRecord {
    /// The run's id.
    pub execution_id: String,
    /// How far it is.
    pub execution_status: ExecutionStatus,
    /// What it moved, and why it failed if it did.
    pub execution_result: ExecutionResult,
    /// When it started.
    pub started_at: Timestamp,
    /// When it last changed.
    pub last_updated_at: Timestamp,
    /// The start of the window it reads, for incremental runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_pull_start_time: Option<Timestamp>,
    /// The end of the window it reads, for incremental runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_pull_end_time: Option<Timestamp>,
    /// What it registered in the flow's data catalog, a table each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metadata_catalog_details: Vec<MetadataCatalogDetail>,
}

/// The state of a run, as the API shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExecutionStatus {
    /// Not ended.
    InProgress,
    /// Everything arrived.
    Successful,
    /// Nothing arrived, and `errorInfo` says why.
    Error,
    /// Somebody asked it to stop.
    CancelStarted,
    /// It stopped because somebody asked.
    Canceled,
}

/// What a run moved.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionResult {
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_info: Option<ErrorInfo>,
    /// Bytes received from the source.
    pub bytes_processed: u64,
    /// Bytes written to the destination.
    pub bytes_written: u64,
    /// Records received from the source.
    pub records_processed: u64,
}

/// Why a run failed, and how many records could not be written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorInfo {
    /// Records that were rejected.
    pub put_failures_count: u64,
    /// What happened, where, and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub execution_message: Option<String>,
}

/// A flow's latest run in short.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionDetails {
    /// What it said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_recent_execution_message: Option<String>,
    /// When it started.
    pub most_recent_execution_time: Timestamp,
    /// How far it is.
    pub most_recent_execution_status: ExecutionStatus,
}
