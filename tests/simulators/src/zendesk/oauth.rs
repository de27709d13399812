//! `/oauth/tokens`: the grants, in a form or in JSON.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::Zendesk;
use super::answer::Refusal;
use crate::server::Grant;

/// Answers a grant with tokens.
pub(super) async fn tokens(
    State(zendesk): State<Arc<Zendesk>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let form: HashMap<String, String> = match kind {
        Some(kind) if kind.starts_with("application/json") => {
            serde_json::from_slice(&body).map_err(|_| refused(400, "invalid_request", "No JSON"))?
        }
        _ => form_urlencoded::parse(&body).into_owned().collect(),
    };
    let text = |name: &str| form.get(name).map_or("", String::as_str);
    let options = &zendesk.stage.options;
    if text("client_id") != options.client_id || text("client_secret") != options.client_secret {
        let words = "Client authentication failed due to unknown client, no client authentication \
                     included, or unsupported authentication method.";
        return Err(refused(401, "invalid_client", words));
    }
    let mut sessions = zendesk.stage.sessions();
    let refreshes = text("grant_type") == "refresh_token";
    let scoped = text("scope").split(' ').all(|scope| matches!(scope, "read" | "write"));
    let grant: Option<Grant> = match text("grant_type") {
        "refresh_token" => sessions.refresh(text("refresh_token")),
        "authorization_code" | "client_credentials" if !scoped => {
            return Err(refused(400, "invalid_scope", "The requested scope is invalid."));
        }
        "authorization_code" => sessions.redeem(text("code")),
        "client_credentials" => Some(sessions.open()),
        _ => return Err(refused(400, "unsupported_grant_type", "The grant type is unknown.")),
    };
    drop(sessions);
    let grant = grant.ok_or_else(invalid_grant)?;
    let mut counters = zendesk.stage.counters();
    counters.tokens_issued += 1;
    counters.token_refreshes += u64::from(refreshes);
    let mut answer = json!({
        "access_token": grant.access_token, "token_type": "bearer", "scope": "read", "expires_in": 1800,
    });
    if let Some(token) = grant.refresh_token {
        answer["refresh_token"] = token.into();
        answer["refresh_token_expires_in"] = 2_592_000.into();
    }
    Ok(Json(answer))
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
