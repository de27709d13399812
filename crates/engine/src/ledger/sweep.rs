//! A sweep: a reminder to clean up once more after a run that has ended.

use flow::Timestamp;
use serde::{Deserialize, Serialize};

/// The run to clean up after, and when it ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Sweep {
    pub(crate) execution: String,
    pub(crate) ended_at: Timestamp,
}
