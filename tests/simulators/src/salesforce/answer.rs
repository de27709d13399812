//! The forms of an answer: JSON text, and errors in an array as Salesforce gives them.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl ApiError {
    pub(crate) fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        ApiError { status, code, message: message.into() }
    }

    pub(crate) fn malformed(message: impl Into<String>) -> Self {
        ApiError::new(400, "MALFORMED_QUERY", message)
    }

    pub(crate) fn invalid_field(message: impl Into<String>) -> Self {
        ApiError::new(400, "INVALID_FIELD", message)
    }

    pub(crate) fn not_found() -> Self {
        ApiError::new(404, "NOT_FOUND", "The requested resource does not exist")
    }

    pub(crate) fn invalid_session() -> Self {
        ApiError::new(401, "INVALID_SESSION_ID", "Session expired or invalid")
    }

    pub(crate) fn body(&self) -> Value {
        json!([{ "message": self.message, "errorCode": self.code }])
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (status(self.status), json_text(self.body().to_string())).into_response()
    }
}

/// Answers with a JSON text.
pub(crate) fn json_text(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json;charset=UTF-8")], text).into_response()
}

/// Makes a status of a number known to be one.
pub(crate) fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
