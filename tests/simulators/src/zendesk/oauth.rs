//! `/oauth/tokens`: the grants, in a form or in JSON.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::Zendesk;
use super::answer::Refusal;
use crate::kit::{NoGrant, TokenRequest};

const GRANTS: [&str; 3] = ["refresh_token", "authorization_code", "client_credentials"];

/// Answers a grant with tokens.
pub(super) async fn tokens(
    State(zendesk): State<Arc<Zendesk>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let request = TokenRequest::form_or_json(&headers, &body);
    let request = request.ok_or_else(|| refused(400, "invalid_request", "No JSON"))?;
    let stage = &zendesk.stage;
    let client = stage.check_client(request.text("client_id"), request.text("client_secret"));
    client.map_err(explained)?;
    let scoped = request.text("scope").split(' ').all(|scope| matches!(scope, "read" | "write"));
    if !scoped && GRANTS[1..].contains(&request.text("grant_type")) {
        return Err(refused(400, "invalid_scope", "The requested scope is invalid."));
    }
    let grant = stage.grant(&request, &GRANTS).map_err(explained)?;
    let mut members = json!({ "token_type": "bearer", "scope": "read", "expires_in": 1800 });
    if grant.refresh_token.is_some() {
        members["refresh_token_expires_in"] = 2_592_000.into();
    }
    Ok(Json(grant.answer(members)))
}

fn explained(refused_for: NoGrant) -> Refusal {
    match refused_for {
        NoGrant::UnknownClient | NoGrant::WrongSecret => {
            let words = "Client authentication failed due to unknown client, no client \
                         authentication included, or unsupported authentication method.";
            refused(401, "invalid_client", words)
        }
        NoGrant::UnknownGrant => {
            refused(400, "unsupported_grant_type", "The grant type is unknown.")
        }
        NoGrant::Refused => invalid_grant(),
    }
}

/// Refuses a grant that is used up or unknown.
pub(super) fn invalid_grant() -> Refusal {
    let words = "The provided authorization grant (e.g., authorization code, resource owner \
                 credentials) or refresh token is invalid, expired or revoked.";
    refused(400, "invalid_grant", words)
}

fn refused(status: u16, error: &str, words: &str) -> Refusal {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    (status, Json(json!({ "error": error, "error_description": words })))
}
