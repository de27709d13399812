//! The token address, which wants the client in the header.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::sap_odata::SapOData;
use crate::sap_odata::answer::typed;
use crate::server::basic;

/// Where it is.
pub(crate) const PATH: &str = "/sap/bc/sec/oauth2/token";

/// Exchanges a refresh token, a code or the client's own credentials.
pub(crate) async fn token(
    State(application): State<Arc<SapOData>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let stage = &application.stage;
    let options = &stage.options;
    let client = basic(&headers);
    if client != Some((options.client_id.clone(), options.client_secret.clone())) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let given = |name: &str| form.get(name).map(String::as_str).unwrap_or_default();
    let grant = match given("grant_type") {
        "refresh_token" => stage.sessions().refresh(given("refresh_token")),
        "authorization_code" => stage.sessions().redeem(given("code")),
        "client_credentials" => Some(stage.sessions().open()),
        _ => return refused(StatusCode::BAD_REQUEST, "unsupported_grant_type"),
    };
    let Some(grant) = grant else {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant");
    };
    let mut counters = stage.counters();
    counters.tokens_issued += 1;
    counters.token_refreshes += u64::from(given("grant_type") == "refresh_token");
    let mut body = json!({
        "access_token": grant.access_token,
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "ZPENSTOCK_SALES_SRV_0001",
    });
    if let Some(token) = grant.refresh_token {
        body["refresh_token"] = Value::String(token);
    }
    typed("application/json", body.to_string().into_response())
}

fn refused(status: StatusCode, error: &str) -> Response {
    let body = json!({ "error": error, "error_description": "the request for a token is refused" });
    typed("application/json", (status, body.to_string()).into_response())
}
