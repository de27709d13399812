//! The answers of the instance, in its own words.

use axum::Json;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::Utc;
use serde_json::{Value, json};

/// Refuses a request.
pub(super) fn refusal(status: StatusCode, message: &str, detail: &str) -> Response {
    let error = json!({ "message": message, "detail": detail });
    (status, Json(json!({ "error": error, "status": "failure" }))).into_response()
}

pub(super) fn unauthorized() -> Response {
    let detail = "Required to provide Auth information";
    refusal(StatusCode::UNAUTHORIZED, "User Not Authenticated", detail)
}

pub(super) fn no_record() -> Response {
    let detail = "Record doesn't exist or ACL restricts the record retrieval";
    refusal(StatusCode::NOT_FOUND, "No Record found", detail)
}

pub(super) fn no_table(name: &str) -> Response {
    refusal(StatusCode::BAD_REQUEST, &format!("Invalid table {name}"), "")
}

/// Answers that it took too long: success by its status, an error inside, and some of the records.
pub(super) fn cancelled(some: Vec<Value>) -> Response {
    let error = json!({
        "message": "Transaction cancelled: maximum execution time exceeded",
        "detail": "maximum execution time exceeded Check logs for error trace or enable glide.rest.debug property",
    });
    Json(json!({ "result": some, "error": error, "status": "failure" })).into_response()
}

/// Answers with half of a page, as if that were all of it.
pub(super) fn cut(page: &[Value]) -> Response {
    let whole = json!({ "result": page }).to_string();
    let half: String = whole.chars().take(whole.chars().count() / 2).collect();
    ([(axum::http::header::CONTENT_TYPE, "application/json")], half).into_response()
}

pub(super) fn rate_limited(retry_after: Option<u64>, reset_alone: bool) -> Response {
    let detail = "The request was rejected because the rate limit of table API was exceeded";
    let mut response = refusal(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded", detail);
    let headers = response.headers_mut();
    headers.insert("x-ratelimit-limit", HeaderValue::from_static("5000"));
    headers.insert("x-ratelimit-rule", HeaderValue::from_static("table API"));
    if let Some(seconds) = retry_after {
        if !reset_alone {
            headers.insert("retry-after", HeaderValue::from(seconds));
        }
        let reset = u64::try_from(Utc::now().timestamp()).unwrap_or_default() + seconds;
        headers.insert("x-ratelimit-reset", HeaderValue::from(reset));
    }
    response.headers_mut().insert("date", date());
    response
}

/// Refuses a grant.
pub(super) fn no_grant(description: &str) -> Response {
    let words = json!({ "error": "server_error", "error_description": description });
    (StatusCode::UNAUTHORIZED, Json(words)).into_response()
}

/// Gives the time by the instance's clock.
pub(super) fn date() -> HeaderValue {
    let text = Utc::now().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}
