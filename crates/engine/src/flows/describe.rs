//! Returns flows exactly as they were written.

use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{
    FLOWS, FlowRecord, FlowState, Stored, flow_key, flow_state_key, load, load_all,
};
use crate::ports::{Order, Range};
use flow::{ExecutionDetails, FlowDefinition, FlowStatus, MetadataCatalogDetail, Timestamp};

/// A flow with its state.
#[derive(Clone, Debug)]
pub struct FlowDetails {
    /// Its ARN.
    pub arn: String,
    /// The flow as its user wrote it.
    pub definition: FlowDefinition,
    /// Its status.
    pub status: FlowStatus,
    /// A remark on the status, for the user.
    pub status_message: Option<String>,
    /// The version of its columns, from 1.
    pub schema_version: u32,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub last_updated_at: Timestamp,
    /// Who created it.
    pub created_by: String,
    /// Who last changed it.
    pub last_updated_by: String,
    /// The start of its next window, once it is known.
    pub watermark: Option<Timestamp>,
    /// Its latest run.
    pub last_run: Option<ExecutionDetails>,
    /// The tables that this run registered in the flow's data catalog. Filled in only by `describe_flow`.
    pub last_run_catalog_details: Vec<MetadataCatalogDetail>,
}

/// Some flows, and where the list continues.
#[derive(Debug)]
pub struct FlowPage {
    /// The flows, by name.
    pub flows: Vec<FlowDetails>,
    /// The value of `after` for the next page. `None` at the end.
    pub next: Option<String>,
}

impl Engine {
    /// Returns one flow.
    pub async fn describe_flow(&self, name: &str) -> Result<FlowDetails> {
        let record = self.load_flow(name).await?.value;
        let state =
            load::<FlowState>(self.ports.table.as_ref(), &flow_state_key(&record.id)).await?;
        let cataloged = match record.definition.catalog() {
            Some(_) => self.last_catalog_details(&record.id).await?,
            None => Vec::new(),
        };
        let details = details(record, state.map(|state| state.value));
        Ok(FlowDetails { last_run_catalog_details: cataloged, ..details })
    }

    /// Returns up to `limit` flows by name, after the name `after`.
    pub async fn list_flows(&self, limit: usize, after: Option<String>) -> Result<FlowPage> {
        let mut range = all();
        range.after = after;
        range.limit = limit;
        let items = self.ports.table.list(&range).await?;
        let next = items.last().filter(|_| items.len() == limit).map(|item| item.key.sort.clone());
        let records = items.into_iter().map(Stored::<FlowRecord>::from_item);
        let records: Vec<FlowRecord> =
            records.map(|stored| Ok(stored?.value)).collect::<Result<_>>()?;
        let keys: Vec<_> = records.iter().map(|record| flow_state_key(&record.id)).collect();
        let states = self.ports.table.get_all(&keys).await?;
        let mut flows = Vec::new();
        for (record, state) in records.into_iter().zip(states) {
            let state = state.map(Stored::<FlowState>::from_item).transpose()?;
            flows.push(details(record, state.map(|state| state.value)));
        }
        Ok(FlowPage { flows, next })
    }

    pub(crate) async fn all_flows(&self) -> Result<Vec<FlowRecord>> {
        let all = load_all::<FlowRecord>(self.ports.table.as_ref(), all()).await?;
        Ok(all.into_iter().map(|stored| stored.value).collect())
    }

    pub(crate) async fn load_flow(&self, name: &str) -> Result<Stored<FlowRecord>> {
        if let Some(stored) = load(self.ports.table.as_ref(), &flow_key(name)).await? {
            return Ok(stored);
        }
        let near = self.near(FLOWS, name).await;
        let what = format!("flow \"{name}\" does not exist{near}; list-flows shows those that do");
        Err(Error::NotFound(what))
    }
}

fn details(record: FlowRecord, state: Option<FlowState>) -> FlowDetails {
    let state = state.unwrap_or_default();
    let last_run = state.last_run.map(|run| ExecutionDetails {
        most_recent_execution_message: run.message,
        most_recent_execution_time: run.started_at,
        most_recent_execution_status: run.status,
    });
    FlowDetails {
        arn: record.owner.flow_arn(&record.definition.flow_name),
        definition: record.definition,
        status: record.status,
        status_message: record.status_message,
        schema_version: record.schema_version + state.drifts,
        created_at: record.created_at,
        last_updated_at: record.last_updated_at,
        created_by: record.created_by,
        last_updated_by: record.last_updated_by,
        watermark: state.watermark,
        last_run,
        last_run_catalog_details: Vec::new(),
    }
}

pub(super) fn all() -> Range {
    Range {
        partition: FLOWS.to_owned(),
        prefix: String::new(),
        after: None,
        order: Order::Ascending,
        limit: 100,
    }
}
