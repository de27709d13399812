//! What can go wrong with an application: one error, whose kind decides everything else.

use std::fmt;
use std::time::Duration;

/// The result of asking an application something.
pub type Result<T, E = ConnectorError> = std::result::Result<T, E>;

/// A failure. The message says what happened, where (application, status, request id) and what to do; never a secret.
#[derive(thiserror::Error)]
#[error("{message}")]
pub struct ConnectorError {
    /// What it means for us.
    pub kind: ErrorKind,
    /// The words for the user.
    pub message: String,
    /// The application's own code, such as `INVALID_QUERY_LOCATOR`, to go by. Only the message says whether it may be shown.
    pub code: Option<String>,
    /// How long the application asks us to stay away.
    pub retry_after: Option<Duration>,
    /// Whether the same request for fewer records may succeed: the page may be too large for the application.
    pub smaller_page_may_help: bool,
    /// What caused it.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl ConnectorError {
    /// Makes an error of a kind with words for the user.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            code: None,
            retry_after: None,
            smaller_page_may_help: false,
            source: None,
        }
    }

    /// Adds the application's own code.
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Adds how long to stay away.
    pub fn with_retry_after(mut self, duration: Duration) -> Self {
        self.retry_after = Some(duration);
        self
    }

    /// Adds that the same request for fewer records may succeed.
    pub fn smaller_page_may_help(mut self) -> Self {
        self.smaller_page_may_help = true;
        self
    }

    /// Adds what caused it.
    pub fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Debug for ConnectorError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("ConnectorError");
        shown.field("kind", &self.kind).field("message", &self.message);
        shown.field("retry_after", &self.retry_after).field("source", &self.source).finish()
    }
}

/// The eleven error codes of AppFlow's connector SDK.
/// See <https://github.com/awslabs/aws-appflow-custom-connector-python>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The request or the configuration is wrong.
    InvalidArgument,
    /// The application does not know us (401).
    InvalidCredentials,
    /// The application knows us and refuses (403).
    AccessDenied,
    /// No answer in time (408).
    RequestTimeout,
    /// Too many requests (429).
    RateLimitExceeded,
    /// Down for now (503).
    ServiceUnavailable,
    /// Another mistake that trying again does not correct: of ours (4xx), or an answer that contradicts itself.
    ClientError,
    /// A mistake of theirs (5xx), or an answer that broke off.
    ServerError,
    /// Nothing known.
    UnknownError,
    /// Some records were not written.
    PartialWriteFailure,
    /// The entity, secret or bucket does not exist (404).
    ResourceNotFoundError,
}

impl ErrorKind {
    /// Says whether asking again later may help.
    pub fn retryable(self) -> bool {
        matches!(
            self,
            Self::RequestTimeout
                | Self::RateLimitExceeded
                | Self::ServiceUnavailable
                | Self::ServerError
        )
    }
}
