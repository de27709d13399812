//! Activates and deactivates flows that have a trigger of their own.

use super::update::changed_meanwhile;
use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::FlowRecord;
use crate::ports::TableError;
use flow::{FlowStatus, TriggerType};

/// What people should know of a flow that is active and yet does nothing.
const UNSCHEDULED: &str = "this version of Penstock keeps schedules and does not run them yet";

/// A flow's state after it was started or stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Switched {
    /// The flow's ARN.
    pub flow_arn: String,
    /// Its state.
    pub flow_status: FlowStatus,
}

impl Engine {
    /// Lets a flow's trigger start runs. A flow that is active stays so.
    pub async fn activate_flow(&self, name: &str) -> Result<Switched> {
        self.switch(name, |record| {
            Ok(FlowRecord {
                status: FlowStatus::Active,
                status_message: Some(UNSCHEDULED.to_owned()),
                ..record.clone()
            })
        })
        .await
    }

    /// Keeps a flow's trigger from starting runs; a run that is under way goes on. A flow that is suspended stays so.
    pub async fn stop_flow(&self, name: &str) -> Result<Switched> {
        self.switch(name, |record| {
            if record.definition.trigger_config.trigger_type == TriggerType::OnDemand {
                return Err(Error::Unsupported(format!(
                    "flow \"{name}\" runs on demand and has no trigger to stop; cancel-flow-executions ends its run"
                )));
            }
            match record.status {
                FlowStatus::Active | FlowStatus::Suspended => Ok(FlowRecord {
                    status: FlowStatus::Suspended,
                    status_message: None,
                    ..record.clone()
                }),
                status => Err(Error::Conflict(format!(
                    "flow \"{name}\" is {status:?} and not Active, so there is nothing to stop"
                ))),
            }
        })
        .await
    }

    async fn switch(
        &self,
        name: &str,
        change: impl FnOnce(&FlowRecord) -> Result<FlowRecord>,
    ) -> Result<Switched> {
        let stored = self.load_flow(name).await?;
        let record = change(&stored.value)?;
        let switched =
            Switched { flow_arn: record.owner.flow_arn(name), flow_status: record.status };
        if record.status == stored.value.status {
            return Ok(switched);
        }
        match self.ports.table.write(&[stored.replace(&record)?]).await {
            Ok(()) => Ok(switched),
            Err(TableError::Conflict) => Err(changed_meanwhile(name)),
            Err(error) => Err(error.into()),
        }
    }
}
