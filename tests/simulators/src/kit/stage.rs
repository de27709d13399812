//! What the handlers of every application share: options, sessions, faults and counters.

use std::collections::{BTreeSet, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::HeaderMap;
use serde::Serialize;
use tokio::sync::broadcast;

use crate::kit::sessions::{basic, bearer};
use crate::kit::{Application, Fault, Faults, Grant, Jobs, Options, Sessions, TokenForm};

const KEPT: usize = 1_000;

/// What all applications have.
pub struct Stage {
    pub url: String,
    pub options: Options,
    sessions: Mutex<Sessions>,
    faults: Mutex<Faults>,
    counters: Mutex<Counters>,
    oddities: Mutex<BTreeSet<String>>,
    jobs: Mutex<Jobs>,
    /// Reports each request that is carried out, for late ones to wait for.
    carried: broadcast::Sender<String>,
}

/// A request by its number, its method and its address.
#[derive(Clone, Debug)]
pub(crate) struct Arrival {
    pub(crate) number: u64,
    pub(crate) method_and_address: String,
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
    /// Lists the access tokens that requests carried, in order of first appearance.
    pub tokens_seen: Vec<String>,
    /// Counts the answers that refused a session.
    pub unauthorized: u64,
    /// Counts the faults that struck.
    pub faults: u64,
    /// Counts the records sent in pages.
    pub records: u64,
    /// Lists the latest addresses asked, oldest first.
    pub addresses: VecDeque<String>,
    /// Lists the latest requests by their numbers, the first being 1, in the order in which they were carried out.
    pub effects: VecDeque<u64>,
}

impl Stage {
    pub(crate) fn new(url: String, options: Options, tokens: TokenForm) -> Self {
        Stage {
            url,
            sessions: Mutex::new(Sessions::new(&options, tokens)),
            faults: Mutex::new(Faults::new(options.seed)),
            counters: Mutex::default(),
            oddities: Mutex::new(options.oddities.clone()),
            jobs: Mutex::default(),
            carried: broadcast::channel(KEPT).0,
            options,
        }
    }

    pub(crate) fn sessions(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn jobs(&self) -> MutexGuard<'_, Jobs> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn counters(&self) -> MutexGuard<'_, Counters> {
        self.counters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says whether an odd behaviour is switched on.
    pub fn odd(&self, name: &str) -> bool {
        self.oddities.lock().unwrap_or_else(PoisonError::into_inner).contains(name)
    }

    /// Switches an odd behaviour on or off.
    pub fn set_oddity(&self, name: &str, on: bool) {
        let mut oddities = self.oddities.lock().unwrap_or_else(PoisonError::into_inner);
        match on {
            true => oddities.insert(name.to_owned()),
            false => oddities.remove(name),
        };
    }

    /// Says whether a request carries a token that is good, or the user's name and password; counts it if not.
    pub fn lets_in(&self, headers: &HeaderMap) -> bool {
        match (bearer(headers), basic(headers)) {
            (Some(token), _) => self.knows(token),
            (None, Some((name, password))) => {
                let known = name == self.options.username && password == self.options.password;
                self.count_unknown(known)
            }
            (None, None) => self.count_unknown(false),
        }
    }

    /// Says whether an access token is good; counts it if not.
    pub(crate) fn knows(&self, token: &str) -> bool {
        self.counters().see_token(token);
        let known = self.sessions().good(token);
        self.count_unknown(known)
    }

    /// Counts a sender who is not known, and returns whether the sender is.
    pub(crate) fn count_unknown(&self, known: bool) -> bool {
        self.counters().unauthorized += u64::from(!known);
        known
    }

    /// Issues an access token, for a client's own credentials.
    pub(crate) fn open(&self) -> Grant {
        let grant = self.sessions().open();
        self.counters().tokens_issued += 1;
        grant
    }

    /// Spends a refresh token; `None` if it is not good.
    pub(crate) fn refresh(&self, token: &str) -> Option<Grant> {
        let grant = self.sessions().refresh(token)?;
        let mut counters = self.counters();
        counters.tokens_issued += 1;
        counters.token_refreshes += 1;
        Some(grant)
    }

    /// Spends an authorization code; `None` if it is not good.
    pub(crate) fn redeem(&self, code: &str) -> Option<Grant> {
        let grant = self.sessions().redeem(code)?;
        self.counters().tokens_issued += 1;
        Some(grant)
    }

    /// Counts and returns the fault that strikes a request before it is carried out; `None` if none does.
    pub(crate) fn strike<A: Application>(&self, address: &str) -> Option<Fault> {
        self.struck(|fault| fault.awaits(address, A::TOKEN_PATH) && !fault.trouble.bounds_pages())
    }

    /// Returns whether a fault bounds the pages of an address.
    pub(crate) fn bounds_pages<A: Application>(&self, address: &str) -> bool {
        let bounds =
            |fault: &Fault| fault.awaits(address, A::TOKEN_PATH) && fault.trouble.bounds_pages();
        self.faults().any(bounds)
    }

    /// Counts and returns the fault that refuses this page of an address; `None` if none does.
    pub(crate) fn strike_page<A: Application>(&self, address: &str, page: &[u8]) -> Option<Fault> {
        self.struck(|fault| {
            fault.awaits(address, A::TOKEN_PATH) && fault.trouble.is_exceeded_by(page)
        })
    }

    fn struck(&self, strikes: impl Fn(&Fault) -> bool) -> Option<Fault> {
        let fault = self.faults().strike(strikes)?;
        self.counters().faults += 1;
        Some(fault)
    }

    /// Notes that a request has been carried out.
    pub(crate) fn carried_out(&self, arrival: &Arrival) {
        keep(&mut self.counters().effects, arrival.number);
        // Nobody listens unless a request is late.
        let _ = self.carried.send(arrival.method_and_address.clone());
    }

    /// Reports each request that is carried out from now on, by its method and address.
    pub(crate) fn watch_effects(&self) -> broadcast::Receiver<String> {
        self.carried.subscribe()
    }
}

impl Counters {
    /// Counts the latest requests that have this in their address.
    pub fn asked(&self, part: &str) -> usize {
        self.addresses.iter().filter(|address| address.contains(part)).count()
    }

    /// Counts a request, and numbers it.
    pub(crate) fn see(&mut self, address: &str) -> u64 {
        self.requests += 1;
        keep(&mut self.addresses, address.to_owned());
        self.requests
    }

    fn see_token(&mut self, token: &str) {
        if !token.is_empty() && !self.tokens_seen.iter().any(|seen| seen == token) {
            self.tokens_seen.push(token.to_owned());
        }
    }
}

fn keep<T>(latest: &mut VecDeque<T>, one: T) {
    if latest.len() == KEPT {
        latest.pop_front();
    }
    latest.push_back(one);
}
