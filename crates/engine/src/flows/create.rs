//! Creates a flow.

use super::describe::all;
use crate::Engine;
use crate::asked::{Asked, Before};
use crate::error::{Error, Result};
use crate::ledger::{FlowRecord, FlowState, document, flow_key, flow_state_key};
use crate::ports::Write;
use flow::{FlowDefinition, FlowStatus, Owner, TriggerType};

impl Engine {
    /// Creates a flow and returns its status.
    pub async fn create_flow(
        &self,
        owner: &Owner,
        asked: &Asked,
        mut definition: FlowDefinition,
    ) -> Result<FlowStatus> {
        let memory = match self.before(asked).await? {
            Before::Answered(status) => return Ok(status),
            Before::Never(memory) => memory,
        };
        definition.trigger_config = definition.trigger_config.without_strange_properties();
        let name = definition.flow_name.clone();
        if asked.violations.0.is_empty() {
            self.check_room(&name).await?;
        }
        let fields = self.check_flow(owner, &definition, asked.violations.clone()).await?;
        let now = self.ports.clock.now();
        let status = resting(definition.trigger_config.trigger_type);
        let record = FlowRecord {
            id: self.ports.ids.next(),
            definition,
            owner: owner.clone(),
            status,
            status_message: None,
            schema_version: 1,
            revision: 0,
            taken: Some(fields),
            created_at: now,
            last_updated_at: now,
            created_by: asked.by.clone(),
            last_updated_by: asked.by.clone(),
        };
        let writes = vec![
            Write::create(flow_key(&name), document(&record)?),
            Write::create(flow_state_key(&record.id), document(&FlowState::default())?),
        ];
        self.write_once(asked, memory, writes, status, || taken(&name)).await
    }

    async fn check_room(&self, name: &str) -> Result<()> {
        if self.ports.table.get(&flow_key(name)).await?.is_some() {
            return Err(taken(name));
        }
        let most = self.settings.most_flows;
        let mut range = all();
        range.limit = most;
        if self.ports.table.list(&range).await?.len() >= most {
            return Err(Error::Quota(format!(
                "there are {most} flows, as many as this deployment allows; delete one or raise its parameter MostFlows"
            )));
        }
        Ok(())
    }
}

/// Returns the first status of a flow. As in AppFlow, a flow with a schedule or events starts as a draft.
pub(super) fn resting(trigger: TriggerType) -> FlowStatus {
    match trigger {
        TriggerType::OnDemand => FlowStatus::Active,
        TriggerType::Scheduled | TriggerType::Event => FlowStatus::Draft,
    }
}

fn taken(name: &str) -> Error {
    Error::Conflict(format!(
        "flow \"{name}\" exists already; choose another name or delete it first"
    ))
}
