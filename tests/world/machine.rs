//! The state machine, as Step Functions would play it: turns, waits, retries, and a fail step at the end of patience.

use super::World;
use engine::memory::Machine;
use engine::{Engine, Error, Next};
use flow::Timestamp;
use std::future::Future;
use std::time::Duration;
use tokio::task::JoinHandle;

/// Retries that the machine has for a step, and invocations before a test gives up.
const RETRIES: u32 = 8;
const PATIENCE: u32 = 200;

/// How an invocation ended.
enum Invocation {
    Answered(Result<Next, Error>),
    Died,
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
        // The latecomer wakes up after everything is over.
        if let Some(latecomer) = stalled {
            self.faults.release();
            latecomer.0.await.expect("the latecomer does not panic");
            self.clock.advance(Duration::from_secs(600));
            let engine = self.engine.clone();
            self.process(async move { engine.reconcile().await }).await;
        }
    }

    async fn drive(&self, machine: &Machine, stalled: &mut Option<Latecomer>, until: Until) {
        let mut failures = 0;
        let mut partitions: Vec<u32> = Vec::new();
        for turn in 0..PATIENCE {
            let partition = partitions.first().copied();
            let invocation = self.invoke(machine, turn, partition, stalled).await;
            match invocation {
                Invocation::Died if until == Until::Stalled && stalled.is_some() => return,
                Invocation::Died => failures += 1,
                Invocation::Answered(Err(error)) if error.retryable() => failures += 1,
                Invocation::Answered(Err(error)) => {
                    return self.give_up(machine, &error.to_string()).await;
                }
                Invocation::Answered(Ok(Next::Done)) if partition.is_some() => {
                    partitions.remove(0);
                }
                Invocation::Answered(Ok(Next::Done)) => return self.workflow.end(machine),
                Invocation::Answered(Ok(Next::Again)) => {}
                Invocation::Answered(Ok(Next::Wait(seconds))) => {
                    self.clock.advance(Duration::from_secs(seconds));
                }
                Invocation::Answered(Ok(Next::Partitions(open))) => partitions = open,
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
        stalled: &mut Option<Latecomer>,
    ) -> Invocation {
        let deadline = self.engine_deadline();
        let engine = self.engine.clone();
        let machine = machine.clone();
        let (answer, answered) = tokio::sync::oneshot::channel();
        let mut process = tokio::spawn(async move {
            let Machine { execution, generation } = machine;
            let outcome = take(&engine, &execution, generation, turn, partition, deadline).await;
            // Nobody listens any more to one who was given up.
            let _ = answer.send(outcome);
        });
        tokio::select! {
            biased;
            outcome = answered => Invocation::Answered(outcome.expect("the function does not panic")),
            () = self.faults.crashed() => {
                process.abort();
                // A dead process does nothing more, not even what it was just about to do.
                let _ = (&mut process).await;
                Invocation::Died
            }
            () = self.faults.stalled() => {
                self.clock.advance(Duration::from_secs(960));
                *stalled = Some(Latecomer(process));
                Invocation::Died
            }
        }
    }

    fn engine_deadline(&self) -> Timestamp {
        use connector_sdk::Clock;
        self.clock.now().plus_seconds(900)
    }

    /// Runs one call of a client or a schedule: none when the process died or stood still.
    pub(super) async fn process<T: Send + 'static>(
        &self,
        call: impl Future<Output = T> + Send + 'static,
    ) -> Option<T> {
        let mut process = tokio::spawn(call);
        tokio::select! {
            biased;
            outcome = &mut process => Some(outcome.expect("the function does not panic")),
            () = self.faults.crashed() => {
                process.abort();
                let _ = process.await;
                None
            }
            () = self.faults.stalled() => {
                self.faults.release();
                None
            }
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
