//! Answers in Zendesk's words, with the headers that tell its limits.

use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::kit::{Fault, Stage, Trouble};

/// Is what a handler refuses with.
pub(super) type Refusal = (StatusCode, Json<Value>);

/// Says whether a request has a good access token, or the API token as a password.
pub(super) fn with_token(stage: &Stage, headers: &HeaderMap) -> bool {
    let Some((name, token)) = crate::kit::basic(headers) else {
        return stage.lets_in(headers);
    };
    let known = name.strip_suffix("/token") == Some(&stage.options.username)
        && token == stage.options.password;
    stage.count_unknown(known)
}

/// Refuses whoever is not known; the two ways to say who one is have two ways to be refused.
pub(super) fn unknown_user(headers: &HeaderMap) -> Refusal {
    if crate::kit::basic(headers).is_some() || !headers.contains_key(header::AUTHORIZATION) {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "Couldn't authenticate you" })));
    }
    invalid_token()
}

fn invalid_token() -> Refusal {
    let words =
        "The access token provided is expired, revoked, malformed or invalid for other reasons.";
    let body = json!({ "error": "invalid_token", "error_description": words });
    (StatusCode::UNAUTHORIZED, Json(body))
}

/// Makes a refusal with a code and words.
pub(super) fn refusal(status: StatusCode, error: &str, description: &str) -> Refusal {
    (status, Json(json!({ "error": error, "description": description })))
}

/// The most records for which an impatient gateway waits.
pub(super) const MOST_IN_TIME: usize = 40;

/// Refuses as a gateway does that has waited for too long.
pub(super) fn gateway_timeout() -> Refusal {
    refusal(
        StatusCode::GATEWAY_TIMEOUT,
        "GatewayTimeout",
        "The upstream server did not answer in time",
    )
}

pub(super) fn not_found() -> Refusal {
    refusal(StatusCode::NOT_FOUND, "RecordNotFound", "Not found")
}

/// Refuses addresses that do not exist.
pub(super) async fn no_route() -> Refusal {
    (StatusCode::NOT_FOUND, Json(json!({ "error": "InvalidEndpoint", "description": "Not found" })))
}

/// Answers a struck request.
pub(super) fn struck(fault: &Fault) -> Response {
    let answer = match &fault.trouble {
        Trouble::InvalidSession => invalid_token(),
        Trouble::RateLimit => refusal(
            StatusCode::TOO_MANY_REQUESTS,
            "APIRateLimitExceeded",
            "Number of allowed API requests per minute exceeded",
        ),
        Trouble::Unavailable => {
            let words = "The server is currently unavailable";
            refusal(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable", words)
        }
        Trouble::Forbidden => refusal(
            StatusCode::FORBIDDEN,
            "Forbidden",
            "You do not have access to this page. Please contact the account owner of this help desk.",
        ),
        Trouble::NotFound => not_found(),
        Trouble::InvalidGrant => super::oauth::invalid_grant(),
        Trouble::PageTooLarge { .. } => refusal(
            StatusCode::PAYLOAD_TOO_LARGE,
            "ResponseTooLarge",
            "The requested page is too large",
        ),
        Trouble::Code(code) if code == "EditConflict" => {
            refusal(StatusCode::CONFLICT, code, "Safe Update prevented the update")
        }
        Trouble::Code(code) => refusal(StatusCode::UNPROCESSABLE_ENTITY, code, "Refused on demand"),
        _ => refusal(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", "Something went wrong"),
    };
    let mut response = answer.into_response();
    if let Some(seconds) = fault.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    with_limits(response, false)
}

/// Writes the limits, in the older and the newer spelling that servers have.
pub(super) fn with_limits(mut response: Response, exports_spent: bool) -> Response {
    let mut add = |name: &'static str, value: &'static str| {
        let name = HeaderName::from_static(name);
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    };
    for (name, value) in [
        ("x-rate-limit", "700"),
        ("x-rate-limit-remaining", "699"),
        ("ratelimit-limit", "700"),
        ("ratelimit-remaining", "699"),
        ("ratelimit-reset", "41"),
        ("x-request-id", "808dd0611ac9c495-SEA"),
    ] {
        add(name, value);
    }
    if exports_spent {
        add("zendesk-ratelimit-incremental-exports", "total=10; remaining=0; resets=41");
    }
    response
}
