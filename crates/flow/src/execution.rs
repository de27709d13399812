//! Executions: the runs of a flow, in AppFlow's form.

use crate::{MetadataCatalogDetail, Timestamp};
use serde::{Deserialize, Serialize};

/// One run, as in `DescribeFlowExecutionRecords`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionRecord {
    /// The run's id.
    pub execution_id: String,
    /// Its status.
    pub execution_status: ExecutionStatus,
    /// What it moved, and why it failed if it failed.
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
    /// The tables that it registered in the flow's data catalog.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metadata_catalog_details: Vec<MetadataCatalogDetail>,
}

/// The status of a run, as in the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExecutionStatus {
    /// It has not ended.
    InProgress,
    /// It ended. `errorInfo` reports rejected and refused records, if there are any.
    Successful,
    /// It failed, and `errorInfo` says why.
    Error,
    /// A user asked it to stop.
    CancelStarted,
    /// It was cancelled.
    Canceled,
}

/// The counts of a run.
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

/// Why a run failed, and how many records were not written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ErrorInfo {
    /// Records that were rejected by a task or refused by the destination.
    pub put_failures_count: u64,
    /// What happened, where, and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub execution_message: Option<String>,
}

/// A summary of a flow's latest run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionDetails {
    /// Its message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_recent_execution_message: Option<String>,
    /// When it started.
    pub most_recent_execution_time: Timestamp,
    /// Its status.
    pub most_recent_execution_status: ExecutionStatus,
}
