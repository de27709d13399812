//! Creates a flow.

use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{FlowRecord, FlowState, document, flow_key, flow_state_key};
use crate::ports::{TableError, Write};
use flow::{FlowDefinition, FlowStatus, Owner, TriggerType};

impl Engine {
    /// Creates a flow and returns its status. `caller` is the ARN of who asked.
    pub async fn create_flow(
        &self,
        owner: &Owner,
        caller: &str,
        definition: FlowDefinition,
    ) -> Result<FlowStatus> {
        let name = definition.flow_name.clone();
        if self.ports.table.get(&flow_key(&name)).await?.is_some() {
            return Err(taken(&name));
        }
        self.check_flow(owner, &definition).await?;
        let now = self.ports.clock.now();
        // As in AppFlow, a flow with a trigger of its own rests until it is activated.
        let status = match definition.trigger_config.trigger_type {
            TriggerType::OnDemand => FlowStatus::Active,
            TriggerType::Scheduled | TriggerType::Event => FlowStatus::Draft,
        };
        let record = FlowRecord {
            id: self.ports.ids.next(),
            definition,
            owner: owner.clone(),
            status,
            schema_version: 1,
            created_at: now,
            last_updated_at: now,
            created_by: caller.to_owned(),
            last_updated_by: caller.to_owned(),
        };
        let writes = [
            Write::create(flow_key(&name), document(&record)?),
            Write::create(flow_state_key(&record.id), document(&FlowState::default())?),
        ];
        match self.ports.table.write(&writes).await {
            Ok(()) => Ok(status),
            Err(TableError::Conflict) => Err(taken(&name)),
            Err(error) => Err(error.into()),
        }
    }
}

fn taken(name: &str) -> Error {
    Error::Conflict(format!(
        "flow \"{name}\" exists already; choose another name or delete it first"
    ))
}
