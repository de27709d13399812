//! AppFlow's exceptions, and which of our errors becomes which.

use connector_sdk::ErrorKind;
use engine::Error;

/// An answer that is an error, in AppFlow's terms.
/// See <https://docs.aws.amazon.com/appflow/1.0/APIReference/CommonErrors.html>.
#[derive(Debug, PartialEq)]
pub(crate) struct Exception {
    /// The exception's name.
    pub(crate) name: &'static str,
    /// Its HTTP status.
    pub(crate) status: i64,
    /// What happened, where, and what to do.
    pub(crate) message: String,
}

impl Exception {
    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self { name: "ValidationException", status: 400, message: message.into() }
    }

    pub(crate) fn too_large(bytes: usize, most: usize) -> Self {
        let message = format!("the request body has {bytes} bytes and may have {most}");
        Self { name: "RequestEntityTooLargeException", status: 413, message }
    }

    /// Only what an application tells can grow so large: its objects, and the fields of one.
    pub(crate) fn answer_too_large(bytes: usize) -> Self {
        let message = format!(
            "the answer has {} MB, and 6 MB is the most that a function may answer; let the application show its user \
             fewer objects, fields or values to choose from (flows can read such an object all the same)",
            bytes / 1_000_000
        );
        Self { name: "ConnectorServerException", status: 400, message }
    }

    pub(crate) fn unknown_operation(path: &str) -> Self {
        let message = format!("\"{path}\" is not an operation of AppFlow's API");
        Self { name: "UnknownOperationException", status: 404, message }
    }

    /// The form for operations whose model has no `ConnectorServerException`: whatever keeps a profile from connecting
    /// is an authentication failure there.
    pub(crate) fn connecting(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Connector { error, .. } if error.kind != ErrorKind::InvalidArgument => {
                Self { name: "ConnectorAuthenticationException", status: 401, message }
            }
            error => Self::from(error),
        }
    }
}

impl From<Error> for Exception {
    fn from(error: Error) -> Self {
        let (name, status) = match &error {
            Error::Invalid(_) => ("ValidationException", 400),
            Error::NotFound(_) => ("ResourceNotFoundException", 404),
            Error::Conflict(_) => ("ConflictException", 409),
            Error::Quota(_) => ("ServiceQuotaExceededException", 402),
            Error::Unsupported(_) => ("UnsupportedOperationException", 400),
            Error::Denied(_) => ("AccessDeniedException", 403),
            Error::Connector { error, .. } => match error.kind {
                ErrorKind::InvalidCredentials | ErrorKind::AccessDenied => {
                    ("ConnectorAuthenticationException", 401)
                }
                ErrorKind::InvalidArgument => ("ValidationException", 400),
                ErrorKind::ResourceNotFoundError => ("ResourceNotFoundException", 404),
                _ => ("ConnectorServerException", 400),
            },
            Error::Unavailable(_) | Error::Invariant(_) => ("InternalServerException", 500),
        };
        Self { name, status, message: error.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use connector_sdk::ConnectorError;

    fn connector(kind: ErrorKind) -> Error {
        Error::Connector {
            context: "profile \"crm\"".into(),
            error: ConnectorError::new(kind, "no"),
        }
    }

    #[test]
    fn each_error_is_one_of_appflows_exceptions() {
        for (error, name, status) in [
            (Error::invalid("flowName", "wrong"), "ValidationException", 400),
            (Error::NotFound("x".into()), "ResourceNotFoundException", 404),
            (Error::Conflict("x".into()), "ConflictException", 409),
            (Error::Quota("x".into()), "ServiceQuotaExceededException", 402),
            (Error::Unsupported("x".into()), "UnsupportedOperationException", 400),
            (Error::Denied("x".into()), "AccessDeniedException", 403),
            (connector(ErrorKind::InvalidCredentials), "ConnectorAuthenticationException", 401),
            (connector(ErrorKind::RateLimitExceeded), "ConnectorServerException", 400),
            (Error::Unavailable("x".into()), "InternalServerException", 500),
        ] {
            let exception = Exception::from(error);
            assert_eq!((exception.name, exception.status), (name, status));
        }
        let exception = Exception::connecting(connector(ErrorKind::ServiceUnavailable));
        assert_eq!(exception.name, "ConnectorAuthenticationException");
        assert!(exception.message.starts_with("profile \"crm\": "), "{}", exception.message);
    }
}
