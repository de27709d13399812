//! Deactivates a flow whose runs keep failing: a scheduled flow by its user's limit, an event flow after a day.

use crate::Engine;
use crate::error::Result;
use crate::flows::scheduled;
use crate::ledger::{Execution, FlowRecord, FlowState, Occasion, Status, flow_key, load};
use crate::ports::Write;
use flow::{FlowStatus, TriggerType, bounded};

/// How long the runs of an event flow may keep failing.
const LONGEST_FAILURE_HOURS: i64 = 24;

impl Engine {
    /// Builds the writes that suspend a flow if its run has failed once too often. An event flow goes on listening: its
    /// deliveries wait until somebody starts it again.
    pub(in crate::run) async fn deactivation(
        &self,
        ended: &Execution,
        state: &FlowState,
    ) -> Result<Vec<Write>> {
        // A backfill counts as no failure, so it cannot be the last of them.
        if ended.status != Status::Error || matches!(ended.occasion, Occasion::Backfill { .. }) {
            return Ok(Vec::new());
        }
        let stored =
            load::<FlowRecord>(self.ports.table.as_ref(), &flow_key(&ended.flow_name)).await?;
        let Some(stored) = stored.filter(|stored| {
            stored.value.id == ended.flow_id && stored.value.status == FlowStatus::Active
        }) else {
            return Ok(Vec::new());
        };
        let Some(reason) = reason(&stored.value, ended, state) else {
            return Ok(Vec::new());
        };
        let suspended = FlowRecord {
            status: FlowStatus::Suspended,
            status_message: Some(bounded(&reason)),
            ..stored.value.clone()
        };
        let mut writes = vec![stored.replace(&suspended)?];
        let trigger = &stored.value.definition.trigger_config;
        writes.extend(self.reschedule(&suspended, trigger).await?);
        writes.push(self.news_of_deactivation(ended, &suspended).await?);
        Ok(writes)
    }
}

/// Returns why a flow is to be deactivated; `None` if it is not.
fn reason(flow: &FlowRecord, ended: &Execution, state: &FlowState) -> Option<String> {
    let failures = state.failures;
    let last = ended.message.as_deref().unwrap_or("nothing");
    let trigger = &flow.definition.trigger_config;
    if trigger.trigger_type == TriggerType::Event {
        let hours = ended.updated_at.since(state.failing_since?).num_hours();
        return (hours >= LONGEST_FAILURE_HOURS).then(|| {
            format!(
                "{failures} runs failed in a row, for {hours} hours; the last one said: {last}; put that right, then \
                 start the flow again: nothing is lost, what is delivered waits for it"
            )
        });
    }
    let threshold = scheduled(trigger)?.flow_error_deactivation_threshold?;
    (i64::from(failures) >= threshold).then(|| {
        format!(
            "{failures} runs failed in a row, as many as flowErrorDeactivationThreshold allows; the last one said: \
             {last}; put that right, then start the flow again: nothing is lost, its next run begins where the last \
             successful one ended"
        )
    })
}
