//! Deactivates a scheduled flow whose runs keep failing, as often in a row as its user allows.

use crate::Engine;
use crate::error::Result;
use crate::flows::scheduled;
use crate::ledger::{Execution, FlowRecord, Occasion, Status, flow_key, load};
use crate::ports::Write;
use flow::FlowStatus;

impl Engine {
    /// Builds the writes that suspend the flow of a run that has ended as the last of so many failures.
    pub(super) async fn deactivation(
        &self,
        ended: &Execution,
        failures: u32,
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
        let trigger = &stored.value.definition.trigger_config;
        let threshold =
            scheduled(trigger).and_then(|schedule| schedule.flow_error_deactivation_threshold);
        if threshold.is_none_or(|threshold| i64::from(failures) < threshold) {
            return Ok(Vec::new());
        }
        let reason = format!(
            "{failures} runs failed in a row, as many as flowErrorDeactivationThreshold allows; the last one said: {}; \
             put that right, then start the flow again: nothing is lost, its next run begins where the last \
             successful one ended",
            ended.message.as_deref().unwrap_or("nothing")
        );
        let suspended = FlowRecord {
            status: FlowStatus::Suspended,
            status_message: Some(reason.chars().take(LONGEST_STATUS_MESSAGE).collect()),
            ..stored.value.clone()
        };
        let mut writes = vec![stored.replace(&suspended)?];
        writes.extend(self.reschedule(&suspended, trigger).await?);
        writes.push(self.news_of_deactivation(ended, &suspended)?);
        Ok(writes)
    }
}

/// The longest `flowStatusMessage` of AppFlow's model, in characters.
const LONGEST_STATUS_MESSAGE: usize = 2048;
