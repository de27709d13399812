//! What a schedule sends.

use chrono::{DateTime, Utc};
use serde::Deserialize;

/// One tick.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Tick {
    /// Look after the unfinished runs.
    Reconcile {},
    /// Start a run of a flow.
    Start {
        /// The flow's name.
        flow: String,
        /// The flow's id: another flow of that name is not meant.
        flow_id: String,
        /// The time the tick was for.
        scheduled_at: DateTime<Utc>,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_events_are_understood() {
        let tick = serde_json::from_str(include_str!("../../../events/schedule-reconcile.json"));
        assert!(matches!(tick, Ok(Tick::Reconcile {})));
        let tick = serde_json::from_str(include_str!("../../../events/schedule-start.json"));
        assert!(matches!(tick, Ok(Tick::Start { flow, .. }) if flow == "accounts"));
    }
}
