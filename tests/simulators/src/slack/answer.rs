//! Answers in Slack's form: 200 whatever happened, and `ok` says what.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

/// Why a method refuses.
#[derive(Debug, PartialEq)]
pub(crate) struct Failure {
    pub(crate) code: String,
    pub(crate) more: Map<String, Value>,
}

impl Failure {
    /// Refuses with a code.
    pub(crate) fn new(code: &str) -> Self {
        Failure { code: code.to_owned(), more: Map::new() }
    }

    /// Refuses arguments, and says which.
    pub(crate) fn arguments(message: &str) -> Self {
        let messages = json!({ "messages": [format!("[ERROR] {message}")] });
        Failure::new("invalid_arguments").with("response_metadata", messages)
    }

    /// Adds a member.
    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        self.more.insert(name.to_owned(), value);
        self
    }
}

/// Writes what a method found, or why it found nothing.
pub(crate) fn answer(outcome: Result<Map<String, Value>, Failure>, request: u64) -> Response {
    let mut body = Map::new();
    match outcome {
        Ok(members) => {
            body.insert("ok".to_owned(), json!(true));
            body.extend(members);
        }
        Err(Failure { code, more }) => {
            body.insert("ok".to_owned(), json!(false));
            body.insert("error".to_owned(), json!(code));
            body.extend(more);
        }
    }
    respond(StatusCode::OK, &Value::Object(body), request)
}

/// Refuses for some seconds.
pub(crate) fn too_often(seconds: u64, request: u64) -> Response {
    let body = json!({ "ok": false, "error": "ratelimited" });
    let mut response = respond(StatusCode::TOO_MANY_REQUESTS, &body, request);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Writes an answer under the number of its request.
pub(crate) fn respond(status: StatusCode, body: &Value, request: u64) -> Response {
    let id = HeaderName::from_static("x-slack-req-id");
    let kind = (header::CONTENT_TYPE, "application/json; charset=utf-8".to_owned());
    (status, [kind, (id, format!("{request:032x}"))], body.to_string()).into_response()
}
