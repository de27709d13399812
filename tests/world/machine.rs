//! The state machine, as Step Functions would play it: turns, waits, retries, and a fail step at the end of patience.

use super::World;
use engine::memory::Machine;
use engine::{Engine, Error, Next};
use flow::Timestamp;
use std::future::Future;
use std::sync::{MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Retries that the machine has for a step, and invocations before a test gives up.
const RETRIES: u32 = 8;
const PATIENCE: u32 = 200;

/// How a process ended for whoever waits for it.
enum Ended<T> {
    Answered(T),
    Died,
    StoodStill(Latecomer),
}

/// How long to drive a machine.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    /// To its end, past a process that stands still.
    Ended,
    /// No further than to a process that stands still.
    Stalled,
}

/// A process that stands still and will go on when everybody has given it up.
pub struct Latecomer(JoinHandle<()>);

impl World {
    /// Starts a run and drives it to its end, whatever goes wrong on the way.
    pub async fn run_flow(&self, token: &str) -> String {
        let id = self.start_flow(token).await;
        self.settle().await;
        id
    }

    /// Starts a run as a client does: with a token, and again when there was no answer.
    pub async fn start_flow(&self, token: &str) -> String {
        self.start_as(token, None).await
    }

    /// Starts a backfill, as a client does.
    pub async fn backfill(&self, token: &str, from: Timestamp, to: Timestamp) -> String {
        self.start_as(token, Some((from, to))).await
    }

    /// Makes a call that stands still somewhere, lets something else happen, and then lets the call go on.
    pub async fn meanwhile<T: Send + 'static, U>(
        &self,
        call: impl Future<Output = T> + Send + 'static,
        other: impl Future<Output = U>,
    ) -> (T, U) {
        let call = tokio::spawn(call);
        self.faults.stalled().await;
        let other = other.await;
        self.faults.release();
        (call.await.expect("the call does not panic"), other)
    }

    async fn start_as(&self, token: &str, range: Option<(Timestamp, Timestamp)>) -> String {
        for _ in 0..RETRIES {
            let engine = self.engine.clone();
            let token = token.to_owned();
            let call = async move {
                match range {
                    None => engine.start("books", Some(&token)).await,
                    Some((from, to)) => engine.backfill("books", from, to, Some(&token)).await,
                }
            };
            match self.process(call).await {
                Some(Ok(run)) => return run.execution_id,
                Some(Err(Error::Unavailable(_))) | None => {}
                Some(Err(error)) => panic!("the flow does not start: {error}"),
            }
        }
        panic!("the flow does not start");
    }

    /// Drives all machines to their ends, lets the reconciler come by as often as it takes, and wakes up who stood still.
    pub async fn settle(&self) {
        self.settle_with(None).await;
    }

    /// Drives all machines until they have ended or a process stands still, and returns that one.
    pub async fn drive_until_stalled(&self) -> Option<Latecomer> {
        let mut stalled = None;
        for machine in self.workflow.alive_machines() {
            self.drive(&machine, &mut stalled, Until::Stalled).await;
        }
        stalled
    }

    /// Settles, with a process that stands still already.
    pub async fn settle_with(&self, mut stalled: Option<Latecomer>) {
        for _ in 0..RETRIES {
            for machine in self.workflow.alive_machines() {
                self.drive(&machine, &mut stalled, Until::Ended).await;
            }
            self.clock.advance(Duration::from_secs(600));
            let engine = self.engine.clone();
            self.process(async move { engine.reconcile().await }).await;
        }
        self.wake_latecomers(stalled).await;
    }

    /// Wakes up the processes that stood still, after everything is over. One of them may start a run, whose machine is
    /// driven like any other.
    async fn wake_latecomers(&self, stalled: Option<Latecomer>) {
        let mut latecomers: Vec<Latecomer> = self.late().drain(..).collect();
        latecomers.extend(stalled);
        if latecomers.is_empty() {
            return;
        }
        for latecomer in latecomers {
            self.faults.release();
            latecomer.0.await.expect("the latecomer does not panic");
        }
        for _ in 0..RETRIES {
            for machine in self.workflow.alive_machines() {
                self.drive(&machine, &mut None, Until::Ended).await;
            }
            self.clock.advance(Duration::from_secs(600));
            self.engine.reconcile().await.expect("nothing goes wrong any more");
        }
    }

    fn late(&self) -> MutexGuard<'_, Vec<Latecomer>> {
        self.latecomers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a process that stands still go on, until it ends or dies.
    pub async fn wake(&self, latecomer: Latecomer) {
        let Latecomer(mut process) = latecomer;
        self.faults.release();
        tokio::select! {
            biased;
            () = self.faults.crashed() => {
                process.abort();
                let _ = process.await;
            }
            ended = &mut process => ended.expect("the latecomer does not panic"),
        }
    }

    async fn drive(&self, machine: &Machine, stalled: &mut Option<Latecomer>, until: Until) {
        let mut failures = 0;
        let mut partitions: Vec<u32> = Vec::new();
        for turn in 0..PATIENCE {
            let partition = partitions.first().copied();
            match self.invoke(machine, turn, partition).await {
                Ended::StoodStill(latecomer) => {
                    *stalled = Some(latecomer);
                    if until == Until::Stalled {
                        return;
                    }
                    failures += 1;
                }
                Ended::Died => failures += 1,
                Ended::Answered(Err(error)) if error.retryable() => failures += 1,
                Ended::Answered(Err(error)) => {
                    return self.give_up(machine, &error.to_string()).await;
                }
                Ended::Answered(Ok(Next::Done)) if partition.is_some() => {
                    partitions.remove(0);
                }
                Ended::Answered(Ok(Next::Done)) => return self.workflow.end(machine),
                Ended::Answered(Ok(Next::Again)) => {}
                Ended::Answered(Ok(Next::Wait(seconds))) => {
                    self.clock.advance(Duration::from_secs(seconds));
                }
                Ended::Answered(Ok(Next::Partitions(open))) => partitions = open,
            }
            if failures > RETRIES {
                return self.give_up(machine, "the function stopped without an answer").await;
            }
        }
        panic!("the machine turns for ever");
    }

    async fn give_up(&self, machine: &Machine, reason: &str) {
        let engine = self.engine.clone();
        let Machine { execution, generation } = machine.clone();
        let reason = reason.to_owned();
        self.process(async move { engine.fail(&execution, generation, &reason).await }).await;
        self.workflow.end(machine);
    }

    /// Invokes the transfer function once: it answers, dies, or stands still and is given up while it goes on later.
    async fn invoke(
        &self,
        machine: &Machine,
        turn: u32,
        partition: Option<u32>,
    ) -> Ended<Result<Next, Error>> {
        let deadline = self.engine_deadline();
        let engine = self.engine.clone();
        let Machine { execution, generation } = machine.clone();
        let call =
            async move { take(&engine, &execution, generation, turn, partition, deadline).await };
        let ended = self.attend(call).await;
        if let Ended::StoodStill(_) = ended {
            self.clock.advance(Duration::from_secs(960));
        }
        ended
    }

    fn engine_deadline(&self) -> Timestamp {
        use connector_sdk::Clock;
        self.clock.now().plus_seconds(900)
    }

    /// Runs one call of a client or a schedule: `None` if the process died or stands still. One that stands still wakes up
    /// when the world settles and not at once: beside the calls that follow, the outcome would depend on the scheduler.
    pub(super) async fn process<T: Send + 'static>(
        &self,
        call: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        match self.attend(call).await {
            Ended::Answered(outcome) => Some(outcome),
            Ended::Died => None,
            Ended::StoodStill(latecomer) => {
                self.late().push(latecomer);
                None
            }
        }
    }

    /// Runs a process until it has answered, died or stands still.
    async fn attend<T: Send + 'static>(
        &self,
        call: impl Future<Output = T> + Send + 'static,
    ) -> Ended<T> {
        let (answer, answered) = oneshot::channel();
        let mut process = tokio::spawn(async move {
            // Nobody listens any more to a process that was given up.
            let _ = answer.send(call.await);
        });
        tokio::select! {
            biased;
            outcome = answered => Ended::Answered(outcome.expect("the function does not panic")),
            () = self.faults.crashed() => {
                process.abort();
                // A dead process does nothing more, not even what it was just about to do.
                let _ = (&mut process).await;
                Ended::Died
            }
            () = self.faults.stalled() => Ended::StoodStill(Latecomer(process)),
        }
    }
}

async fn take(
    engine: &Engine,
    execution: &str,
    generation: u32,
    turn: u32,
    partition: Option<u32>,
    deadline: Timestamp,
) -> Result<Next, Error> {
    match partition {
        Some(partition) => engine.transfer(execution, generation, partition, deadline).await,
        None => engine.turn(execution, generation, turn, deadline).await,
    }
}
