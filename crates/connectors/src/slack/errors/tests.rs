//! Every row of the error table.

use super::*;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::json;
use std::time::Duration;

fn response(status: u16, body: &str) -> Response {
    let url = "https://slack.com/api/conversations.history".parse().unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("x-slack-req-id", HeaderValue::from_static("0123456789abcdef0123456789abcdef"));
    Response { status, headers, body: body.as_bytes().to_vec(), url, withheld: Default::default() }
}

#[test]
fn each_refusal_has_its_kind_whatever_its_status() {
    use ErrorKind::{
        AccessDenied, ClientError, InvalidArgument, InvalidCredentials, RateLimitExceeded,
        RequestTimeout, ResourceNotFoundError, ServerError, ServiceUnavailable,
    };
    for (status, code, kind) in [
        (200, "not_authed", InvalidCredentials),
        (200, "invalid_auth", InvalidCredentials),
        (200, "token_expired", InvalidCredentials),
        (200, "token_revoked", InvalidCredentials),
        (200, "account_inactive", AccessDenied),
        (200, "missing_scope", AccessDenied),
        (200, "not_in_channel", AccessDenied),
        (200, "no_permission", AccessDenied),
        (200, "access_denied", AccessDenied),
        (200, "not_allowed_token_type", AccessDenied),
        (200, "ekm_access_denied", AccessDenied),
        (200, "team_access_not_granted", AccessDenied),
        (200, "missing_argument", InvalidArgument),
        (200, "accesslimited", AccessDenied),
        (200, "channel_not_found", ResourceNotFoundError),
        (200, "thread_not_found", ResourceNotFoundError),
        (200, "invalid_cursor", InvalidArgument),
        (200, "invalid_arguments", InvalidArgument),
        (200, "invalid_ts_oldest", InvalidArgument),
        (200, "a_code_of_tomorrow", InvalidArgument),
        (200, "ratelimited", RateLimitExceeded),
        (429, "ratelimited", RateLimitExceeded),
        (429, "", RateLimitExceeded),
        (200, "internal_error", ServerError),
        (200, "fatal_error", ServerError),
        (500, "internal_error", ServerError),
        (502, "", ServerError),
        (200, "service_unavailable", ServiceUnavailable),
        (200, "team_added_to_org", ServiceUnavailable),
        (503, "", ServiceUnavailable),
        (200, "request_timeout", RequestTimeout),
        (408, "", RequestTimeout),
        (200, "unknown_method", ClientError),
        (200, "method_deprecated", ClientError),
        (200, "", ClientError),
        (401, "", InvalidCredentials),
        (403, "", AccessDenied),
        (302, "", InvalidArgument),
    ] {
        let body = json!({ "ok": false, "error": code }).to_string();
        let error = error_from(&response(status, &body)).unwrap();
        assert_eq!(error.kind, kind, "{status} {code}");
        assert_eq!(error.code.as_deref().unwrap_or(""), code);
        for part in [code, &status.to_string(), "slack.com", "0123456789abcdef0123456789abcdef"] {
            assert!(error.message.contains(part), "{part:?} is missing in {}", error.message);
        }
    }
}

#[test]
fn what_slack_says_beside_its_code_is_told() {
    let scope = json!({
        "ok": false, "error": "missing_scope", "needed": "channels:history", "provided": "users:read",
    });
    let error = error_from(&response(200, &scope.to_string())).unwrap();
    assert!(error.message.contains("needed: channels:history; provided: users:read"), "{error}");
    let arguments = json!({
        "ok": false, "error": "invalid_arguments",
        "response_metadata": { "messages": ["[ERROR] missing required field: channel"] },
    });
    let error = error_from(&response(200, &arguments.to_string())).unwrap();
    assert!(error.message.contains("missing required field: channel"), "{error}");
}

#[test]
fn only_what_says_that_it_is_good_is_good() {
    assert!(error_from(&response(200, r#" {"ok":true,"messages":[]}"#)).is_none());
    for (body, kind) in [
        ("{}", ErrorKind::ClientError),
        ("[]", ErrorKind::ClientError),
        (r#"{"messages":[]}"#, ErrorKind::ClientError),
        (r#"{"ok":null}"#, ErrorKind::ClientError),
        (r#"{"ok":"true"}"#, ErrorKind::ClientError),
        ("<html>log in</html>", ErrorKind::ClientError),
        ("Service ready.", ErrorKind::ClientError),
        (r#"{"ok":true,"messages":["#, ErrorKind::ServerError),
        ("", ErrorKind::ServerError),
    ] {
        let error = error_from(&response(200, body)).unwrap();
        assert_eq!(error.kind, kind, "{body}");
        assert!(!error.message.contains('<'), "{error}");
    }
}

#[test]
fn the_pause_that_slack_asks_for_is_kept_where_retrying_helps() {
    for (status, code, pause) in [
        (429, "ratelimited", Some(Duration::from_secs(30))),
        (200, "ratelimited", Some(Duration::from_secs(30))),
        (503, "service_unavailable", Some(Duration::from_secs(30))),
        (200, "missing_scope", None),
    ] {
        let mut answer = response(status, &json!({ "ok": false, "error": code }).to_string());
        answer.headers.insert("retry-after", HeaderValue::from_static("30"));
        assert_eq!(error_from(&answer).unwrap().retry_after, pause, "{status} {code}");
    }
}
