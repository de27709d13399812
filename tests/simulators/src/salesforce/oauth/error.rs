//! The errors of the token endpoint, which are objects, not arrays.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::salesforce::answer::json_text;

#[derive(Debug, PartialEq)]
pub(crate) struct OAuthError {
    pub(crate) error: &'static str,
    pub(crate) description: &'static str,
}

impl OAuthError {
    pub(crate) fn new(error: &'static str, description: &'static str) -> Self {
        OAuthError { error, description }
    }

    pub(crate) fn invalid_grant() -> Self {
        OAuthError::new("invalid_grant", "expired access/refresh token")
    }

    pub(crate) fn invalid_client() -> Self {
        OAuthError::new("invalid_client", "invalid client credentials")
    }
}

impl IntoResponse for OAuthError {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.error, "error_description": self.description });
        (StatusCode::BAD_REQUEST, json_text(body.to_string())).into_response()
    }
}
