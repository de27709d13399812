//! The one error of all connectors. Its kind decides how it is handled.

use std::fmt;
use std::time::Duration;

/// The result of a call to an application.
pub type Result<T, E = ConnectorError> = std::result::Result<T, E>;

/// A failure. The message says what happened, where (application, status, request id) and what to do; never a secret.
#[derive(thiserror::Error)]
#[error("{message}")]
pub struct ConnectorError {
    /// The kind, which decides what we do.
    pub kind: ErrorKind,
    /// The message for the user.
    pub message: String,
    /// The application's own code, such as `INVALID_QUERY_LOCATOR`, for decisions only: it may be unfit to be shown.
    pub code: Option<String>,
    /// How long the application asks us to wait.
    pub retry_after: Option<Duration>,
    /// Whether the same request for fewer records may succeed, because the page may be too large for the application.
    pub smaller_page_may_help: bool,
    /// The cause.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl ConnectorError {
    /// Makes an error of a kind, with a message for the user.
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

    /// Makes the error of an object that an application does not have; `known` says what there is.
    pub fn no_object(application: &str, name: &str, known: &str) -> Self {
        let words = format!("{application} has no object {name:?}; {known}");
        Self::new(ErrorKind::ResourceNotFoundError, words)
    }

    /// Adds the application's own code.
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        self.code = Some(code.into());
        self
    }

    /// Adds how long the application asks us to wait.
    pub fn with_retry_after(mut self, duration: Duration) -> Self {
        self.retry_after = Some(duration);
        self
    }

    /// Records that the same request for fewer records may succeed.
    pub fn smaller_page_may_help(mut self) -> Self {
        self.smaller_page_may_help = true;
        self
    }

    /// Adds the cause.
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
    /// Our mistake (4xx) or an answer that contradicts itself: trying again does not help.
    ClientError,
    /// The application's mistake (5xx), or an answer that broke off.
    ServerError,
    /// The cause is not known.
    UnknownError,
    /// Some records were not written.
    PartialWriteFailure,
    /// The entity, secret or bucket does not exist (404).
    ResourceNotFoundError,
}

impl ErrorKind {
    /// Returns whether a later attempt may succeed.
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
