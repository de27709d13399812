//! One request in, one answer out: finds the operation, runs it, and writes what AppFlow would write.

use crate::exception::Exception;
use crate::operations;
use crate::request::Request;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use aws_lambda_events::encodings::Body;
use aws_lambda_events::http::HeaderValue;
use engine::Engine;
use flow::{Owner, bounded};
use serde_json::{Value, json};

/// What every operation works with.
pub(crate) struct Api {
    pub(crate) engine: Engine,
    /// The account and region that flows and profiles belong to.
    pub(crate) owner: Owner,
}

impl Api {
    /// Answers one request. There is always an answer: failures are AppFlow's exceptions.
    pub(crate) async fn answer(&self, event: ApiGatewayV2httpRequest) -> ApiGatewayV2httpResponse {
        let request_id = event.request_context.request_id.clone().unwrap_or_default();
        let request = Request::from_event(event);
        let operation = request.as_ref().map(|request| request.operation).unwrap_or_default();
        let outcome = match request {
            Ok(request) => operations::run(self, &request).await,
            Err(exception) => Err(exception),
        };
        let outcome = outcome.map(|body| without_nulls(body).to_string()).and_then(fitting);
        match outcome {
            Ok(body) => {
                tracing::info!(operation, request.id = request_id, "answered");
                response(200, body, &request_id, None)
            }
            Err(exception) => {
                let Exception { name, status, message } = &exception;
                let message = bounded(message);
                tracing::info!(
                    operation,
                    request.id = request_id,
                    exception = name,
                    error = message,
                    "refused"
                );
                response(*status, json!({"message": message}).to_string(), &request_id, Some(name))
            }
        }
    }
}

/// What Lambda lets a function answer, less some room for what is around the body.
const LARGEST_ANSWER: usize = 6 * 1024 * 1024 - 4096;

/// Refuses an answer that Lambda would: there the body is a text within JSON, in which quotes are escaped.
fn fitting(body: String) -> Result<String, Exception> {
    let escaped = body.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count();
    match body.len() + escaped {
        bytes if bytes > LARGEST_ANSWER => Err(Exception::answer_too_large(bytes)),
        _ => Ok(body),
    }
}

/// Writes an answer as restJson1 wants it; the error type goes into a header, where every SDK looks first.
fn response(
    status: i64,
    body: String,
    request_id: &str,
    exception: Option<&str>,
) -> ApiGatewayV2httpResponse {
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = status;
    response.body = Some(Body::Text(body));
    let mut header = |name: &'static str, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers.insert(name, value);
        }
    };
    header("content-type", "application/json");
    header("x-amzn-requestid", request_id);
    if let Some(exception) = exception {
        header("x-amzn-errortype", exception);
    }
    response
}

/// Leaves out what is not there: clients take null and absent for the same, people do not.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name, without_nulls(value)))
                .collect(),
        ),
        Value::Array(values) => Value::Array(values.into_iter().map(without_nulls).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lambda's limit of a function's answer, in bytes.
    const LIMIT: usize = 6 * 1024 * 1024;

    #[test]
    fn an_answer_that_lambda_would_refuse_is_refused_with_words() {
        for piece in ["x", "\"", "\\"] {
            let each = if piece == "x" { 1 } else { 2 };
            let largest = fitting(piece.repeat(LARGEST_ANSWER / each)).unwrap();
            let answer = response(200, largest, "some-request", None);
            assert!(serde_json::to_vec(&answer).unwrap().len() < LIMIT, "{piece}");
            let refused = fitting(piece.repeat(LARGEST_ANSWER / each + 1)).unwrap_err();
            assert_eq!((refused.name, refused.status), ("ConnectorServerException", 400));
            assert!(refused.message.contains("6 MB"), "{}", refused.message);
        }
    }
}
