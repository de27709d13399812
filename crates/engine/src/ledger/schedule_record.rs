//! Schedules as they ought to be: what the scheduler has to be told, and the ticks that came.

use crate::ports::NewSchedule;
use flow::Timestamp;
use serde::{Deserialize, Serialize};

/// What the scheduler is to have for a flow. It is written together with the flow, and done afterwards.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ScheduleRecord {
    pub(crate) flow_name: String,
    /// The schedule that there is to be, if any.
    pub(crate) wanted: Option<NewSchedule>,
    /// Whether the scheduler has been told.
    pub(crate) told: bool,
    /// When the flow was activated.
    pub(crate) activated_at: Timestamp,
    /// The time of the latest tick.
    pub(crate) last_tick: Option<Timestamp>,
}
