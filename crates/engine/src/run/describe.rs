//! Shows the runs of a flow, newest first.

use crate::Engine;
use crate::error::Result;
use crate::ledger::{
    Checkpoint, Counts, Execution, Progress, Status, Stored, checkpoint_key, history_partition,
    load, progress_key,
};
use crate::ports::{Order, Range};
use crate::run::delivering::seal::totals;
use flow::{ErrorInfo, ExecutionRecord, ExecutionResult};
use serde_json::Value;

/// Some runs, and where the next ones start.
#[derive(Debug)]
pub struct RunPage {
    /// The runs, newest first.
    pub runs: Vec<ExecutionRecord>,
    /// Where the next runs start; `None` at the end.
    pub next: Option<String>,
}

impl Engine {
    /// Returns up to `limit` runs of a flow, after the place `after`.
    pub async fn describe_runs(
        &self,
        flow_name: &str,
        limit: usize,
        after: Option<String>,
    ) -> Result<RunPage> {
        let record = self.load_flow(flow_name).await?.value;
        let range = Range {
            partition: history_partition(&record.id),
            prefix: "run#".to_owned(),
            after,
            order: Order::Descending,
            limit,
        };
        let items = self.ports.table.list(&range).await?;
        let next = items.last().filter(|_| items.len() == limit).map(|item| item.key.sort.clone());
        let mut runs = Vec::new();
        for item in items {
            let pointer: Value = Stored::<Value>::from_item(item)?.value;
            let id = pointer["execution"].as_str().unwrap_or_default();
            if let Some(run) = self.load_run(id).await? {
                runs.push(self.record(run.value).await?);
            }
        }
        self.add_catalog_details(&mut runs).await?;
        Ok(RunPage { runs, next })
    }

    async fn record(&self, execution: Execution) -> Result<ExecutionRecord> {
        let mut checkpoints = Vec::new();
        let mut ahead = Counts::default();
        for partition in 0..execution.partitions {
            let key = checkpoint_key(&execution.id, partition);
            let Some(checkpoint) = load::<Checkpoint>(self.ports.table.as_ref(), &key).await?
            else {
                continue;
            };
            if !execution.status.ended() {
                ahead += self.beyond(&execution.id, partition, checkpoint.value.sequence).await?;
            }
            checkpoints.push(checkpoint.value);
        }
        let mut counts = totals(&checkpoints);
        counts += ahead;
        let refused = match (execution.delivered, execution.status) {
            (None, Status::Sealed) => {
                self.delivery_totals(&execution).await?.map_or(0, |totals| totals.counts.refused)
            }
            (delivered, _) => delivered.map_or(0, |counts| counts.refused),
        };
        let failures = counts.rejected + refused;
        let telling = execution.message.is_some() || failures > 0;
        let error_info = telling.then(|| ErrorInfo {
            put_failures_count: failures,
            execution_message: execution.message.clone(),
        });
        Ok(ExecutionRecord {
            execution_id: execution.id,
            execution_status: execution.status.to_wire(),
            execution_result: ExecutionResult {
                error_info,
                bytes_processed: counts.bytes_read,
                bytes_written: counts.bytes_written,
                records_processed: counts.read,
            },
            started_at: execution.started_at,
            last_updated_at: execution.updated_at,
            data_pull_start_time: execution.window.as_ref().and_then(|window| window.from),
            data_pull_end_time: execution.window.as_ref().map(|window| window.to),
            metadata_catalog_details: Vec::new(),
        })
    }

    /// Returns the progress beyond a checkpoint; a note about an older part is ignored.
    async fn beyond(&self, id: &str, partition: u32, sequence: u64) -> Result<Counts> {
        let key = progress_key(id, partition);
        let told = load::<Progress>(self.ports.table.as_ref(), &key).await?;
        let current = told.map(|told| told.value).filter(|told| told.sequence == sequence);
        Ok(current.map_or(Counts::default(), |told| told.counts))
    }
}
