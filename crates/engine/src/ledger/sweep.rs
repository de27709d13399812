//! A sweep: that the place of an ended run is to be looked at once more.

use flow::Timestamp;
use serde::{Deserialize, Serialize};

/// The run to sweep after, and when it ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Sweep {
    pub(crate) execution: String,
    pub(crate) ended_at: Timestamp,
}
