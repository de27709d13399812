//! A request: which operation, by whom, with what body.

use crate::exception::Exception;
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::de::DeserializeOwned;

/// One call of an operation. Its body may hold credentials, so it cannot be printed.
pub(crate) struct Request {
    /// The operation's path segment, such as `list-flows`; `tags` for the tag operations.
    pub(crate) operation: String,
    /// The ARN of who asked.
    pub(crate) caller: String,
    body: Vec<u8>,
}

impl Request {
    /// Reads what API Gateway hands over.
    pub(crate) fn from_event(event: ApiGatewayV2httpRequest) -> Result<Self, Exception> {
        let context = &event.request_context;
        let account = context.account_id.clone().unwrap_or_default();
        let iam = context.authorizer.as_ref().and_then(|authorizer| authorizer.iam.as_ref());
        let caller = iam
            .and_then(|iam| iam.user_arn.clone())
            .unwrap_or_else(|| format!("arn:aws:iam::{account}:root"));
        let path = event.raw_path.as_deref().unwrap_or_default();
        let mut segments = path.split('/').filter(|segment| !segment.is_empty());
        // Below a named stage the operation is not the first segment, and a tag path goes on behind it.
        let tags = segments.clone().any(|segment| segment == "tags");
        let operation = if tags { "tags" } else { segments.next_back().unwrap_or_default() };
        let text = event.body.unwrap_or_default();
        let body = match event.is_base64_encoded {
            true => STANDARD
                .decode(text)
                .map_err(|_| Exception::validation("the request body is not valid base64"))?,
            false => text.into_bytes(),
        };
        Ok(Self { operation: operation.to_owned(), caller, body })
    }

    /// Reads the body as an operation's input; what does not fit is told with its path.
    pub(crate) fn input<T: DeserializeOwned>(&self) -> Result<T, Exception> {
        let body: &[u8] =
            if self.body.iter().all(u8::is_ascii_whitespace) { b"{}" } else { &self.body };
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
            let path = error.path().to_string();
            let text = error.inner().to_string();
            // serde_json adds the place in the text, which says nothing to who wrote no text.
            let rule = text.split(" at line ").next().unwrap_or_default();
            match path.as_str() {
                "." => Exception::validation(rule),
                _ => Exception::validation(format!("{path}: {rule}")),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn the_sample_event_is_understood() {
        let sample = include_str!("../../../events/api-list-flows.json");
        let event: ApiGatewayV2httpRequest = serde_json::from_str(sample).unwrap();
        let request = Request::from_event(event).unwrap();
        assert_eq!(request.operation, "list-flows");
        assert!(request.caller.starts_with("arn:aws:"), "{}", request.caller);
        assert!(request.input::<Value>().unwrap().is_object());
    }
}
