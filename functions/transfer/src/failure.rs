//! A failed step, under the names that the state machine's `Retry` and `Catch` know.

use engine::Error;
use lambda_runtime::Diagnostic;

/// A step that failed.
#[derive(Debug)]
pub(crate) struct Failure(pub(crate) Error);

impl From<Failure> for Diagnostic {
    fn from(Failure(error): Failure) -> Self {
        let name = if error.retryable() { "Penstock.Retryable" } else { "Penstock.Failed" };
        Self { error_type: name.to_owned(), error_message: error.to_string() }
    }
}
