//! Every row of the error table.

use super::*;
use connector_sdk::retry::{Decision, decide};
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::json;

fn response(status: u16, body: &str) -> Response {
    let url = "https://example.service-now.com/api/now/table/incident".parse().unwrap();
    Response {
        status,
        headers: HeaderMap::new(),
        body: body.as_bytes().to_vec(),
        url,
        withheld: Default::default(),
    }
}

fn with(mut response: Response, headers: &[(&'static str, &'static str)]) -> Response {
    for (name, value) in headers {
        response.headers.insert(*name, HeaderValue::from_static(value));
    }
    response
}

fn refused(message: &str, detail: &str) -> String {
    json!({ "error": { "message": message, "detail": detail }, "status": "failure" }).to_string()
}

#[test]
fn each_refusal_has_its_kind_and_says_the_instances_words() {
    use ErrorKind::{
        AccessDenied, ClientError, InvalidArgument, InvalidCredentials, RateLimitExceeded,
        ResourceNotFoundError, ServerError, ServiceUnavailable,
    };
    for (status, message, detail, kind) in [
        (401, "User Not Authenticated", "Required to provide Auth information", InvalidCredentials),
        (403, "Insufficient rights to query records", "Field(s) present", AccessDenied),
        (400, "Invalid table x", "", ResourceNotFoundError),
        (400, "Something else", "", InvalidArgument),
        (404, "Requested URI does not represent any resource", "/x", ResourceNotFoundError),
        (405, "Method not supported", "", ClientError),
        (414, "", "", InvalidArgument),
        (429, "Rate limit exceeded", "The request was rejected", RateLimitExceeded),
        (500, "Internal Server Error", "java.lang", ServerError),
        (502, "", "", ServerError),
        (503, "", "", ServiceUnavailable),
        (302, "", "", InvalidArgument),
    ] {
        let answer = with(
            response(status, &refused(message, detail)),
            &[("x-transaction-id", "0a1b2c3d4e5f")],
        );
        let error = error_from(&answer).unwrap();
        assert_eq!(error.kind, kind, "{status} {message}");
        for part in
            [message, detail, &status.to_string(), "example.service-now.com", "0a1b2c3d4e5f"]
        {
            assert!(error.message.contains(part), "{part:?} is missing in {}", error.message);
        }
    }
}

#[test]
fn pauses_are_what_the_instance_says() {
    let body = refused("Rate limit exceeded", "");
    let now = ("date", "Sat, 28 Nov 2026 10:00:00 GMT");
    let seconds = |headers: &[_]| {
        let error = error_from(&with(response(429, &body), headers)).unwrap();
        error.retry_after.map(|pause| pause.as_secs())
    };
    assert_eq!(seconds(&[("retry-after", "30")]), Some(30));
    // 2026-11-28 10:01:30 UTC.
    let reset = ("x-ratelimit-reset", "1795860090");
    assert_eq!(seconds(&[reset, now]), Some(90));
    assert_eq!(seconds(&[reset, now, ("retry-after", "30")]), Some(30));
    assert_eq!(seconds(&[("x-ratelimit-reset", "1"), now]), Some(0));
    assert_eq!(seconds(&[reset]), None);
    assert_eq!(seconds(&[("x-ratelimit-reset", "soon"), now]), None);
    assert_eq!(seconds(&[]), None);
}

#[test]
fn an_error_inside_an_answer_of_success_is_one() {
    let message = "Transaction cancelled: maximum execution time exceeded";
    let cut = json!({ "result": [{ "sys_id": "1" }], "error": { "message": message }, "status": "failure" });
    for body in [cut.to_string(), format!(r#"{{"result":[{{"sys_id":"1"}},{{"sys_id" {message}"#)] {
        let error = error_from(&response(200, &body)).unwrap();
        assert_eq!(error.code.as_deref(), Some(TOO_LONG), "{body}");
        assert_eq!(decide(&error, 1, false, 0.5), Decision::GiveUp, "the same again takes as long");
    }
    for (status, message) in [
        (500, "Time limit exceeded"),
        (500, "Transaction cancelled: Maximum Execution Time Exceeded"),
        (408, "Transaction canceled by the quota manager"),
    ] {
        let error = error_from(&response(status, &refused(message, ""))).unwrap();
        assert_eq!(error.code.as_deref(), Some(TOO_LONG), "{status} {message}");
        assert!(error.smaller_page_may_help, "{message}");
    }
    let half = error_from(&response(200, r#"{"result":[{"sys_id":"1"},{"sys"#)).unwrap();
    assert!(half.smaller_page_may_help && half.kind == ErrorKind::ServerError, "{half}");
    let text = json!({ "result": [{ "sys_id": "1" }], "error": message }).to_string();
    assert_eq!(error_from(&response(200, &text)).unwrap().code.as_deref(), Some(TOO_LONG));
    for odd in [json!({ "error": ["x"] }), json!({ "error": "x" }), json!({ "status": "failure" })]
    {
        let error = error_from(&response(200, &odd.to_string())).unwrap();
        assert_eq!(error.kind, ErrorKind::ServerError, "{odd}");
    }
    let other = json!({ "result": [], "error": { "message": "Script failed", "detail": "x" }, "status": "failure" });
    let error = error_from(&response(200, &other.to_string())).unwrap();
    assert_eq!(error.kind, ErrorKind::ServerError);
    assert!(error.message.contains("Script failed: x"), "{error}");
}

#[test]
fn good_answers_are_no_errors() {
    let quoted = json!({ "result": [{ "error": "x", "text": "\"error\": maximum execution time exceeded" }] });
    let failure = r#"{"result":[{"status":"failure","error":""}]}"#;
    for body in [r#"{"result":[]}"#, r#"{"result":[],"error":null}"#, failure, &quoted.to_string()]
    {
        assert!(error_from(&response(200, body)).is_none(), "{body}");
    }
    let nothing =
        refused("No Record found", "Record doesn't exist or ACL restricts the record retrieval");
    assert!(error_from(&response(404, &nothing)).is_none());
}

#[test]
fn what_is_not_json_is_never_success() {
    for (status, body, kind) in [
        (200, "<html>log in</html>", ErrorKind::ClientError),
        (200, "Service ready.", ErrorKind::ClientError),
        (200, r#"{"result":[{"sys_id":"#, ErrorKind::ServerError),
        (200, "", ErrorKind::ServerError),
        (503, "<html>hibernating</html>", ErrorKind::ServiceUnavailable),
        (404, "<html></html>", ErrorKind::ResourceNotFoundError),
        (401, "[]", ErrorKind::InvalidCredentials),
    ] {
        let error = error_from(&response(status, body)).unwrap();
        assert_eq!(error.kind, kind, "{status} {body}");
        assert!(!error.message.contains("<"), "{}", error.message);
    }
}
