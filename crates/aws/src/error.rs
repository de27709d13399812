//! What the object store's and the keys' answers mean to a flow: one table, which keeps the decision to try again.

use crate::failure::Failure;
use connector_sdk::{ConnectorError, ErrorKind};

/// What a call was about, for the words.
pub(crate) struct Place<'a> {
    /// The bucket's or the object's ARN.
    pub(crate) arn: String,
    /// The customer's key, if one is used.
    pub(crate) kms_arn: Option<&'a str>,
}

/// Names what a failed call means, with what to do about it.
pub(crate) fn connector_error(place: &Place<'_>, failure: &Failure) -> ConnectorError {
    let kind = kind(failure);
    let remedy = remedy(place, failure, kind);
    let error = ConnectorError::new(kind, format!("{}: {failure}; {remedy}", place.arn));
    match &failure.code {
        Some(code) => error.with_code(code),
        None => error,
    }
}

fn kind(failure: &Failure) -> ErrorKind {
    let code = failure.code.as_deref().unwrap_or_default();
    if failure.timed_out || code == "RequestTimeout" {
        return ErrorKind::RequestTimeout;
    }
    if failure.throttled() {
        return ErrorKind::RateLimitExceeded;
    }
    if failure.denied() || unusable_key(code) {
        return ErrorKind::AccessDenied;
    }
    if failure.unauthenticated() {
        return ErrorKind::InvalidCredentials;
    }
    match (code, failure.status) {
        (
            "PermanentRedirect"
            | "AuthorizationHeaderMalformed"
            | "IllegalLocationConstraintException",
            _,
        )
        | (_, Some(301 | 307)) => ErrorKind::InvalidArgument,
        ("NoSuchBucket" | "NoSuchUpload" | "NoSuchKey" | "NotFound", _) => {
            ErrorKind::ResourceNotFoundError
        }
        ("NotFoundException" | "KMS.NotFoundException", _) => ErrorKind::ResourceNotFoundError,
        ("InvalidArnException" | "KMS.InvalidArnException", _) => ErrorKind::InvalidArgument,
        // S3 asks for another attempt with these two although the request was well-formed.
        ("OperationAborted" | "ConditionalRequestConflict", _) => ErrorKind::ServiceUnavailable,
        (_, Some(503)) => ErrorKind::ServiceUnavailable,
        ("InternalError" | "InternalFailure" | "KMSInternalException", _) => ErrorKind::ServerError,
        (_, Some(500..=599)) => ErrorKind::ServerError,
        (_, Some(404)) => ErrorKind::ResourceNotFoundError,
        (_, Some(400..=499)) => ErrorKind::ClientError,
        // No answer at all: the service could not be reached, or the connection broke.
        (_, None) => ErrorKind::ServiceUnavailable,
        _ => ErrorKind::UnknownError,
    }
}

fn remedy(place: &Place<'_>, failure: &Failure, kind: ErrorKind) -> String {
    let code = failure.code.as_deref().unwrap_or_default();
    let key = place.kms_arn.unwrap_or("that the bucket encrypts with");
    if unusable_key(code) {
        return format!("enable key {key} or cancel its deletion, then run the flow again");
    }
    match (kind, code) {
        (ErrorKind::ResourceNotFoundError, "NotFoundException" | "KMS.NotFoundException") => {
            format!("key {key} does not exist in this region; name another one")
        }
        (ErrorKind::ResourceNotFoundError, "NoSuchUpload") => {
            "the staged part was given up, by a rule of the bucket or by hand; run the flow again"
                .into()
        }
        (ErrorKind::ResourceNotFoundError, _) => "create the bucket or name another one".into(),
        (ErrorKind::AccessDenied, _) => match place.kms_arn {
            Some(key) => format!(
                "allow it in the policies of the function's role, of the bucket and of key {key}"
            ),
            None => "allow it in the policies of the function's role and of the bucket".into(),
        },
        (ErrorKind::InvalidArgument, "InvalidArnException" | "KMS.InvalidArnException") => {
            format!("{key} is not the ARN of a key of this region; correct kmsArn")
        }
        (ErrorKind::InvalidArgument, _) => {
            "name a bucket of the region that the flow runs in".into()
        }
        (kind, _) if kind.retryable() => {
            "it is tried again; if it stays so, see the status of AWS".into()
        }
        _ => "correct the flow, or report it with the request id".into(),
    }
}

fn unusable_key(code: &str) -> bool {
    matches!(
        code.strip_prefix("KMS.").unwrap_or(code),
        "DisabledException"
            | "KMSInvalidStateException"
            | "KeyUnavailableException"
            | "InvalidKeyUsageException"
            | "InvalidStateException"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1";

    fn error(code: &str, status: u16) -> ConnectorError {
        let place = Place { arn: "arn:aws:s3:::sales/a".to_owned(), kms_arn: Some(KEY) };
        let failure = Failure {
            code: Some(code.to_owned()).filter(|code| !code.is_empty()),
            message: "as they say.".to_owned(),
            status: Some(status).filter(|status| *status > 0),
            request_id: Some("R1".to_owned()),
            timed_out: false,
        };
        connector_error(&place, &failure)
    }

    #[test]
    fn every_answer_has_a_kind() {
        use ErrorKind::*;
        for (code, status, kind) in [
            ("NoSuchBucket", 404, ResourceNotFoundError),
            ("NotFound", 404, ResourceNotFoundError),
            ("NoSuchUpload", 404, ResourceNotFoundError),
            ("AccessDenied", 403, AccessDenied),
            ("", 403, AccessDenied),
            ("KMS.DisabledException", 400, AccessDenied),
            ("KMS.KMSInvalidStateException", 400, AccessDenied),
            ("DisabledException", 400, AccessDenied),
            ("KMS.NotFoundException", 400, ResourceNotFoundError),
            ("NotFoundException", 400, ResourceNotFoundError),
            ("PermanentRedirect", 301, InvalidArgument),
            ("", 301, InvalidArgument),
            ("InvalidArnException", 400, InvalidArgument),
            ("ExpiredToken", 400, InvalidCredentials),
            ("SignatureDoesNotMatch", 403, InvalidCredentials),
            ("SlowDown", 503, RateLimitExceeded),
            ("ThrottlingException", 400, RateLimitExceeded),
            ("RequestTimeout", 400, RequestTimeout),
            ("ConditionalRequestConflict", 409, ServiceUnavailable),
            ("ServiceUnavailable", 503, ServiceUnavailable),
            ("InternalError", 200, ServerError),
            ("InternalError", 500, ServerError),
            ("EntityTooSmall", 400, ClientError),
            ("", 0, ServiceUnavailable),
        ] {
            assert_eq!(error(code, status).kind, kind, "{code} {status}");
        }
    }

    #[test]
    fn the_words_say_what_where_and_what_to_do() {
        assert_eq!(
            error("KMS.DisabledException", 400).message,
            format!(
                "arn:aws:s3:::sales/a: KMS.DisabledException: as they say (status 400, request R1); \
                 enable key {KEY} or cancel its deletion, then run the flow again"
            )
        );
        assert!(error("AccessDenied", 403).message.contains(KEY));
        assert!(
            error("NoSuchBucket", 404).message.ends_with("create the bucket or name another one")
        );
        assert_eq!(error("SlowDown", 503).code.as_deref(), Some("SlowDown"));
    }
}
