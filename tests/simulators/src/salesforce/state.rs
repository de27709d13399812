//! What the handlers share: the records, the sessions, the open queries and the controls.

use std::collections::BTreeSet;
use std::sync::atomic::AtomicI64;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::salesforce::Options;
use crate::salesforce::controls::{Counters, Fault};
use crate::salesforce::data::Dataset;
use crate::salesforce::oauth::Sessions;
use crate::salesforce::query::Cursors;
use crate::server::Faults;

/// The versions that `/services/data` offers: v50.0 to v67.0.
const VERSIONS: std::ops::RangeInclusive<u32> = 50..=67;

pub(crate) struct State {
    pub(crate) url: String,
    pub(crate) options: Options,
    pub(crate) dataset: Dataset,
    /// Seconds by which the clock is ahead.
    pub(crate) clock_skew: AtomicI64,
    sessions: Mutex<Sessions>,
    cursors: Mutex<Cursors>,
    counters: Mutex<Counters>,
    faults: Mutex<Faults<Fault>>,
    oddities: Mutex<BTreeSet<String>>,
}

impl State {
    pub(crate) fn new(url: String, options: Options) -> Self {
        State {
            url,
            dataset: Dataset::new(options.seed, options.records),
            clock_skew: AtomicI64::new(0),
            sessions: Mutex::new(Sessions::new(&options)),
            cursors: Mutex::new(Cursors::new(options.seed)),
            counters: Mutex::default(),
            faults: Mutex::default(),
            oddities: Mutex::default(),
            options,
        }
    }

    pub(crate) fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn cursors(&self) -> MutexGuard<'_, Cursors> {
        self.cursors.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn counters(&self) -> MutexGuard<'_, Counters> {
        self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults<Fault>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Says whether an odd behaviour is switched on.
    pub(crate) fn odd(&self, name: &str) -> bool {
        self.oddities.lock().unwrap_or_else(PoisonError::into_inner).contains(name)
    }

    /// Switches an odd behaviour on or off.
    pub(crate) fn set_oddity(&self, name: &str, on: bool) {
        let mut oddities = self.oddities.lock().unwrap_or_else(PoisonError::into_inner);
        match on {
            true => oddities.insert(name.to_owned()),
            false => oddities.remove(name),
        };
    }
}

/// Lists the versions of the API, as their path segments name them.
pub(crate) fn versions() -> Vec<String> {
    VERSIONS.map(|number| format!("v{number}.0")).collect()
}
