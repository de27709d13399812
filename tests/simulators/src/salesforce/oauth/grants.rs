//! The token endpoint, with the four grants that connectors use.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Utc;
use serde_json::{Value, json};

use crate::kit::{Grant, NoGrant, TokenRequest};
use crate::salesforce::Salesforce;
use crate::salesforce::answer::json_text;
use crate::salesforce::oauth::{OAuthError, assertion};

const GRANTS: [&str; 3] = ["refresh_token", "authorization_code", "client_credentials"];
const ASSERTION: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Exchanges what the client holds for an access token.
pub(crate) async fn token(
    State(salesforce): State<Arc<Salesforce>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match granted(&salesforce, &headers, &body) {
        Ok(grant) => json_text(answer(&salesforce, grant).to_string()),
        Err(error) => error.into_response(),
    }
}

/// Ends a token for good.
pub(crate) async fn revoke(
    State(salesforce): State<Arc<Salesforce>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let request = TokenRequest::form(&headers, &body);
    let known = |token: &str| salesforce.stage.sessions().revoke(token);
    match request.is_some_and(|request| known(request.text("token"))) {
        true => StatusCode::OK.into_response(),
        false => OAuthError::new("unsupported_token_type", "this token type is not supported")
            .into_response(),
    }
}

fn granted(salesforce: &Salesforce, headers: &HeaderMap, body: &[u8]) -> Result<Grant, OAuthError> {
    let unsupported = || OAuthError::new("unsupported_grant_type", "grant type not supported");
    let request =
        TokenRequest::form(headers, body).ok_or_else(unsupported)?.with_client_of(headers);
    let kind = request.text("grant_type");
    if kind == ASSERTION {
        assertion::check(request.text("assertion"), salesforce)?;
        return Ok(salesforce.stage.open());
    }
    salesforce.stage.grant(&request, &GRANTS).map_err(|refused| match refused {
        NoGrant::UnknownClient => OAuthError::new("invalid_client_id", "client identifier invalid"),
        NoGrant::WrongSecret => OAuthError::invalid_client(),
        NoGrant::UnknownGrant => unsupported(),
        NoGrant::Refused if kind == "authorization_code" => {
            OAuthError::new("invalid_grant", "expired authorization code")
        }
        NoGrant::Refused => OAuthError::invalid_grant(),
    })
}

fn answer(salesforce: &Salesforce, grant: Grant) -> Value {
    let url = &salesforce.stage.url;
    let signature = STANDARD.encode(&grant.access_token[16..]);
    grant.answer(json!({
        "signature": signature,
        "scope": "refresh_token api",
        "instance_url": url,
        "id": format!("{url}/id/00D5e0000000001EAA/0055e00000000001AAA"),
        "token_type": "Bearer",
        "issued_at": Utc::now().timestamp_millis().to_string(),
    }))
}
