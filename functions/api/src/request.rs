//! A request: which operation, by whom, with what content.

use crate::exception::Exception;
use crate::operations;
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::{Asked, RequestToken};
use flow::{Violations, model};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use url::form_urlencoded;

/// The most bytes of a body: more than a flow that fits the table can have.
const LARGEST_BODY: usize = 1024 * 1024;

/// One call of an operation, read by AppFlow's model. It may hold credentials, so it cannot be printed.
pub(crate) struct Request {
    /// The operation's name, such as `ListFlows`.
    pub(crate) operation: &'static str,
    caller: String,
    content: Value,
    violations: Violations,
}

impl Request {
    /// Reads what API Gateway hands over.
    pub(crate) fn from_event(event: ApiGatewayV2httpRequest) -> Result<Self, Exception> {
        let method = event.request_context.http.method.as_str();
        let path = event.raw_path.as_deref().unwrap_or_default();
        let operation = operations::called(method, path)
            .ok_or_else(|| Exception::unknown_operation(&format!("{method} {path}")))?;
        let shape = model::input(operation)
            .ok_or_else(|| Exception::unknown_operation(&format!("{method} {path}")))?;
        let caller = caller(&event);
        let query = event.raw_query_string.clone().unwrap_or_default();
        let path = path.to_owned();
        let content = content(&path, &query, body(event)?)?;
        let mut violations = Violations::default();
        let content = shape.read(content, &mut violations);
        Ok(Self { operation, caller, content, violations })
    }

    /// Returns the content as an operation's input, or everything that breaks AppFlow's model.
    pub(crate) fn input<T: DeserializeOwned>(&self) -> Result<T, Exception> {
        match self.violations.0.is_empty() {
            true => self.parse(),
            false => Err(Exception::validation(self.violations.to_string())),
        }
    }

    /// Returns the content for an operation that finds more to say than the model does, with what the model says.
    pub(crate) fn asked<T: DeserializeOwned>(&self) -> Result<(Asked, T), Exception> {
        let content = match self.parse() {
            Err(_) if !self.violations.0.is_empty() => self.input()?,
            other => other?,
        };
        let token = self.content.get("clientToken").and_then(Value::as_str);
        let asked = Asked {
            by: self.caller.clone(),
            violations: self.violations.clone(),
            token: token.map(|token| RequestToken::new(self.operation, token, &self.content)),
        };
        Ok((asked, content))
    }

    fn parse<T: DeserializeOwned>(&self) -> Result<T, Exception> {
        T::deserialize(&self.content).map_err(|error| Exception::validation(error.to_string()))
    }
}

fn caller(event: &ApiGatewayV2httpRequest) -> String {
    let context = &event.request_context;
    let iam = context.authorizer.as_ref().and_then(|authorizer| authorizer.iam.as_ref());
    iam.and_then(|iam| iam.user_arn.clone()).unwrap_or_else(|| {
        let account = context.account_id.as_deref().unwrap_or_default();
        format!("arn:aws:iam::{account}:root")
    })
}

fn body(event: ApiGatewayV2httpRequest) -> Result<Vec<u8>, Exception> {
    let text = event.body.unwrap_or_default();
    let body = match event.is_base64_encoded {
        true => STANDARD
            .decode(text)
            .map_err(|_| Exception::validation("the request body is not valid base64"))?,
        false => text.into_bytes(),
    };
    if body.len() > LARGEST_BODY {
        return Err(Exception::too_large(body.len(), LARGEST_BODY));
    }
    Ok(body)
}

/// Puts together what stands in the body, the path and the query.
fn content(path: &str, query: &str, body: Vec<u8>) -> Result<Value, Exception> {
    let mut content = match body.iter().all(u8::is_ascii_whitespace) {
        true => json!({}),
        false => serde_json::from_slice(&body).map_err(|error| {
            // The text of the error tells a place and never a value.
            Exception::validation(format!("the request body is not valid JSON: {error}"))
        })?,
    };
    if let (Some((_, arn)), Value::Object(members)) = (path.split_once("/tags/"), &mut content) {
        let arn = percent_decode_str(arn).decode_utf8_lossy().into_owned();
        members.insert("resourceArn".to_owned(), json!(arn));
        let pairs = form_urlencoded::parse(query.as_bytes());
        let keys: Vec<String> =
            pairs.filter(|(name, _)| name == "tagKeys").map(|(_, key)| key.into_owned()).collect();
        if !keys.is_empty() {
            members.insert("tagKeys".to_owned(), json!(keys));
        }
    }
    Ok(content)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event() -> ApiGatewayV2httpRequest {
        serde_json::from_str(include_str!("../../../events/api-list-flows.json")).unwrap()
    }

    fn refused(event: ApiGatewayV2httpRequest) -> Exception {
        match Request::from_event(event) {
            Err(exception) => exception,
            Ok(request) => request.input::<Value>().unwrap_err(),
        }
    }

    #[test]
    fn the_sample_event_is_understood() {
        let request = Request::from_event(event()).unwrap();
        assert_eq!(request.operation, "ListFlows");
        let (asked, content) = request.asked::<Value>().unwrap();
        assert_eq!(asked.by, "arn:aws:sts::123456789012:assumed-role/data-team/maria");
        assert_eq!(content, json!({"maxResults": 20}));
    }

    #[test]
    fn a_tag_path_may_be_encoded_or_not() {
        for path in [
            "/tags/arn%3Aaws%3Aappflow%3Aeu-west-1%3A123456789012%3Aflow%2Forders",
            "/prod/tags/arn:aws:appflow:eu-west-1:123456789012:flow/orders",
        ] {
            let mut event = event();
            event.request_context.http.method = "DELETE".parse().unwrap();
            event.raw_path = Some(path.to_owned());
            event.raw_query_string = Some("tagKeys=a&tagKeys=b%2Fc".to_owned());
            event.body = None;
            let request = Request::from_event(event).unwrap();
            assert_eq!(request.operation, "UntagResource");
            let expected = json!({
                "resourceArn": "arn:aws:appflow:eu-west-1:123456789012:flow/orders",
                "tagKeys": ["a", "b/c"],
            });
            assert_eq!(request.input::<Value>().unwrap(), expected);
        }
    }

    #[test]
    fn what_is_no_request_is_refused_with_words() {
        let with_body = |body: String| {
            let mut event = event();
            event.body = Some(body);
            refused(event)
        };
        assert_eq!(with_body("{\"maxResults\": ".to_owned()).name, "ValidationException");
        assert_eq!(with_body("[]".to_owned()).name, "ValidationException");
        let large = with_body(" ".repeat(LARGEST_BODY + 1));
        assert_eq!((large.name, large.status), ("RequestEntityTooLargeException", 413));
        let mut unknown = event();
        unknown.raw_path = Some("/list-clouds".to_owned());
        assert_eq!(refused(unknown).name, "UnknownOperationException");
    }
}
