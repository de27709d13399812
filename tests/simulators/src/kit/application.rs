//! What an application adds to the kit.

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use serde_json::Value;

use crate::kit::{Fault, Stage, TokenForm, Truth, Wanted};

/// One simulated application.
pub trait Application: Send + Sync + Sized + 'static {
    /// Names the address that gives tokens.
    const TOKEN_PATH: &'static str;
    /// Says what its tokens look like.
    const TOKENS: TokenForm = TokenForm::USUAL;

    /// Returns what all applications have.
    fn stage(&self) -> &Stage;

    /// Serves its API, sessions checked.
    fn routes(self: &Arc<Self>) -> Router;

    /// Answers a struck request in the application's own words; only asked for troubles that have some.
    fn refuse(&self, fault: &Fault) -> Response;

    /// Adds to every answer, those of faults included, what the application sends beside bodies.
    fn finish(&self, _address: &str, response: Response) -> Response {
        response
    }

    /// Gives the truth about an object's records, deleted ones included; `None` if there is no such object.
    fn records(&self, object: &str) -> Option<Vec<Value>>;

    /// Changes the first records of an object as if that had happened at a second since 1970; says whether it exists.
    fn change(&self, object: &str, records: usize, at: i64) -> bool;

    /// Gives the truth as lines of JSON, for applications that know which of their records are live or have too many to hold;
    /// `None` if there is no such object, or if live records are wanted and the application does not know them.
    fn truth(self: &Arc<Self>, wanted: &Wanted) -> Option<Truth> {
        let records = self.records(&wanted.object).filter(|_| !wanted.live)?;
        Some(Box::new(records.into_iter().map(|record| record.to_string())))
    }

    /// Serves controls that the application alone has.
    fn controls(self: &Arc<Self>) -> Router {
        Router::new()
    }
}
