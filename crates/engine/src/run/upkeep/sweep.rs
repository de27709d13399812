//! Sweeps once more after runs that have ended: an invocation that outlived its run may have opened an upload and died.

use crate::Engine;
use crate::error::{About, Result};
use crate::ledger::{Execution, SWEEPS, Stored, Sweep, document, sweep_key};
use crate::ports::{Order, Range, Write};
use flow::Timestamp;
use futures::{StreamExt, stream};

/// The longest that an invocation can outlive its run: Lambda ends it after 900 seconds.
const LATEST_SECONDS: i64 = 960;
/// How long to wait after a sweep that failed, and for how long after the run's end to try.
const AGAIN_SECONDS: i64 = 1800;
const LAST_SECONDS: i64 = 48 * 3600;
/// Sweeps of one look, and those that are made side by side.
const MOST_SWEEPS: usize = 400;
const AT_ONCE: usize = 8;

/// Returns the note that a run's files are to be swept once more.
pub(in crate::run) fn sweep_later(ended: &Execution) -> Result<Write> {
    let sweep = Sweep { execution: ended.id.clone(), ended_at: ended.updated_at };
    note(&sweep, ended.updated_at.plus_seconds(LATEST_SECONDS))
}

fn note(sweep: &Sweep, due: Timestamp) -> Result<Write> {
    Ok(Write::create(sweep_key(due, &sweep.execution), document(sweep)?))
}

impl Engine {
    /// Sweeps after the runs that ended so long ago that nobody works for them any more.
    pub(in crate::run) async fn sweep_after_runs(&self) -> Result<()> {
        let range = Range {
            partition: SWEEPS.to_owned(),
            prefix: String::new(),
            after: None,
            order: Order::Ascending,
            limit: MOST_SWEEPS,
        };
        let now = sweep_key(self.ports.clock.now(), "").sort;
        let notes = self.ports.table.list(&range).await?;
        let due = notes.into_iter().filter(|note| note.key.sort < now);
        let sweeps = due.map(|note| async { self.sweep(&Stored::from_item(note)?).await });
        let mut done = stream::iter(sweeps).buffer_unordered(AT_ONCE);
        while let Some(outcome) = done.next().await {
            // The note is still there, and the next look finds it.
            if let Err(error) = outcome {
                tracing::warn!(error = %error, "a run's place could not be swept once more");
            }
        }
        Ok(())
    }

    async fn sweep(&self, note_of: &Stored<Sweep>) -> Result<()> {
        let sweep = &note_of.value;
        let mut writes = vec![note_of.delete()];
        if let Err(error) = self.discard_staged(&sweep.execution).await {
            let id = sweep.execution.as_str();
            tracing::warn!(execution.id = id, error = %error, "the run's place could not be swept once more");
            let now = self.ports.clock.now();
            if now < sweep.ended_at.plus_seconds(LAST_SECONDS) {
                writes.push(note(sweep, now.plus_seconds(AGAIN_SECONDS))?);
            }
        }
        self.settle(&writes).await
    }

    async fn discard_staged(&self, id: &str) -> Result<()> {
        let Some(run) = self.load_run(id).await? else {
            return Ok(());
        };
        let snapshot = self.snapshot(id).await?;
        let writing = self.destination(&run.value, &snapshot).await?;
        let about = || format!("flow \"{}\", destination", run.value.flow_name);
        writing.staging().discard_staged().await.about(about)
    }
}
