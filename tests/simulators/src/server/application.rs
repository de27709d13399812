//! What an application adds to the server.

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use serde_json::Value;

use crate::server::{Fault, Stage};

/// One simulated application.
pub(crate) trait Application: Send + Sync + Sized + 'static {
    /// Returns what all applications have.
    fn stage(&self) -> &Stage;

    /// Serves its API, sessions checked.
    fn routes(self: &Arc<Self>) -> Router;

    /// Answers a struck request in the application's own words; only asked for troubles that have some.
    fn refuse(&self, fault: &Fault) -> Response;

    /// Gives the truth about an object's records, deleted ones included; none if there is no such object.
    fn records(&self, object: &str) -> Option<Vec<Value>>;

    /// Changes the first records of an object as if that had happened at a second since 1970; says whether it exists.
    fn change(&self, object: &str, records: usize, at: i64) -> bool;
}
