//! The token endpoint, with the four grants that connectors use.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Utc;
use serde_json::{Value, json};

use crate::salesforce::answer::json_text;
use crate::salesforce::oauth::{OAuthError, assertion};
use crate::salesforce::state;

type Parameters = HashMap<String, String>;

/// Exchanges what the client holds for an access token.
pub(crate) async fn token(
    State(state): State<Arc<state::State>>,
    headers: HeaderMap,
    Form(mut parameters): Form<Parameters>,
) -> Response {
    read_basic(&headers, &mut parameters);
    match grant(&state, &parameters) {
        Ok(answer) => json_text(answer.to_string()),
        Err(error) => error.into_response(),
    }
}

/// Ends a token for good.
pub(crate) async fn revoke(
    State(state): State<Arc<state::State>>,
    Form(parameters): Form<Parameters>,
) -> Response {
    let known = parameters.get("token").is_some_and(|token| state.sessions().revoke(token));
    match known {
        true => StatusCode::OK.into_response(),
        false => OAuthError::new("unsupported_token_type", "this token type is not supported")
            .into_response(),
    }
}

fn grant(state: &state::State, parameters: &Parameters) -> Result<Value, OAuthError> {
    let given = |name: &str| parameters.get(name).map(String::as_str).unwrap_or_default();
    let next_refresh_token = match given("grant_type") {
        "refresh_token" => {
            check_client(state, parameters)?;
            let spent = state.sessions().refresh(given("refresh_token"));
            let next = spent.ok_or_else(OAuthError::invalid_grant)?;
            state.counters().token_refreshes += 1;
            next
        }
        "authorization_code" => {
            check_client(state, parameters)?;
            let redeemed = state.sessions().redeem(given("code"));
            let refused = || OAuthError::new("invalid_grant", "expired authorization code");
            Some(redeemed.ok_or_else(refused)?)
        }
        "client_credentials" => {
            check_client(state, parameters)?;
            None
        }
        "urn:ietf:params:oauth:grant-type:jwt-bearer" => {
            assertion::check(given("assertion"), state)?;
            None
        }
        _ => {
            return Err(OAuthError::new("unsupported_grant_type", "grant type not supported"));
        }
    };
    Ok(answer(state, next_refresh_token))
}

fn answer(state: &state::State, refresh_token: Option<String>) -> Value {
    let access_token = state.sessions().open();
    state.counters().tokens_issued += 1;
    let mut answer = json!({
        "access_token": access_token,
        "signature": STANDARD.encode(&access_token[16..]),
        "scope": "refresh_token api",
        "instance_url": state.url,
        "id": format!("{}/id/00D5e0000000001EAA/0055e00000000001AAA", state.url),
        "token_type": "Bearer",
        "issued_at": Utc::now().timestamp_millis().to_string(),
    });
    if let Some(token) = refresh_token {
        answer["refresh_token"] = Value::String(token);
    }
    answer
}

fn check_client(state: &state::State, parameters: &Parameters) -> Result<(), OAuthError> {
    if parameters.get("client_id") != Some(&state.options.client_id) {
        return Err(OAuthError::new("invalid_client_id", "client identifier invalid"));
    }
    match parameters.get("client_secret") == Some(&state.options.client_secret) {
        true => Ok(()),
        false => Err(OAuthError::invalid_client()),
    }
}

/// Takes the client's credentials from the header, where one carries them.
fn read_basic(headers: &HeaderMap, parameters: &mut Parameters) {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(encoded) = value.and_then(|value| value.strip_prefix("Basic ")) else {
        return;
    };
    let decoded = STANDARD.decode(encoded).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    if let Some((id, secret)) = decoded.as_deref().and_then(|text| text.split_once(':')) {
        parameters.insert("client_id".to_owned(), id.to_owned());
        parameters.insert("client_secret".to_owned(), secret.to_owned());
    }
}
