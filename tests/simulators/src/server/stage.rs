//! What the handlers of every application share: options, sessions, faults and counters.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::HeaderMap;
use serde::Serialize;

use crate::server::{Fault, Faults, Options, Sessions};

const ADDRESSES_KEPT: usize = 1_000;

/// What all applications have.
pub(crate) struct Stage {
    pub(crate) url: String,
    pub(crate) options: Options,
    sessions: Mutex<Sessions>,
    faults: Mutex<Faults<Fault>>,
    counters: Mutex<Counters>,
    oddities: Mutex<std::collections::BTreeSet<String>>,
}

/// Counts the requests and what came of them.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counters {
    pub requests: u64,
    /// Counts the refresh grants that succeeded.
    pub token_refreshes: u64,
    /// Counts the access tokens issued by any grant.
    pub tokens_issued: u64,
    /// Counts the answers that refused a session.
    pub unauthorized: u64,
    /// Counts the faults that struck.
    pub faults: u64,
    /// Counts the records sent in pages.
    pub records: u64,
    /// Lists the latest addresses asked, oldest first.
    pub addresses: VecDeque<String>,
}

impl Stage {
    pub(crate) fn new(url: String, options: Options) -> Self {
        Stage {
            url,
            sessions: Mutex::new(Sessions::new(&options)),
            faults: Mutex::default(),
            counters: Mutex::default(),
            oddities: Mutex::new(options.oddities.clone()),
            options,
        }
    }

    pub(crate) fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults<Fault>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn counters(&self) -> MutexGuard<'_, Counters> {
        self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }

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

    /// Says whether a request carries a token that is good, or the user's name and password; counts it if not.
    pub(crate) fn lets_in(&self, headers: &HeaderMap) -> bool {
        let known = self.sessions().known(headers, &self.options);
        if !known {
            self.counters().unauthorized += 1;
        }
        known
    }
}

impl Counters {
    pub(crate) fn see(&mut self, address: &str) {
        self.requests += 1;
        if self.addresses.len() == ADDRESSES_KEPT {
            self.addresses.pop_front();
        }
        self.addresses.push_back(address.to_owned());
    }
}
