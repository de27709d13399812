//! What a service answers: a body that is read as what the caller expects, or a refusal with its code and words.

use crate::failure::Failure;
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, OrchestratorError};
use aws_smithy_types::error::ErrorMetadata;
use aws_types::request_id::RequestId;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::fmt;

/// An answer that is no refusal.
pub(super) struct Answer {
    status: u16,
    request_id: Option<String>,
    body: Vec<u8>,
}

/// Returns the answer, or the refusal as an error.
pub(super) fn of(response: &HttpResponse) -> Result<Answer, OrchestratorError<ErrorMetadata>> {
    let body = response.body().bytes().unwrap_or_default();
    if !response.status().is_success() {
        return Err(OrchestratorError::operation(refusal(response, body)));
    }
    Ok(Answer {
        status: response.status().as_u16(),
        request_id: response.request_id().map(str::to_owned),
        body: body.to_vec(),
    })
}

impl Answer {
    /// Parses the body; an empty body is read as `{}`.
    pub(super) fn read<O: DeserializeOwned>(self) -> Result<O, Failure> {
        let body = if self.body.is_empty() { b"{}" } else { self.body.as_slice() };
        serde_json::from_slice(body).map_err(|error| Failure {
            // The parser's own words may have a value of the answer in them.
            message: format!("the answer cannot be read from column {} on", error.column()),
            status: Some(self.status),
            request_id: self.request_id,
            ..Failure::default()
        })
    }
}

/// Reads code and words where any of AWS's JSON protocols puts them.
fn refusal(response: &HttpResponse, body: &[u8]) -> ErrorMetadata {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let header = response.headers().get("x-amzn-errortype");
    let code = header.or_else(|| text("code")).or_else(|| text("__type")).map(bare);
    let words = text("message").or_else(|| text("Message")).or_else(|| text("errorMessage"));
    let words = match (code, words) {
        (None, None) => Some("the answer does not say why"),
        (_, words) => words,
    };
    let mut error = ErrorMetadata::builder();
    if let Some(code) = code {
        error = error.code(code);
    }
    if let Some(words) = words {
        error = error.message(words);
    }
    error.build()
}

/// Strips a code of the namespace before it and of the address behind it.
fn bare(code: &str) -> &str {
    let code = code.split_once(':').map_or(code, |(code, _)| code);
    code.split_once('#').map_or(code, |(_, code)| code)
}

// The orchestrator asks for it; a body is nobody's to print.
impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "status {}", self.status)
    }
}
