//! Transfers a slice of a run: part after part, each one committed before the next begins.

use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{Checkpoint, Execution, Stored, checkpoint_key, load};
use crate::run::reading::commit::Committed;
use crate::run::reading::fill::{Start, Stop};
use crate::run::reading::limits::Passed;
use crate::run::reading::open::Opened;
use connector_sdk::Page;
use flow::Timestamp;
use std::time::Duration;

/// How a transfer of a slice ended.
pub(in crate::run) enum Slice {
    /// The source has no more.
    Done,
    /// There is more, and no time.
    Again,
    /// There is more, after this many seconds.
    Wait(u64),
    /// The run changed meanwhile: look at it again.
    Changed,
}

/// How long a run may wait for its source without a record in between.
const LONGEST_WAIT_SECONDS: u64 = 24 * 3600;
/// The reason for ending a run whose application keeps asking for time.
const NO_RECORD: &str = "it asked for more time and gave no record; nothing was published, start the flow again, and report \
     it to the application's vendor if it comes again";

impl Engine {
    /// Moves parts until the source is done, time is short, or the run has changed.
    pub(in crate::run) async fn transfer_slice(
        &self,
        run: &Stored<Execution>,
        partition: u32,
        deadline: Timestamp,
    ) -> Result<Slice> {
        let mut opened: Option<Opened> = None;
        let mut carried: Option<Page> = None;
        let mut passed = Passed::default();
        loop {
            let checkpoint = self.checkpoint(&run.value.id, partition).await?;
            if checkpoint.value.done {
                return Ok(Slice::Done);
            }
            if opened.is_some() && self.short_of_time(deadline) {
                return Ok(Slice::Again);
            }
            let ready = match &mut opened {
                Some(ready) => ready,
                none => none.insert(self.open_run(&run.value).await?),
            };
            let from = Start { partition, checkpoint: &checkpoint.value, carried: carried.take() };
            let mut filled = self.fill(run, ready, from, &mut passed, deadline).await?;
            carried = filled.carried;
            match self.commit(run, &checkpoint, partition, &mut filled.part).await? {
                Committed::Ours => {}
                Committed::Lost => {
                    ready.discard(filled.part.document.staged.as_ref()).await;
                    return Ok(Slice::Changed);
                }
            }
            match filled.stop {
                Stop::SourceDone => return Ok(Slice::Done),
                Stop::PartFull => {}
                Stop::TimeShort => return Ok(Slice::Again),
                Stop::RunChanged => return Ok(Slice::Changed),
                Stop::Paused(pause) => return self.wait(&run.value, partition, pause, None).await,
                Stop::Failed(error) => match error.wait() {
                    Some(pause) => {
                        return self.wait(&run.value, partition, pause, Some(error)).await;
                    }
                    None => return Err(error),
                },
            }
        }
    }

    /// Returns the slices whose source has more.
    pub(in crate::run) async fn open_partitions(&self, execution: &Execution) -> Result<Vec<u32>> {
        let mut open = Vec::new();
        for partition in 0..execution.partitions {
            if !self.checkpoint(&execution.id, partition).await?.value.done {
                open.push(partition);
            }
        }
        Ok(open)
    }

    pub(in crate::run) async fn checkpoint(
        &self,
        id: &str,
        partition: u32,
    ) -> Result<Stored<Checkpoint>> {
        let key = checkpoint_key(id, partition);
        let stored = load::<Checkpoint>(self.ports.table.as_ref(), &key).await?;
        stored.ok_or_else(|| {
            Error::Invariant(format!("run {id} has no checkpoint of slice {partition}"))
        })
    }

    /// Spends a long wait outside the function. An application that keeps a run waiting for a day fails it.
    async fn wait(
        &self,
        execution: &Execution,
        partition: u32,
        pause: Duration,
        why: Option<Error>,
    ) -> Result<Slice> {
        let seconds = (pause.as_millis().div_ceil(1000) as u64).max(1);
        let checkpoint = self.checkpoint(&execution.id, partition).await?;
        let mut waiting = checkpoint.value.clone();
        waiting.waited_seconds += seconds;
        if waiting.waited_seconds > LONGEST_WAIT_SECONDS {
            let hours = LONGEST_WAIT_SECONDS / 3600;
            let why = why.map_or_else(|| NO_RECORD.to_owned(), |error| error.to_string());
            return Err(Error::Conflict(format!(
                "the application kept the run waiting for {hours} hours: {why}"
            )));
        }
        self.settle(&[checkpoint.replace(&waiting)?]).await?;
        Ok(Slice::Wait(seconds))
    }
}
