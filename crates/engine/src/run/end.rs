//! Ends a run, whichever way: one transaction frees the flow and puts the news into the outbox.

use crate::Engine;
use crate::error::{About, Error, Result};
use crate::ledger::{
    Execution, FlowState, KeptBookmark, LastRun, Occasion, Status, Stored, flow_key,
    flow_state_key, load, unfinished_key,
};
use crate::ports::Key;
use crate::run::delivering::deliver::with_delivery;
use crate::run::delivering::seal::totals;
use crate::run::news::Ending;
use crate::run::news::summary::{message as with_counts, of_counts};
use crate::run::reading::bookmark::next_bookmark;
use crate::run::upkeep::sweep::sweep_later;
use connector_sdk::staging::Staging;
use connector_sdk::{Content, Manner};
use flow::bounded;
use serde_json::Value;

/// How often a write is tried if others keep changing the run.
const MOST_TRIES: u32 = 5;

impl Engine {
    /// Asks a run to stop. Returns `false` if it is too late: the run has ended, or its files are being published.
    pub(crate) async fn cancel(&self, id: &str) -> Result<bool> {
        for _ in 0..MOST_TRIES {
            let Some(run) = self.load_run(id).await? else {
                return Ok(false);
            };
            match run.value.status {
                Status::CancelStarted => return Ok(true),
                Status::Starting | Status::Running => {}
                Status::Sealed if run.value.manner == Manner::Records => {}
                _ => return Ok(false),
            }
            let mut canceled = run.value.clone();
            canceled.status = Status::CancelStarted;
            canceled.updated_at = self.ports.clock.now();
            self.settle(&[run.replace(&canceled)?]).await?;
        }
        Ok(false)
    }

    /// Asks runs of a flow to stop, all active ones when none are named; returns the ids that cannot be stopped.
    pub async fn cancel_runs(&self, flow_name: &str, ids: &[String]) -> Result<Vec<String>> {
        let record = self.load_flow(flow_name).await?.value;
        let state =
            load::<FlowState>(self.ports.table.as_ref(), &flow_state_key(&record.id)).await?;
        let active = state.and_then(|state| state.value.active);
        if ids.is_empty() {
            if let Some(active) = active {
                self.cancel(&active).await?;
            }
            return Ok(Vec::new());
        }
        let mut invalid = Vec::new();
        for id in ids {
            if active.as_ref() != Some(id) || !self.cancel(id).await? {
                invalid.push(id.clone());
            }
        }
        Ok(invalid)
    }

    /// Ends a run with a reason, unless a newer machine has taken over. A run that is being published cannot fail any
    /// more: it keeps the reason and waits to be resumed. A run that has ended is only cleared up after.
    pub async fn fail(&self, id: &str, generation: u32, reason: &str) -> Result<()> {
        let reason = bounded(reason);
        for _ in 0..MOST_TRIES {
            let Some(run) = self.load_run(id).await? else {
                return Ok(());
            };
            if run.value.generation != generation {
                return Ok(());
            }
            match run.value.status {
                Status::Starting | Status::Running => {
                    self.end(&run, Status::Error, Some(reason.clone())).await?;
                }
                Status::CancelStarted => {
                    self.stop_delivery(&run).await?;
                    self.end(&run, Status::Canceled, None).await?
                }
                Status::Sealed if run.value.message.as_ref() == Some(&reason) => return Ok(()),
                Status::Sealed => {
                    let mut blocked = run.value.clone();
                    blocked.message = Some(reason.clone());
                    self.settle(&[run.replace(&blocked)?]).await?;
                }
                Status::Successful | Status::Error | Status::Canceled | Status::Skipped => {
                    return self.tidy(&run.value).await;
                }
            }
        }
        Ok(())
    }

    /// Ends a run whose destination will not take the rest of its records.
    pub(super) async fn fail_delivery(&self, run: &Stored<Execution>, error: &Error) -> Result<()> {
        self.stop_delivery(run).await?;
        self.end(run, Status::Error, Some(bounded(&error.to_string()))).await
    }

    /// Ends a run and frees its flow. A successful one moves the watermark or the bookmark; any other leaves them, so that
    /// the next run reads the same again.
    pub(super) async fn end(
        &self,
        run: &Stored<Execution>,
        status: Status,
        message: Option<String>,
    ) -> Result<()> {
        let now = self.ports.clock.now();
        let mut ended = run.value.clone();
        ended.status = status;
        ended.updated_at = now;
        let snapshot = self.snapshot(&ended.id).await?;
        let checkpoints = self.checkpoints(&ended).await?;
        let delivery = self.delivery_totals(&ended).await?;
        ended.delivered = delivery.as_ref().map(|totals| totals.counts);
        let ending = Ending { at: now, counts: totals(&checkpoints) };
        let counts = of_counts(&ended, ending.counts);
        let message = with_delivery(message, &ended, delivery.as_ref(), ending.counts);
        // AppFlow's clients treat `errorInfo` as a problem, so a run without a problem gets no message.
        ended.message = message.and_then(|told| with_counts(Some(&told), counts.as_deref()));
        let mut writes = vec![run.replace(&ended)?];
        writes.extend(self.news_of_end(&ended, &snapshot, &ending).await?);
        let state =
            load::<FlowState>(self.ports.table.as_ref(), &flow_state_key(&ended.flow_id)).await?;
        if let Some(state) = state.filter(|state| state.value.active.as_ref() == Some(&ended.id)) {
            let mut free = state.value.clone();
            free.active = None;
            if status == Status::Successful {
                free.watermark = ended.next_watermark().or(free.watermark);
                if let Some(bookmark) = next_bookmark(&ended, &checkpoints) {
                    let source = snapshot.definition.source_flow_config.clone();
                    free.bookmark = Some(KeptBookmark { bookmark, source });
                }
                if ended.occasion == Occasion::Events {
                    free.unreported += ending.counts.read;
                }
            }
            free.last_run = Some(LastRun {
                started_at: ended.started_at,
                status: status.to_wire(),
                message: ended.message.clone().or(counts),
            });
            free.failures = failures(&ended, free.failures);
            free.failing_since = match free.failures {
                0 => None,
                _ => free.failing_since.or(Some(now)),
            };
            writes.push(state.replace(&free)?);
            // The reconciler updates the scheduler; until then ticks find the flow suspended.
            writes.extend(self.deactivation(&ended, &free).await?);
        }
        if self.committed_by_us(&writes).await? {
            self.count_end(&ended, &ending.counts);
        }
        Ok(())
    }

    /// Clears up after a run that has ended: unpublished output, unsent news, jobs that the application keeps for it,
    /// and its entry in the list of unfinished runs. Safe to repeat.
    pub(super) async fn tidy(&self, execution: &Execution) -> Result<()> {
        let table = self.ports.table.as_ref();
        let unfinished = load::<Value>(table, &unfinished_key(&execution.id)).await?;
        if unfinished.is_none() && execution.manner == Manner::Files {
            return Ok(());
        }
        let snapshot = self.snapshot(&execution.id).await?;
        let staging = self.destination(execution, &snapshot).await?.staging().clone();
        let Some(unfinished) = unfinished else {
            // Cleared up before; but this process may have stood still and written something once more since.
            if let Err(error) = staging.discard_staged().await {
                tracing::warn!(execution.id = execution.id, error = %error, "staged output may be left behind");
            }
            return Ok(());
        };
        if let Err(error) = self.clear_staging(execution, &staging).await {
            // The reconciler tries again: the run has ended either way.
            tracing::warn!(execution.id = execution.id, error = %error, "staged output is left for the reconciler");
            return Ok(());
        }
        self.flush_outbox().await;
        if !self.release(execution, &snapshot).await {
            return Ok(());
        }
        let mut writes = vec![unfinished.delete(), sweep_later(execution)?];
        writes.extend(self.orphaned_state(execution).await?);
        self.settle(&writes).await
    }

    /// Removes staged output that was not published, and files that were published only to be read by the destination.
    async fn clear_staging(&self, execution: &Execution, staging: &Staging) -> Result<()> {
        let about = || format!("flow \"{}\", destination", execution.flow_name);
        staging.discard_staged().await.about(about)?;
        if staging.keeps_files() {
            return Ok(());
        }
        let mut files = self.files(&execution.id, self.parts(&execution.id).await?).await?;
        files.retain(|file| file.content == Content::Records);
        staging.remove(&files).await.about(about)
    }

    /// Returns the write that removes the state of a flow that was deleted by force while the run went on.
    async fn orphaned_state(&self, execution: &Execution) -> Result<Option<crate::ports::Write>> {
        let table = self.ports.table.as_ref();
        let key: Key = flow_key(&execution.flow_name);
        let flow = load::<crate::ledger::FlowRecord>(table, &key).await?;
        if flow.is_some_and(|flow| flow.value.id == execution.flow_id) {
            return Ok(None);
        }
        let state = load::<FlowState>(table, &flow_state_key(&execution.flow_id)).await?;
        Ok(state.filter(|state| state.value.active.is_none()).map(|state| state.delete()))
    }
}

/// Counts the failures in a row at the end of a run. Cancelled runs and runs of a time range leave the number as it is.
fn failures(ended: &Execution, before: u32) -> u32 {
    match (&ended.occasion, ended.status) {
        (Occasion::Backfill { .. }, _) => before,
        (_, Status::Successful) => 0,
        (_, Status::Error) => before.saturating_add(1),
        _ => before,
    }
}
