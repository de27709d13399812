//! Activates and stops flows that run on a schedule or on events.

use super::schedule::{scheduled, timetable};
use super::update::changed_meanwhile;
use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{FlowRecord, FlowState, Stored, flow_state_key, load};
use crate::ports::TableError;
use flow::{
    FlowStatus, Schedule, ScheduledTriggerProperties, Timestamp, TriggerConfig, TriggerType,
};

/// The message of an active flow that no longer runs.
const NOTHING_DUE: &str = "the schedule is over: nothing is due any more";

/// A flow's status after it was activated or stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switched {
    /// The flow's ARN.
    pub flow_arn: String,
    /// Its status.
    pub flow_status: FlowStatus,
}

impl Engine {
    /// Activates a flow, so that its trigger starts runs. A rate without a start time runs at once.
    pub async fn activate_flow(&self, name: &str) -> Result<Switched> {
        let stored = self.load_flow(name).await?;
        let now = self.ports.clock.now();
        let properties = scheduled(&stored.value.definition.trigger_config);
        let status_message = idle_because(&stored.value.definition.trigger_config, now)?;
        let was_active = stored.value.status == FlowStatus::Active;
        let switched = self
            .switch(
                &stored,
                FlowRecord { status: FlowStatus::Active, status_message, ..stored.value.clone() },
            )
            .await?;
        if !was_active && properties.is_some_and(due_at_once) {
            self.tick(name, &stored.value.id, now).await?;
        }
        if !was_active && properties.is_none() {
            // Events that were delivered before the flow was activated.
            self.wake(name, &stored.value.id).await?;
        }
        Ok(switched)
    }

    /// Stops a flow, so that its trigger starts no more runs. An active run continues. A flow that was suspended for
    /// its failures counts as stopped from now on.
    pub async fn stop_flow(&self, name: &str) -> Result<Switched> {
        let stored = self.load_flow(name).await?;
        if stored.value.definition.trigger_config.trigger_type == TriggerType::OnDemand {
            return Err(Error::Unsupported(format!(
                "flow \"{name}\" runs on demand and has no trigger to stop; cancel-flow-executions ends its run"
            )));
        }
        match stored.value.status {
            FlowStatus::Active | FlowStatus::Suspended => {
                let stopped = FlowRecord {
                    status: FlowStatus::Suspended,
                    status_message: None,
                    ..stored.value.clone()
                };
                self.switch(&stored, stopped).await
            }
            status => Err(Error::Conflict(format!(
                "flow \"{name}\" is {status:?} and not Active, so there is nothing to stop"
            ))),
        }
    }

    /// Stores a flow's new status together with its schedule and its listener, and resets its failures.
    async fn switch(&self, stored: &Stored<FlowRecord>, record: FlowRecord) -> Result<Switched> {
        let name = &record.definition.flow_name;
        let switched =
            Switched { flow_arn: record.owner.flow_arn(name), flow_status: record.status };
        let unchanged = record.status == stored.value.status
            && record.status_message == stored.value.status_message;
        if unchanged {
            return Ok(switched);
        }
        let mut writes = vec![stored.replace(&record)?];
        writes.extend(self.reschedule(&record, &stored.value.definition.trigger_config).await?);
        writes.extend(self.relisten(&stored.value, &record).await?);
        let table = self.ports.table.as_ref();
        let state = load::<FlowState>(table, &flow_state_key(&record.id)).await?;
        if let Some(state) = state.filter(|state| state.value.failures > 0) {
            let forgiven = FlowState { failures: 0, failing_since: None, ..state.value.clone() };
            writes.push(state.replace(&forgiven)?);
        }
        match table.write(&writes).await {
            Ok(()) => {}
            Err(TableError::Conflict) => return Err(changed_meanwhile(name)),
            Err(error) => return Err(error.into()),
        }
        self.tell_scheduler(&record.id).await;
        Ok(switched)
    }
}

/// Returns why an active flow no longer runs. `None` if it does run.
pub(super) fn idle_because(trigger: &TriggerConfig, now: Timestamp) -> Result<Option<String>> {
    let Some(properties) = scheduled(trigger) else {
        return Ok(None);
    };
    let over = timetable(properties, now)?.next(now).is_none();
    Ok(over.then(|| NOTHING_DUE.to_owned()))
}

/// As in AppFlow, a rate without a start time starts with a run.
fn due_at_once(properties: &ScheduledTriggerProperties) -> bool {
    let schedule = Schedule::parse(&properties.schedule_expression);
    properties.schedule_start_time.is_none() && matches!(schedule, Some(Schedule::Rate(..)))
}
