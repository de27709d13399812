//! The outcome of a call that must not be repeated.

use super::Response;
use crate::ConnectorError;

/// The outcome of a call that was sent once.
#[must_use]
pub enum Sent {
    /// The application did nothing: the call never left, or an answer refused it. It may be sent again.
    NotDone(ConnectorError),
    /// The application did it; this is its answer.
    Done(Response),
    /// The application may have done it, or not: ask the application before the call is sent again. The error's kind
    /// may promise that a repetition helps, which holds only for calls that may be repeated.
    Unknown(ConnectorError),
}

/// A call without an answer of success.
pub(super) enum Failure {
    /// The application did nothing.
    NotDone(ConnectorError),
    /// The application may have done it, or not.
    Unknown(ConnectorError),
}

impl Failure {
    /// Returns the error alone, for a call that may be repeated.
    pub(super) fn into_error(self) -> ConnectorError {
        let (Self::NotDone(error) | Self::Unknown(error)) = self;
        error
    }
}

impl From<Result<Response, Failure>> for Sent {
    fn from(outcome: Result<Response, Failure>) -> Self {
        match outcome {
            Ok(response) => Self::Done(response),
            Err(Failure::NotDone(error)) => Self::NotDone(error),
            Err(Failure::Unknown(error)) => Self::Unknown(error),
        }
    }
}

/// Returns whether a status alone proves that the application refused a request before it did any work.
///
/// Statuses that also end work are left out, because a proxy before the application may have sent them: 408, 460 and
/// 499 (somebody waited too long), 301 to 303 (the work may be done and its result elsewhere), and 5xx. Only a 503 with
/// the time to come back is a refusal: proxies such as Envoy send one without when the application's connection broke
/// in the middle.
pub(super) fn refused_before_work(response: &Response) -> bool {
    match response.status {
        408 | 460 | 499 => false,
        307 | 308 | 400..=498 => true,
        503 => response.header("retry-after").is_some(),
        _ => false,
    }
}
