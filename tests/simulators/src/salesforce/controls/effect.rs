//! What a fault does to the request it strikes.

use std::time::Duration;

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::salesforce::answer::ApiError;
use crate::salesforce::controls::{Fault, FaultAnswer};
use crate::salesforce::oauth::OAuthError;
use crate::server::{Breakage, elsewhere};

const PAGE: &str =
    "<html><head><title>Down for maintenance</title></head><body>We will be back.</body></html>";

/// Makes the answer of a struck request; none when the true answer is to be made and then broken.
pub(crate) async fn effect(fault: &Fault) -> Option<Response> {
    if let Some(error) = api_error(fault.answer) {
        return Some(error.into_response());
    }
    Some(match fault.answer {
        FaultAnswer::TruncatedBody => return None,
        FaultAnswer::InvalidGrant => OAuthError::invalid_grant().into_response(),
        FaultAnswer::InvalidClient => OAuthError::invalid_client().into_response(),
        FaultAnswer::RateLimit => OAuthError::rate_limit().into_response(),
        FaultAnswer::TokenBusy => {
            OAuthError::new("invalid_grant", "token request is already being processed")
                .into_response()
        }
        FaultAnswer::NoRunAsUser => {
            OAuthError::new("invalid_grant", "no client credentials user enabled").into_response()
        }
        FaultAnswer::TokenServerError => down(StatusCode::INTERNAL_SERVER_ERROR, "server_error"),
        FaultAnswer::TokenUnavailable => {
            down(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable")
        }
        FaultAnswer::Firewall => page(StatusCode::FORBIDDEN),
        FaultAnswer::Elsewhere => elsewhere(),
        FaultAnswer::Empty => StatusCode::OK.into_response(),
        FaultAnswer::Html => page(StatusCode::SERVICE_UNAVAILABLE),
        FaultAnswer::HtmlOk => page(StatusCode::OK),
        FaultAnswer::Stall => {
            tokio::time::sleep(Duration::from_millis(fault.stall_ms)).await;
            Breakage::Drop.into_response()
        }
        _ => Breakage::Drop.into_response(),
    })
}

/// Gives the error that a fault answers with, if it is one of the API's.
pub(crate) fn api_error(answer: FaultAnswer) -> Option<ApiError> {
    let (status, code, message) = match answer {
        FaultAnswer::InvalidSession => return Some(ApiError::invalid_session()),
        FaultAnswer::RequestLimit => {
            (403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
        }
        FaultAnswer::ConcurrentLimit => (
            403,
            "REQUEST_LIMIT_EXCEEDED",
            "ConcurrentRequests (Concurrent API Requests) Limit exceeded.",
        ),
        FaultAnswer::ServerError => (
            500,
            "UNKNOWN_EXCEPTION",
            "An unexpected error occurred. Please include this ErrorId if you contact support: \
             1234567890-12345 (-1234567890)",
        ),
        FaultAnswer::ServerUnavailable => {
            (503, "SERVER_UNAVAILABLE", "The server is temporarily unavailable")
        }
        FaultAnswer::QueryTimeout => {
            (400, "QUERY_TIMEOUT", "Your query request was running for too long.")
        }
        FaultAnswer::LostLocator => (400, "INVALID_QUERY_LOCATOR", "invalid query locator"),
        FaultAnswer::MalformedQuery => (400, "MALFORMED_QUERY", "unexpected token: 'FROM'"),
        FaultAnswer::InsufficientAccess => {
            (403, "INSUFFICIENT_ACCESS", "insufficient access rights on cross-reference id")
        }
        FaultAnswer::ApiDisabled => {
            (403, "API_DISABLED_FOR_ORG", "The REST API is not enabled for this Organization.")
        }
        _ => return None,
    };
    Some(ApiError::new(status, code, message))
}

/// Answers as the token endpoint does when it is down: without words.
fn down(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}

fn page(status: StatusCode) -> Response {
    (status, [(header::CONTENT_TYPE, "text/html;charset=UTF-8")], PAGE).into_response()
}
