//! The engine's errors, classified for its two callers, the API and the state machine.

use crate::ports::{SchedulerError, SecretsError, TableError, WorkflowError};
use connector_sdk::{ConnectorError, ErrorKind};
use flow::Violations;

/// The result of the engine.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure. The message says what happened, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request breaks a rule.
    #[error("{0}")]
    Invalid(Violations),
    /// The flow, profile or run does not exist.
    #[error("{0}")]
    NotFound(String),
    /// It exists already, is in use, or has changed in the meantime.
    #[error("{0}")]
    Conflict(String),
    /// A limit is reached.
    #[error("{0}")]
    Quota(String),
    /// A feature of AppFlow's API that this deployment does not support.
    #[error("{0}")]
    Unsupported(String),
    /// The caller or a function's role lacks a permission.
    #[error("{0}")]
    Denied(String),
    /// The application or the destination reported an error or did not answer.
    #[error("{context}: {error}")]
    Connector {
        /// The flow, entity or profile concerned.
        context: String,
        /// The connector's error.
        #[source]
        error: ConnectorError,
    },
    /// A service we depend on did not answer. A later attempt may succeed.
    #[error("{0}")]
    Unavailable(String),
    /// A state that must never occur. The run stops instead of continuing with wrong data.
    #[error("invariant broken: {0}; please report this with the run's id")]
    Invariant(String),
}

impl Error {
    /// Builds the error for a single broken rule.
    pub fn invalid(path: &str, rule: impl Into<String>) -> Self {
        let mut violations = Violations::default();
        violations.add(path, rule);
        Self::Invalid(violations)
    }

    /// Returns whether the same step may succeed later.
    pub fn retryable(&self) -> bool {
        match self {
            Self::Unavailable(_) => true,
            Self::Connector { error, .. } => error.kind.retryable(),
            _ => false,
        }
    }

    /// Returns how long the application asks us to wait, if it does.
    pub(crate) fn wait(&self) -> Option<std::time::Duration> {
        match self {
            Self::Connector { error, .. } if error.kind.retryable() => error.retry_after,
            _ => None,
        }
    }
}

/// Adds the flow, entity or profile to a connector's error.
pub(crate) trait About<T> {
    fn about(self, context: impl FnOnce() -> String) -> Result<T>;
}

impl<T> About<T> for connector_sdk::Result<T> {
    fn about(self, context: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|error| Error::Connector { context: context(), error })
    }
}

impl From<TableError> for Error {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Conflict => {
                Self::Conflict("it was changed by somebody else; try again".into())
            }
            TableError::TooLarge(what) => Self::Quota(what),
            TableError::Unknown(_) => Self::Unavailable(error.to_string()),
            TableError::Denied(what) => Self::Denied(what),
        }
    }
}

impl From<SecretsError> for Error {
    fn from(error: SecretsError) -> Self {
        match error {
            SecretsError::Absent(_) => Self::NotFound(error.to_string()),
            SecretsError::Taken(_) | SecretsError::Leaving(_) => Self::Conflict(error.to_string()),
            SecretsError::Foreign(what) | SecretsError::Denied(what) => Self::Denied(what),
            SecretsError::Unfit(what) => Self::invalid("connectorProfileConfig", what),
            SecretsError::Unavailable(_) => Self::Unavailable(error.to_string()),
        }
    }
}

impl From<SecretsError> for ConnectorError {
    fn from(error: SecretsError) -> Self {
        let kind = match error {
            // Not `ResourceNotFoundError`, which is for objects of the application.
            SecretsError::Absent(_) | SecretsError::Leaving(_) => ErrorKind::InvalidCredentials,
            SecretsError::Foreign(_) | SecretsError::Denied(_) => ErrorKind::AccessDenied,
            SecretsError::Unavailable(_) => ErrorKind::ServiceUnavailable,
            SecretsError::Taken(_) | SecretsError::Unfit(_) => ErrorKind::InvalidArgument,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<WorkflowError> for Error {
    fn from(error: WorkflowError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<SchedulerError> for Error {
    fn from(error: SchedulerError) -> Self {
        Self::Unavailable(error.to_string())
    }
}
