//! The schedules that the scheduler should have, and the ticks that came.

use crate::ports::NewSchedule;
use flow::Timestamp;
use serde::{Deserialize, Serialize};

/// The schedule that the scheduler should have for a flow. It is written together with the flow and passed on
/// afterwards.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ScheduleRecord {
    pub(crate) flow_name: String,
    /// The schedule, `None` if there should be none.
    pub(crate) wanted: Option<NewSchedule>,
    /// Whether the scheduler has it.
    pub(crate) told: bool,
    /// When the flow was activated.
    pub(crate) activated_at: Timestamp,
    /// The time of the latest tick.
    pub(crate) last_tick: Option<Timestamp>,
}
