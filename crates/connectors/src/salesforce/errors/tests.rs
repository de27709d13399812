//! Every row of the error table.

use super::*;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::json;

fn response(path: &str, status: u16, body: &str) -> Response {
    let url = format!("https://example.my.salesforce.com{path}").parse().unwrap();
    Response {
        status,
        headers: HeaderMap::new(),
        body: body.as_bytes().to_vec(),
        url,
        withheld: Default::default(),
    }
}

fn array(code: &str, message: &str) -> String {
    json!([{ "message": message, "errorCode": code }]).to_string()
}

#[test]
fn each_refusal_has_its_kind_and_pause() {
    use ErrorKind::{
        AccessDenied, ClientError, InvalidArgument, InvalidCredentials, RateLimitExceeded,
        RequestTimeout, ResourceNotFoundError, ServerError, ServiceUnavailable,
    };
    for (status, code, message, kind, pause) in [
        (401, "INVALID_SESSION_ID", "Session expired or invalid", InvalidCredentials, None),
        (401, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE", InvalidCredentials, None),
        (
            403,
            "REQUEST_LIMIT_EXCEEDED",
            "TotalRequests Limit exceeded.",
            RateLimitExceeded,
            Some(900),
        ),
        (
            403,
            "REQUEST_LIMIT_EXCEEDED",
            "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
            RateLimitExceeded,
            Some(5),
        ),
        (
            400,
            "QUERY_TIMEOUT",
            "Your query request was running for too long.",
            RequestTimeout,
            None,
        ),
        (503, "SERVER_UNAVAILABLE", "Server unavailable", ServiceUnavailable, None),
        (500, "UNKNOWN_EXCEPTION", "An unexpected error occurred.", ServerError, None),
        (502, "", "", ServerError, None),
        (504, "", "", ServerError, None),
        (400, "UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access", ServiceUnavailable, None),
        (400, "MALFORMED_QUERY", "unexpected token: FORM", InvalidArgument, None),
        (400, "INVALID_FIELD", "No such column 'x' on entity 'Account'.", InvalidArgument, None),
        (400, "INVALID_TYPE", "sObject type 'X' is not supported.", InvalidArgument, None),
        (404, "NOT_FOUND", "The requested resource does not exist", ResourceNotFoundError, None),
        (400, "INVALID_QUERY_LOCATOR", "invalid query locator", ResourceNotFoundError, None),
        (403, "INSUFFICIENT_ACCESS", "insufficient access rights", AccessDenied, None),
        (403, "API_DISABLED_FOR_ORG", "The REST API is not enabled", AccessDenied, None),
        (404, "UNSUPPORTED_API_VERSION", "Invalid Api version", InvalidArgument, None),
        (400, "A_CODE_OF_TOMORROW", "who knows", InvalidArgument, None),
        (405, "METHOD_NOT_ALLOWED", "HTTP Method 'GET' not allowed", ClientError, None),
        (414, "", "", InvalidArgument, None),
        (431, "", "", InvalidArgument, None),
        (429, "", "", RateLimitExceeded, None),
        (302, "", "", InvalidArgument, None),
    ] {
        let body = if code.is_empty() { String::new() } else { array(code, message) };
        let error = error_from(&response("/services/data/v66.0/query", status, &body)).unwrap();
        assert_eq!(error.kind, kind, "{status} {code}");
        assert_eq!(error.retry_after, pause.map(Duration::from_secs), "{status} {code}");
        assert_eq!(error.code.as_deref().unwrap_or(""), code);
        for part in [message, &status.to_string(), "example.my.salesforce.com"] {
            assert!(error.message.contains(part), "{part:?} is missing in {}", error.message);
        }

        // The same refusal inside a composite answer means the same.
        let inner = if body.is_empty() { "null".to_owned() } else { body };
        let outer = format!(
            r#"{{"compositeResponse":[{{"body":{inner},"httpHeaders":{{}},"httpStatusCode":{status},"referenceId":"page"}}]}}"#
        );
        let composite =
            error_from(&response("/services/data/v66.0/composite", 200, &outer)).unwrap();
        assert_eq!((composite.kind, composite.retry_after), (error.kind, error.retry_after));
        assert_eq!(composite.code, error.code);
    }
}

#[test]
fn good_answers_are_no_errors() {
    for (path, body) in [
        ("/services/data/v66.0/query", r#"{"done":true,"records":[]}"#),
        ("/services/data/v66.0", " {\"a\":1}\n"),
        (
            "/services/data/v66.0/composite",
            r#"{"compositeResponse":[{"body":{"done":true},"httpStatusCode":200,"referenceId":"page"}]}"#,
        ),
    ] {
        assert!(error_from(&response(path, 200, body)).is_none(), "{body}");
    }
}

#[test]
fn what_is_not_json_is_never_success() {
    for (status, body, kind) in [
        (200, "<!DOCTYPE html><html>log in</html>", ErrorKind::ClientError),
        (200, "Service ready.", ErrorKind::ClientError),
        (200, r#"{"totalSize":2,"records":[{"Id":"#, ErrorKind::ServerError),
        (200, "", ErrorKind::ServerError),
        (503, "<html>maintenance</html>", ErrorKind::ServiceUnavailable),
        (403, "Bad_OAuth_Token", ErrorKind::AccessDenied),
        (500, "\u{0}\u{1}", ErrorKind::ServerError),
        (400, "[]", ErrorKind::InvalidArgument),
        (400, r#"{"error":"x","error_description":"y"}"#, ErrorKind::InvalidArgument),
    ] {
        let error = error_from(&response("/services/data/v66.0/query", status, body)).unwrap();
        assert_eq!(error.kind, kind, "{status} {body}");
        assert!(!error.message.contains("<"), "{}", error.message);
    }
    let broken = response("/services/data/v66.0/composite", 200, "{}");
    assert_eq!(error_from(&broken).unwrap().kind, ErrorKind::ClientError);
}

#[test]
fn a_proxys_retry_after_is_kept_where_retrying_helps() {
    let mut answer = response("/x", 503, "");
    answer.headers.insert("retry-after", HeaderValue::from_static("120"));
    assert_eq!(error_from(&answer).unwrap().retry_after, Some(Duration::from_secs(120)));
    answer.status = 403;
    assert_eq!(error_from(&answer).unwrap().retry_after, None);
}
