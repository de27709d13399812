//! What has been asked so far.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

use crate::salesforce::controls::RequestKind;

const QUERIES_KEPT: usize = 100;

/// Counts the requests and what came of them.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Counters {
    /// Counts requests by kind.
    pub requests: BTreeMap<RequestKind, u64>,
    /// Counts the requests that use up the daily limit.
    pub api_requests: u64,
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
    /// Lists the latest queries, oldest first.
    pub queries: VecDeque<String>,
    /// Lists the latest addresses of pages, oldest first.
    pub pages: VecDeque<String>,
}

impl Counters {
    pub(crate) fn count(&mut self, kind: RequestKind) {
        *self.requests.entry(kind).or_default() += 1;
    }

    pub(crate) fn see_page(&mut self, address: &str) {
        if self.pages.len() == QUERIES_KEPT {
            self.pages.pop_front();
        }
        self.pages.push_back(address.to_owned());
    }

    pub(crate) fn see_token(&mut self, token: &str) {
        if !self.tokens_seen.iter().any(|seen| seen == token) {
            self.tokens_seen.push(token.to_owned());
        }
    }

    pub(crate) fn see_query(&mut self, soql: &str) {
        if self.queries.len() == QUERIES_KEPT {
            self.queries.pop_front();
        }
        self.queries.push_back(soql.to_owned());
    }
}
