//! The reconciler: closes every gap between two services, a few minutes after it opened.

use crate::Engine;
use crate::error::Result;
use crate::ledger::{Execution, Status, Stored, UNFINISHED, load, load_all, unfinished_key};
use crate::ports::{Order, Range};
use serde_json::Value;

/// How long a run is left alone after it changed.
const GRACE_SECONDS: i64 = 60;
/// AppFlow's own limit on the length of a run.
const LONGEST_RUN_SECONDS: i64 = 48 * 3600;

impl Engine {
    /// Looks at every unfinished run: starts machines that never started or died, ends runs that took too long, and
    /// clears up after runs that ended, once more when nobody can work for them any more. Also makes up for lost ticks,
    /// wakes event flows and publishes the news. Returns how many runs it looked after.
    pub async fn reconcile(&self) -> Result<usize> {
        let range = Range {
            partition: UNFINISHED.to_owned(),
            prefix: String::new(),
            after: None,
            order: Order::Ascending,
            limit: 100,
        };
        let mut tended = 0;
        for entry in load_all::<Value>(self.ports.table.as_ref(), range).await? {
            let id = entry.key().sort.clone();
            match self.tend(&id).await {
                Ok(true) => tended += 1,
                Ok(false) => {}
                // A run that cannot be helped must not block the others.
                Err(error) => {
                    tracing::error!(execution.id = id, error = %error, "run could not be reconciled")
                }
            }
        }
        self.reconcile_schedules().await?;
        self.wake_all().await?;
        self.report_events().await?;
        self.flush_outbox().await;
        self.sweep_after_runs().await?;
        Ok(tended)
    }

    async fn tend(&self, id: &str) -> Result<bool> {
        let Some(run) = self.load_run(id).await? else {
            let entry = load::<Value>(self.ports.table.as_ref(), &unfinished_key(id)).await?;
            if let Some(entry) = entry {
                self.settle(&[entry.delete()]).await?;
            }
            return Ok(true);
        };
        let execution = &run.value;
        let now = self.ports.clock.now();
        if now < execution.updated_at.plus_seconds(GRACE_SECONDS) {
            return Ok(false);
        }
        if execution.status.ended() {
            self.tidy(execution).await?;
            return Ok(true);
        }
        if now > execution.started_at.plus_seconds(LONGEST_RUN_SECONDS) {
            self.give_up(&run).await?;
            return Ok(true);
        }
        if self.ports.workflow.alive(id, execution.generation).await? {
            return Ok(false);
        }
        self.next_generation(&run).await?;
        Ok(true)
    }

    /// Ends a run that took too long. A run that was being published may have shown some of its output.
    async fn give_up(&self, run: &Stored<Execution>) -> Result<()> {
        let reason = match run.value.status {
            Status::CancelStarted => return self.end(run, Status::Canceled, None).await,
            Status::Sealed => format!(
                "the output could not be published for 48 hours ({}); some of it may be visible, look for the run's \
                 id among the objects before you start the flow again",
                run.value.message.as_deref().unwrap_or("for no stated reason")
            ),
            _ => "the run took more than 48 hours; narrow it with a filter or run it more often"
                .to_owned(),
        };
        self.end(run, Status::Error, Some(reason)).await
    }
}
