//! The token address, which wants the client in the header.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::kit::{NoGrant, TokenRequest, basic};
use crate::sap_odata::SapOData;
use crate::sap_odata::answer::typed;

const GRANTS: [&str; 3] = ["refresh_token", "authorization_code", "client_credentials"];

/// Exchanges a refresh token, a code or the client's own credentials.
pub(crate) async fn token(
    State(application): State<Arc<SapOData>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    // The name and the secret have to be in the header.
    let request = basic(&headers).and_then(|_| TokenRequest::form(&headers, &body));
    let Some(request) = request else {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    };
    match application.stage.grant(&request.with_client_of(&headers), &GRANTS) {
        Ok(grant) => {
            let scope = "ZPENSTOCK_SALES_SRV_0001";
            let members = json!({ "token_type": "Bearer", "expires_in": 3600, "scope": scope });
            typed("application/json", grant.answer(members).to_string().into_response())
        }
        Err(NoGrant::UnknownClient | NoGrant::WrongSecret) => {
            refused(StatusCode::UNAUTHORIZED, "invalid_client")
        }
        Err(NoGrant::UnknownGrant) => refused(StatusCode::BAD_REQUEST, "unsupported_grant_type"),
        Err(NoGrant::Refused) => refused(StatusCode::BAD_REQUEST, "invalid_grant"),
    }
}

fn refused(status: StatusCode, error: &str) -> Response {
    let body = json!({ "error": error, "error_description": "the request for a token is refused" });
    typed("application/json", (status, body.to_string()).into_response())
}
