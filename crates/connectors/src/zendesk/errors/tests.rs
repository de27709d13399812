//! Every row of the error table.

use super::*;
use crate::zendesk::api::ZendeskApi;
use connector_sdk::ConnectorError;
use connector_sdk::rest::{Api, Response};
use reqwest::header::{HeaderMap, HeaderValue};

fn response(status: u16, body: &str) -> Response {
    let url = "https://example.zendesk.com/api/v2/tickets.json".parse().unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("x-request-id", HeaderValue::from_static("808dd0611ac9c495-SEA"));
    Response { status, headers, body: body.as_bytes().to_vec(), url, withheld: Default::default() }
}

fn error_from(response: &Response) -> Option<ConnectorError> {
    ZendeskApi.error_from(response)
}

#[test]
fn each_refusal_has_its_kind_and_words() {
    use ErrorKind::{
        AccessDenied, ClientError, InvalidArgument, InvalidCredentials, RateLimitExceeded,
        RequestTimeout, ResourceNotFoundError, ServerError, ServiceUnavailable,
    };
    for (status, body, kind, code, words) in [
        (401, r#"{"error":"Couldn't authenticate you"}"#, InvalidCredentials, "", "Couldn't"),
        (
            401,
            r#"{"error":"invalid_token","error_description":"The access token provided is expired."}"#,
            InvalidCredentials,
            "invalid_token",
            "is expired",
        ),
        (
            403,
            r#"{"error":"Forbidden","description":"Missing the following required scopes: read"}"#,
            AccessDenied,
            "Forbidden",
            "scopes: read",
        ),
        (
            403,
            r#"{"error":{"title":"Forbidden","message":"You do not have access to this page."}}"#,
            AccessDenied,
            "",
            "do not have access",
        ),
        (
            404,
            r#"{"error":"RecordNotFound","description":"Not found"}"#,
            ResourceNotFoundError,
            "RecordNotFound",
            "Not found",
        ),
        (
            404,
            r#"{"error":{"title":"No help desk at x.zendesk.com","message":"There is none."}}"#,
            ResourceNotFoundError,
            "",
            "No help desk",
        ),
        (
            422,
            r#"{"error":"RecordInvalid","description":"Record validation errors","details":{"base":[]}}"#,
            InvalidArgument,
            "RecordInvalid",
            "validation errors",
        ),
        (
            400,
            r#"{"errors":[{"code":"InvalidPaginationParameter","title":"Invalid","detail":"page[size]"}]}"#,
            InvalidArgument,
            "InvalidPaginationParameter",
            "page[size]",
        ),
        (
            429,
            r#"{"error":"APIRateLimitExceeded","description":"Number of allowed API requests per minute exceeded"}"#,
            RateLimitExceeded,
            "APIRateLimitExceeded",
            "per minute",
        ),
        (429, "Number of allowed requests exceeded", RateLimitExceeded, "", "without a reason"),
        (
            409,
            r#"{"error":"EditConflict","description":"x"}"#,
            ServiceUnavailable,
            "EditConflict",
            "x",
        ),
        (408, "", RequestTimeout, "", ""),
        (500, "", ServerError, "", ""),
        (502, "<html>", ServerError, "", ""),
        (
            503,
            r#"{"error":"ServiceUnavailable","description":"y"}"#,
            ServiceUnavailable,
            "ServiceUnavailable",
            "y",
        ),
        (504, "", ServerError, "", ""),
        (302, "", InvalidArgument, "", "elsewhere"),
        (410, "", ClientError, "", ""),
    ] {
        let error = error_from(&response(status, body)).unwrap();
        assert_eq!(error.kind, kind, "{status} {body}");
        assert_eq!(error.code.as_deref().unwrap_or(""), code, "{status} {body}");
        let status = format!("status {status}");
        for part in [words, &status, "example.zendesk.com", "808dd0611ac9c495-SEA"] {
            assert!(error.message.contains(part), "{part:?} is missing in {}", error.message);
        }
    }
}

#[test]
fn pauses_are_kept_where_retrying_helps() {
    let seconds =
        |response: &Response| error_from(response).unwrap().retry_after.map(|p| p.as_secs());
    let recent = r#"{"error":"StartTimeTooRecent","description":"Too recent start_time."}"#;
    assert_eq!(seconds(&response(422, recent)), Some(60));
    for (status, expected) in [(429, Some(93)), (503, Some(93)), (403, None), (401, None)] {
        let mut answer = response(status, "");
        answer.headers.insert("retry-after", HeaderValue::from_static("93"));
        assert_eq!(seconds(&answer), expected, "{status}");
    }
}

#[test]
fn what_is_not_json_is_never_success() {
    for (body, kind) in [
        ("<!DOCTYPE html><html>log in</html>", ErrorKind::ClientError),
        ("Service ready.", ErrorKind::ClientError),
        (r#"{"tickets":[{"id":"#, ErrorKind::ServerError),
        ("", ErrorKind::ServerError),
    ] {
        let error = error_from(&response(200, body)).unwrap();
        assert_eq!(error.kind, kind, "{body}");
    }
    assert!(error_from(&response(200, r#"{"tickets":[]}"#)).is_none());
}
