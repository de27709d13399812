//! What can go wrong in the engine, in the words the two edges need: the API's exceptions, the state machine's names.

use crate::ports::{SchedulerError, SecretsError, TableError, WorkflowError};
use connector_sdk::{ConnectorError, ErrorKind};
use flow::Violations;

/// The engine's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure, with what happened, where, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request breaks rules.
    #[error("{0}")]
    Invalid(Violations),
    /// There is no such flow, profile, or run.
    #[error("{0}")]
    NotFound(String),
    /// It exists already, is in use, or has changed meanwhile.
    #[error("{0}")]
    Conflict(String),
    /// More than there may be.
    #[error("{0}")]
    Quota(String),
    /// AppFlow's API has it and this deployment does not.
    #[error("{0}")]
    Unsupported(String),
    /// The caller or a function's role lacks a permission.
    #[error("{0}")]
    Denied(String),
    /// The application or the destination said no, or nothing.
    #[error("{context}: {error}")]
    Connector {
        /// Which flow, entity, or profile it was about.
        context: String,
        /// What it said.
        #[source]
        error: ConnectorError,
    },
    /// A service we depend on did not answer; asking again may help.
    #[error("{0}")]
    Unavailable(String),
    /// Something that must never happen did. The run stops rather than go on with wrong data.
    #[error("invariant broken: {0}; please report this with the run's id")]
    Invariant(String),
}

impl Error {
    /// Makes the error of a single broken rule.
    pub fn invalid(path: &str, rule: impl Into<String>) -> Self {
        let mut violations = Violations::default();
        violations.add(path, rule);
        Self::Invalid(violations)
    }

    /// Says whether the same step may succeed later.
    pub fn retryable(&self) -> bool {
        match self {
            Self::Unavailable(_) => true,
            Self::Connector { error, .. } => error.kind.retryable(),
            _ => false,
        }
    }

    /// Returns how long the application asked us to stay away, if it did.
    pub(crate) fn wait(&self) -> Option<std::time::Duration> {
        match self {
            Self::Connector { error, .. } if error.kind.retryable() => error.retry_after,
            _ => None,
        }
    }
}

/// Adds what a connector's failure was about.
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
            // Not as something that the application lacks: its objects are looked for with the same kind of error.
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
