//! What the Data API's refusals mean, with what to do about them.

use crate::Failure;
use connector_sdk::{ConnectorError, ErrorKind, RedshiftAccess, RedshiftDatabase, RedshiftPlace};

/// Names what it means that a role could not be assumed.
pub(super) fn unassumable(role_arn: &str, failure: &Failure) -> ConnectorError {
    let (kind, remedy) = match kind(failure) {
        kind if kind.retryable() => (kind, "it is tried again".to_owned()),
        _ => (
            ErrorKind::AccessDenied,
            "let it trust the roles of the transfer and the api function, which are the stack's outputs TransferRoleArn and \
             ApiRoleArn, and let the stack's parameter DestinationRoles name it"
                .to_owned(),
        ),
    };
    let error = ConnectorError::new(
        kind,
        format!("dataApiRoleArn {role_arn} cannot be assumed: {failure}; {remedy}"),
    );
    coded(error, failure)
}

/// Names what a refused request means.
pub(super) fn refused(database: &RedshiftDatabase, failure: &Failure) -> ConnectorError {
    let kind = kind(failure);
    let who = match &database.access {
        RedshiftAccess::Role(arn) => format!("role {arn}"),
        RedshiftAccess::Secret(_) => "the roles of the transfer and the api function".to_owned(),
    };
    let remedy = match kind {
        ErrorKind::AccessDenied => format!(
            "allow {who} redshift-data:ExecuteStatement, BatchExecuteStatement, DescribeStatement and GetStatementResult, and \
             {} for this {}",
            match database.place {
                RedshiftPlace::Cluster(_) => "redshift:GetClusterCredentialsWithIAM",
                RedshiftPlace::Workgroup(_) => "redshift-serverless:GetCredentials",
            },
            kind_of(&database.place)
        ),
        kind if kind.retryable() => "it is tried again".to_owned(),
        _ => format!(
            "check the database and the {} in the connector profile, and that they are of this region and account",
            kind_of(&database.place)
        ),
    };
    let what = format!("redshift {}, database \"{}\"", place(&database.place), database.name);
    coded(ConnectorError::new(kind, format!("{what}: {failure}; {remedy}")), failure)
}

fn coded(error: ConnectorError, failure: &Failure) -> ConnectorError {
    match &failure.code {
        Some(code) => error.with_code(code),
        None => error,
    }
}

/// Returns the name of a cluster or workgroup, for people.
pub(super) fn place(place: &RedshiftPlace) -> String {
    let (RedshiftPlace::Cluster(name) | RedshiftPlace::Workgroup(name)) = place;
    format!("{} \"{name}\"", kind_of(place))
}

fn kind_of(place: &RedshiftPlace) -> &'static str {
    match place {
        RedshiftPlace::Cluster(_) => "cluster",
        RedshiftPlace::Workgroup(_) => "workgroup",
    }
}

fn kind(failure: &Failure) -> ErrorKind {
    let code = failure.code.as_deref().unwrap_or_default();
    if failure.timed_out {
        return ErrorKind::RequestTimeout;
    }
    let busy = [
        "ActiveSessionsExceededException",
        "ActiveStatementsExceededException",
        "ActiveWaitingRequestsExceededException",
    ];
    if failure.throttled() || busy.contains(&code) {
        return ErrorKind::RateLimitExceeded;
    }
    if failure.denied() {
        return ErrorKind::AccessDenied;
    }
    if failure.unauthenticated() {
        return ErrorKind::InvalidCredentials;
    }
    match (code, failure.status) {
        ("ResourceNotFoundException", _) => ErrorKind::ResourceNotFoundError,
        // The database could not be reached in time, such as a workgroup that wakes up.
        (
            "DatabaseConnectionException"
            | "QueryTimeoutException"
            | "BatchExecuteStatementException"
            | "ExecuteStatementException",
            _,
        ) => ErrorKind::ServiceUnavailable,
        ("ValidationException", _) => ErrorKind::InvalidArgument,
        (_, Some(503)) => ErrorKind::ServiceUnavailable,
        ("InternalServerException" | "InternalFailure", _) | (_, Some(500..=599)) => {
            ErrorKind::ServerError
        }
        (_, Some(400..=499)) => ErrorKind::ClientError,
        (_, None) => ErrorKind::ServiceUnavailable,
        _ => ErrorKind::UnknownError,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: &str, status: u16, access: RedshiftAccess) -> ConnectorError {
        let database = RedshiftDatabase {
            place: RedshiftPlace::Workgroup("sales".to_owned()),
            name: "dev".to_owned(),
            access,
        };
        let failure = Failure {
            code: Some(code.to_owned()).filter(|code| !code.is_empty()),
            message: "as they say.".to_owned(),
            status: Some(status).filter(|status| *status > 0),
            request_id: None,
            timed_out: false,
        };
        refused(&database, &failure)
    }

    #[test]
    fn every_refusal_has_a_kind() {
        use ErrorKind::*;
        for (code, status, kind) in [
            ("ActiveStatementsExceededException", 400, RateLimitExceeded),
            ("ActiveSessionsExceededException", 400, RateLimitExceeded),
            ("ThrottlingException", 400, RateLimitExceeded),
            ("AccessDeniedException", 400, AccessDenied),
            ("ExpiredTokenException", 400, InvalidCredentials),
            ("ResourceNotFoundException", 400, ResourceNotFoundError),
            ("DatabaseConnectionException", 500, ServiceUnavailable),
            ("ValidationException", 400, InvalidArgument),
            ("InternalServerException", 500, ServerError),
            ("", 503, ServiceUnavailable),
            ("", 0, ServiceUnavailable),
            ("SomethingElse", 400, ClientError),
        ] {
            let error = error(code, status, RedshiftAccess::Role("arn:role".to_owned()));
            assert_eq!(error.kind, kind, "{code} {status}");
        }
    }

    #[test]
    fn a_missing_right_is_named_with_whose_it_is() {
        let role = RedshiftAccess::Role("arn:role".to_owned());
        let told = error("AccessDeniedException", 400, role).message;
        assert!(
            told.starts_with("redshift workgroup \"sales\", database \"dev\": Access"),
            "{told}"
        );
        assert!(told.contains("allow role arn:role redshift-data:ExecuteStatement"), "{told}");
        assert!(told.ends_with("redshift-serverless:GetCredentials for this workgroup"), "{told}");
        let secret = RedshiftAccess::Secret("arn:secret".to_owned());
        let told = error("AccessDeniedException", 400, secret).message;
        assert!(told.contains("allow the roles of the transfer and the api function"), "{told}");
        let failure = Failure {
            code: Some("AccessDenied".to_owned()),
            status: Some(403),
            ..Failure::default()
        };
        let told = unassumable("arn:role", &failure);
        assert_eq!(told.kind, ErrorKind::AccessDenied);
        assert!(told.message.contains("DestinationRoles"), "{}", told.message);
    }
}
