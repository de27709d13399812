//! The address that gives tokens: a form there, one set of tokens or a refusal back.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;
use url::form_urlencoded;

use super::{answer, instance::Instance, oddity};
use crate::server::{Application, Grant};

/// Gives tokens for what a form says; anything but a form is not understood.
pub(super) async fn give(
    State(instance): State<Arc<Instance>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        return answer::no_grant("unspecified");
    }
    let form: HashMap<String, String> = form_urlencoded::parse(&body).into_owned().collect();
    let stage = instance.stage();
    let value = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let options = &stage.options;
    if value("client_id") != options.client_id || value("client_secret") != options.client_secret {
        return answer::no_grant("access_denied");
    }
    let by_refresh = value("grant_type") == "refresh_token";
    let granted = match value("grant_type") {
        "refresh_token" => stage.sessions().refresh(value("refresh_token")),
        "authorization_code" => stage.sessions().redeem(value("code")),
        "password" if value("username") == options.username => {
            (value("password") == options.password).then(|| stage.sessions().open())
        }
        "client_credentials" => Some(stage.sessions().open()),
        _ => None,
    };
    let Some(Grant { access_token, refresh_token }) = granted else {
        return answer::no_grant("access_denied");
    };
    let mut counters = stage.counters();
    counters.tokens_issued += 1;
    counters.token_refreshes += u64::from(by_refresh);
    drop(counters);
    let mut tokens = json!({
        "access_token": access_token,
        "scope": "useraccount",
        "token_type": "Bearer",
        "expires_in": 1799,
    });
    let same = by_refresh && stage.odd(oddity::SAME_REFRESH_TOKEN);
    let same = same.then(|| value("refresh_token").to_owned());
    if let Some(token) = refresh_token.or(same) {
        tokens["refresh_token"] = token.into();
    }
    Json(tokens).into_response()
}
