//! The address that gives tokens: a form there, one set of tokens or a refusal back.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{answer, instance::Instance, oddity};
use crate::kit::{Application, TokenRequest};

const GRANTS: [&str; 4] = ["refresh_token", "authorization_code", "client_credentials", "password"];

/// Gives tokens for what a form says; anything but a form is not understood.
pub(super) async fn give(
    State(instance): State<Arc<Instance>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some(request) = TokenRequest::form(&headers, &body) else {
        return answer::no_grant("unspecified");
    };
    let stage = instance.stage();
    let Ok(mut grant) = stage.grant(&request, &GRANTS) else {
        return answer::no_grant("access_denied");
    };
    if request.text("grant_type") == "refresh_token" && stage.odd(oddity::SAME_REFRESH_TOKEN) {
        let same = request.text("refresh_token").to_owned();
        grant.refresh_token.get_or_insert(same);
    }
    let members = json!({ "scope": "useraccount", "token_type": "Bearer", "expires_in": 1799 });
    Json(grant.answer(members)).into_response()
}
