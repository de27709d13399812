//! Frees jobs that an application keeps for a run, such as reports, once the run has ended in any way.

use crate::Engine;
use crate::error::{About, Result};
use crate::find::as_source;
use crate::ledger::{Checkpoint, Execution, Occasion, Snapshot};
use crate::run::reading::open::Reading;
use connector_sdk::Cursor;

/// How long after a run's end it is tried: applications drop old jobs.
const LAST_SECONDS: i64 = 24 * 3600;

impl Engine {
    /// Frees them. Returns whether this is settled: done, or not to be tried again. A failure affects neither run nor
    /// flow.
    pub(in crate::run) async fn release(&self, ended: &Execution, snapshot: &Snapshot) -> bool {
        let Err(error) = self.try_to_release(ended, snapshot).await else { return true };
        tracing::warn!(
            execution.id = ended.id,
            error = %error,
            "what the application keeps for the run is not freed"
        );
        let over = self.ports.clock.now() >= ended.updated_at.plus_seconds(LAST_SECONDS);
        over || !error.retryable()
    }

    async fn try_to_release(&self, ended: &Execution, snapshot: &Snapshot) -> Result<()> {
        if ended.occasion == Occasion::Events || ended.partitions == 0 {
            return Ok(());
        }
        let connector = self.source_connector(&snapshot.definition).await?;
        if !as_source(connector.as_ref())?.keeps_jobs() {
            return Ok(());
        }
        let checkpoints = self.checkpoints(ended).await?;
        let places: Vec<&Cursor> = checkpoints.iter().filter_map(last_place).collect();
        if places.is_empty() {
            return Ok(());
        }
        let plan = self.plan(&ended.id).await?;
        let Reading { query, .. } = self.reading(ended, snapshot, &plan).await?;
        let reader = self.reader(snapshot, query, plan.found).await?;
        let mut outcome = Ok(());
        for place in places {
            // One failure must not keep the others from being freed.
            outcome = outcome.and(reader.release(place).await);
        }
        outcome.about(|| format!("flow \"{}\"", ended.flow_name))
    }
}

/// Returns the last known place of a slice.
fn last_place(checkpoint: &Checkpoint) -> Option<&Cursor> {
    checkpoint.cursor.as_ref().or(checkpoint.last.as_ref())
}
