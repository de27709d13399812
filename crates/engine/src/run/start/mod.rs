//! Starts a run: one transaction makes it the flow's only one, then its machine is started.

pub(in crate::run) mod backfill;
pub(in crate::run) mod tick;

use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{
    Execution, FlowRecord, FlowState, LastRun, Occasion, Snapshot, Status, document, execution_key,
    flow_state_key, history_key, load, snapshot_key, unfinished_key,
};
use crate::ports::{TableError, Write};
use connector_sdk::Manner;
use flow::{ExecutionStatus, FlowStatus};
use serde_json::json;
use uuid::Uuid;

/// The answer of StartFlow.
#[derive(Clone, Debug, PartialEq)]
pub struct Started {
    /// The flow's ARN.
    pub flow_arn: String,
    /// The flow's state.
    pub flow_status: FlowStatus,
    /// The new run, or the one that the same token started before.
    pub execution_id: String,
}

impl Engine {
    /// Starts a run of a flow. Asking again with the same `token` names the same run.
    pub async fn start(&self, flow_name: &str, token: Option<&str>) -> Result<Started> {
        let record = self.load_flow(flow_name).await?.value;
        self.begin(&record, Occasion::Asked, token).await
    }

    /// Starts a run that somebody asked for, unless it was asked for before.
    pub(in crate::run) async fn begin(
        &self,
        record: &FlowRecord,
        occasion: Occasion,
        token: Option<&str>,
    ) -> Result<Started> {
        let id = match token {
            Some(token) => run_id(&record.id, token),
            None => self.ports.ids.next(),
        };
        if !self.is_started(&id, &occasion).await? {
            self.launch(record, &id, occasion).await?;
        }
        Ok(Started {
            flow_arn: record.owner.flow_arn(&record.definition.flow_name),
            flow_status: record.status,
            execution_id: id,
        })
    }

    /// Returns whether a run is in the ledger; refuses a run that reads another time range.
    async fn is_started(&self, id: &str, occasion: &Occasion) -> Result<bool> {
        match self.load_run(id).await? {
            None => Ok(false),
            Some(run) if run.value.occasion == *occasion => Ok(true),
            Some(_) => Err(Error::Conflict(format!(
                "clientToken: was used for run {id}, which has another time range or none; use a new token"
            ))),
        }
    }

    /// Makes a run its flow's only one and starts its machine.
    pub(crate) async fn launch(
        &self,
        record: &FlowRecord,
        id: &str,
        occasion: Occasion,
    ) -> Result<()> {
        self.register(record, id, occasion).await?;
        // A machine that could not be started is started by the reconciler: the run is in the ledger.
        if let Err(error) = self.ports.workflow.start(id, 0).await {
            tracing::warn!(execution.id = id, error = %error, "run waits for the reconciler");
        }
        Ok(())
    }

    async fn register(&self, record: &FlowRecord, id: &str, occasion: Occasion) -> Result<()> {
        let name = &record.definition.flow_name;
        let table = self.ports.table.as_ref();
        let Some(state) = load::<FlowState>(table, &flow_state_key(&record.id)).await? else {
            return Err(Error::Conflict(format!("flow \"{name}\" is being deleted")));
        };
        if let Some(active) = &state.value.active {
            // Another request for the same run was faster.
            if active == id && self.is_started(id, &occasion).await? {
                return Ok(());
            }
            return Err(active_already(name, active));
        }
        let now = self.ports.clock.now();
        let execution = Execution {
            id: id.to_owned(),
            flow_id: record.id.clone(),
            flow_name: name.clone(),
            status: Status::Starting,
            generation: 0,
            partitions: 0,
            occasion: occasion.clone(),
            window: None,
            since: None,
            schema_version: None,
            manner: Manner::default(),
            delivered: None,
            started_at: now,
            updated_at: now,
            message: None,
        };
        let snapshot = Snapshot {
            definition: record.definition.clone(),
            owner: record.owner.clone(),
            created_by: record.created_by.clone(),
            schema_version: record.schema_version,
            revision: record.revision,
            taken: record.taken.clone(),
            created_at: Some(record.created_at),
        };
        let mut running = state.value.clone();
        running.active = Some(id.to_owned());
        running.last_run =
            Some(LastRun { started_at: now, status: ExecutionStatus::InProgress, message: None });
        let mut writes = vec![
            Write::create(execution_key(id), document(&execution)?),
            Write::create(snapshot_key(id), document(&snapshot)?),
            Write::create(unfinished_key(id), json!({})),
            Write::create(history_key(&record.id, now, id), json!({"execution": id})),
            state.replace(&running)?,
        ];
        writes.extend(self.news_of_start(&execution, &snapshot).await?);
        match table.write(&writes).await {
            Ok(()) => {
                self.count_start(&execution);
                Ok(())
            }
            Err(TableError::Conflict | TableError::Unknown(_))
                if self.is_started(id, &occasion).await? =>
            {
                Ok(())
            }
            Err(TableError::Conflict) => Err(active_already(name, "another one")),
            Err(error) => Err(error.into()),
        }
    }
}

/// The flow's id and not its name: a flow that is created again must not find its forerunner's runs.
pub(in crate::run) fn run_id(flow_id: &str, token: &str) -> String {
    let namespace = Uuid::parse_str(flow_id).unwrap_or(Uuid::NAMESPACE_OID);
    Uuid::new_v5(&namespace, token.as_bytes()).to_string()
}

fn active_already(flow: &str, active: &str) -> Error {
    Error::Conflict(format!(
        "flow \"{flow}\" is running already (run {active}); wait until it has ended or cancel it"
    ))
}
