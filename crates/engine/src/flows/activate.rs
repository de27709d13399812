//! Activates and deactivates flows that have a trigger of their own.

use super::schedule::{scheduled, timetable};
use super::update::changed_meanwhile;
use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{FlowRecord, FlowState, Stored, flow_state_key, load};
use crate::ports::TableError;
use flow::{
    FlowStatus, Schedule, ScheduledTriggerProperties, Timestamp, TriggerConfig, TriggerType,
};

/// What people should know of a flow that is active and yet does nothing.
const NOTHING_DUE: &str = "the schedule is over: nothing is due any more";

/// A flow's state after it was started or stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switched {
    /// The flow's ARN.
    pub flow_arn: String,
    /// Its state.
    pub flow_status: FlowStatus,
}

impl Engine {
    /// Lets a flow's trigger start runs. A flow that is active stays so. A rate without a start time is due at once.
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
            // What was delivered before it was stopped.
            self.wake(name, &stored.value.id).await?;
        }
        Ok(switched)
    }

    /// Keeps a flow's trigger from starting runs; a run that is under way goes on. A flow that is suspended stays so,
    /// and no longer for its failures but because it was stopped.
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

    /// Stores a flow's new status with what the scheduler is to have then. Its failures are forgotten.
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

/// Says why a flow does nothing although it is active, if that is so.
pub(super) fn idle_because(trigger: &TriggerConfig, now: Timestamp) -> Result<Option<String>> {
    let Some(properties) = scheduled(trigger) else {
        return Ok(None);
    };
    let over = timetable(properties, now)?.next(now).is_none();
    Ok(over.then(|| NOTHING_DUE.to_owned()))
}

/// As in AppFlow, a rate without a start time begins with a run.
fn due_at_once(properties: &ScheduledTriggerProperties) -> bool {
    let schedule = Schedule::parse(&properties.schedule_expression);
    properties.schedule_start_time.is_none() && matches!(schedule, Some(Schedule::Rate(..)))
}
