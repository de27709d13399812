//! Faults: every call to the world is counted, and one of them goes wrong.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// How a call goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The process dies before the call has any effect.
    CrashBefore,
    /// The process dies after the call had its effect.
    CrashAfter,
    /// The call fails and has no effect.
    ErrorNotApplied,
    /// The call fails although it had its effect.
    ErrorApplied,
    /// The call is sent twice.
    Duplicate,
    /// The process stands still before the call, long enough to be given up, and then goes on.
    Stall,
}

impl Fault {
    /// Every fault there is.
    pub const ALL: [Self; 6] = [
        Self::CrashBefore,
        Self::CrashAfter,
        Self::ErrorNotApplied,
        Self::ErrorApplied,
        Self::Duplicate,
        Self::Stall,
    ];
}

/// A call to the world, as the ports' traits make it.
type Call<'a, T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// Counts calls and lets one go wrong.
#[derive(Default)]
pub struct Faults {
    state: Mutex<State>,
    crashed: Notify,
    stalled: Notify,
    released: Arc<Notify>,
}

#[derive(Default)]
struct State {
    counting: bool,
    calls: Vec<&'static str>,
    planned: Option<(usize, Fault)>,
    every: Option<(&'static str, Fault)>,
}

impl Faults {
    /// Counts calls from now on, and lets the call number `at` go wrong.
    pub fn plan(&self, at: usize, fault: Fault) {
        *self.state() = State { counting: true, planned: Some((at, fault)), ..State::default() };
    }

    /// Counts calls from now on, and lets none go wrong.
    pub fn count(&self) {
        *self.state() = State { counting: true, ..State::default() };
    }

    /// Counts calls from now on, and lets every call of this name go wrong.
    pub fn plan_every(&self, name: &'static str, fault: Fault) {
        *self.state() = State { counting: true, every: Some((name, fault)), ..State::default() };
    }

    /// Lets nothing go wrong from now on, and counts no more.
    pub fn end(&self) {
        self.state().counting = false;
    }

    /// Returns the calls that were counted.
    pub fn calls(&self) -> Vec<&'static str> {
        self.state().calls.clone()
    }

    /// Returns when the process has died.
    pub(super) async fn crashed(&self) {
        self.crashed.notified().await;
    }

    /// Returns when the process stands still.
    pub(super) async fn stalled(&self) {
        self.stalled.notified().await;
    }

    /// Lets a process that stands still go on.
    pub(super) fn release(&self) {
        self.released.notify_one();
    }

    /// Makes one call, or lets it go wrong.
    pub(super) async fn through<'a, T, E>(
        &self,
        name: &'static str,
        failure: fn() -> E,
        call: impl Fn() -> Call<'a, T, E> + Send + Sync,
    ) -> Result<T, E> {
        match self.fault_of_this_call(name) {
            None => call().await,
            Some(Fault::CrashBefore) => self.crash().await,
            Some(Fault::CrashAfter) => {
                let _ = call().await;
                self.crash().await
            }
            Some(Fault::ErrorNotApplied) => Err(failure()),
            Some(Fault::ErrorApplied) => {
                let _ = call().await;
                Err(failure())
            }
            Some(Fault::Duplicate) => {
                let _ = call().await;
                call().await
            }
            Some(Fault::Stall) => {
                self.stalled.notify_one();
                self.released.notified().await;
                call().await
            }
        }
    }

    fn fault_of_this_call(&self, name: &'static str) -> Option<Fault> {
        let mut state = self.state();
        if !state.counting {
            return None;
        }
        let number = state.calls.len();
        state.calls.push(name);
        match state.planned {
            Some((at, fault)) if at == number => Some(fault),
            _ => state.every.filter(|(every, _)| *every == name).map(|(_, fault)| fault),
        }
    }

    /// A dead process answers nobody: whoever drives it drops it.
    async fn crash<T>(&self) -> T {
        self.crashed.notify_one();
        std::future::pending().await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
