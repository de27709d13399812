//! The life of a run: start, then turn after turn until it is done.
//!
//! A turn is one invocation. It looks at the run's status, does the step that follows, and looks again, as long as its
//! time allows. Every step ends in one conditional write; a step that lost a race or never learnt its outcome changes
//! nothing more and lets the next look decide. So a crash, a duplicate or a latecomer costs nothing.

mod delivering;
mod describe;
mod end;
mod news;
mod reading;
mod start;
mod upkeep;

pub use describe::RunPage;
pub use start::Started;
pub use start::tick::Ticked;

use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{Execution, Occasion, Status, Stored, execution_key, load};
use crate::ports::{TableError, Write};
use delivering::deliver::Delivery;
use flow::Timestamp;
use reading::transfer::Slice;
use std::time::Duration;

/// The next step after a turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: the run has ended, or a newer machine has taken over.
    Done,
    /// Another turn.
    Again,
    /// Another turn after this many seconds.
    Wait(u64),
    /// A transfer of each of these slices, side by side, then another turn.
    Partitions(Vec<u32>),
}

/// Steps a turn may take before it calls it a livelock.
const MOST_STEPS: u32 = 24;
/// Turns after which a run goes on under a new machine: Step Functions ends one at 25,000 events.
const MOST_TURNS: u32 = 2_000;
/// How long to wait before looking again at a run that another process has changed.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

impl Engine {
    /// Takes one turn of a run. `deadline` is when the invocation ends; the turn returns well before it.
    pub async fn turn(
        &self,
        id: &str,
        generation: u32,
        turn: u32,
        deadline: Timestamp,
    ) -> Result<Next> {
        if turn >= MOST_TURNS {
            self.hand_over(id, generation).await?;
            return Ok(Next::Done);
        }
        match self.steps(id, generation, deadline).await {
            Err(error) => self.judge(id, generation, error).await,
            next => next,
        }
    }

    /// Moves one slice of a run with several.
    pub async fn transfer(
        &self,
        id: &str,
        generation: u32,
        partition: u32,
        deadline: Timestamp,
    ) -> Result<Next> {
        let Some(run) = self.load_run(id).await? else {
            return Err(unknown(id));
        };
        if run.value.generation != generation || run.value.status != Status::Running {
            return Ok(Next::Done);
        }
        if partition >= run.value.partitions {
            // A stray step proves nothing about the run, and must not end it.
            tracing::warn!(execution.id = id, "step ignored: the run has no such slice");
            return Ok(Next::Done);
        }
        match self.transfer_slice(&run, partition, deadline).await {
            Ok(Slice::Done | Slice::Changed) => Ok(Next::Done),
            Ok(Slice::Again) => Ok(Next::Again),
            Ok(Slice::Wait(seconds)) => Ok(Next::Wait(seconds)),
            Err(error) => self.judge(id, generation, error).await,
        }
    }

    async fn steps(&self, id: &str, generation: u32, deadline: Timestamp) -> Result<Next> {
        for step in 0..MOST_STEPS {
            let Some(run) = self.load_run(id).await? else {
                return Err(unknown(id));
            };
            let status = run.value.status;
            if status.ended() {
                self.tidy(&run.value).await?;
                if status == Status::Successful && run.value.occasion == Occasion::Events {
                    // Events that came while the run was active.
                    self.wake(&run.value.flow_name, &run.value.flow_id).await?;
                }
                return Ok(Next::Done);
            }
            if run.value.generation != generation {
                return Ok(Next::Done);
            }
            if step > 0 && self.short_of_time(deadline) {
                return Ok(Next::Again);
            }
            match status {
                Status::Starting => self.prepare(&run).await?,
                Status::Running if run.value.partitions == 1 => {
                    match self.transfer_slice(&run, 0, deadline).await? {
                        Slice::Done => self.seal(&run).await?,
                        Slice::Again => return Ok(Next::Again),
                        Slice::Wait(seconds) => return Ok(Next::Wait(seconds)),
                        Slice::Changed => self.ports.clock.sleep(LOOK_AGAIN).await,
                    }
                }
                Status::Running => match self.open_partitions(&run.value).await? {
                    open if open.is_empty() => self.seal(&run).await?,
                    open => return Ok(Next::Partitions(open)),
                },
                Status::Sealed => match self.deliver(&run, deadline).await? {
                    Delivery::Complete if self.catalog(&run.value, deadline).await? => {
                        self.drain(&run.value).await?;
                        self.finish(&run).await?
                    }
                    Delivery::Complete | Delivery::Again => return Ok(Next::Again),
                    Delivery::Wait(seconds) => return Ok(Next::Wait(seconds)),
                    Delivery::RunChanged => self.ports.clock.sleep(LOOK_AGAIN).await,
                    Delivery::Failed(error) => {
                        self.fail_delivery(&run, &error).await?;
                        return Err(error);
                    }
                },
                Status::CancelStarted => {
                    self.stop_delivery(&run).await?;
                    self.end(&run, Status::Canceled, None).await?
                }
                Status::Successful | Status::Error | Status::Canceled | Status::Skipped => {}
            }
        }
        Err(Error::Unavailable(format!("run {id} does not come forward")))
    }

    /// Decides what a failed turn means: wait, let the machine retry, or end the run with the reason.
    async fn judge(&self, id: &str, generation: u32, error: Error) -> Result<Next> {
        if let Some(pause) = error.wait() {
            return Ok(Next::Wait(pause.as_secs().max(1)));
        }
        if error.retryable() {
            return Err(error);
        }
        self.fail(id, generation, &error.to_string()).await?;
        Err(error)
    }

    async fn hand_over(&self, id: &str, generation: u32) -> Result<()> {
        let Some(run) = self.load_run(id).await? else {
            return Err(unknown(id));
        };
        if run.value.generation == generation && !run.value.status.ended() {
            self.next_generation(&run).await?;
        }
        Ok(())
    }

    /// Goes on under a new machine; the old one's work is ignored from here.
    async fn next_generation(&self, run: &Stored<Execution>) -> Result<()> {
        let mut execution = run.value.clone();
        execution.generation += 1;
        execution.updated_at = self.ports.clock.now();
        self.ports.table.write(&[run.replace(&execution)?]).await?;
        Ok(self.ports.workflow.start(&execution.id, execution.generation).await?)
    }

    pub(crate) async fn load_run(&self, id: &str) -> Result<Option<Stored<Execution>>> {
        load(self.ports.table.as_ref(), &execution_key(id)).await
    }

    /// Writes a step's outcome. A step that lost a race, or got no answer, looks at the run again instead of guessing.
    async fn settle(&self, writes: &[Write]) -> Result<()> {
        self.committed_by_us(writes).await.map(drop)
    }

    /// Writes a step's outcome as `settle` does. Returns whether it is certain that this write did it.
    async fn committed_by_us(&self, writes: &[Write]) -> Result<bool> {
        match self.ports.table.write(writes).await {
            Ok(()) => Ok(true),
            Err(TableError::Conflict | TableError::Unknown(_)) => {
                self.ports.clock.sleep(LOOK_AGAIN).await;
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn short_of_time(&self, deadline: Timestamp) -> bool {
        deadline.since(self.ports.clock.now()).to_std().unwrap_or_default() < self.settings.reserve
    }
}

fn unknown(id: &str) -> Error {
    Error::NotFound(format!("run {id} does not exist"))
}
