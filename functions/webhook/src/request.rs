//! A delivery as API Gateway hands it over, turned back into what was sent.

use crate::answer::Outcome;
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use aws_lambda_events::http::{HeaderMap, Method};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use connector_sdk::{Delivery, DeliveryMethod};
use flow::Timestamp;
use url::form_urlencoded;

/// The most bytes of a body. Lambda hands over 6 MB in all, and a body of text grows by the escapes of its quotes.
pub(crate) const LARGEST_BODY: usize = 5 * 1024 * 1024;

/// What the sender sent. It may hold records and secrets, so it cannot be printed.
pub(crate) struct Request {
    method: DeliveryMethod,
    headers: HeaderMap,
    query: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Request {
    /// Reads an event.
    pub(crate) fn from_event(event: ApiGatewayV2httpRequest) -> Result<Self, Outcome> {
        let method = match event.request_context.http.method {
            Method::GET => DeliveryMethod::Get,
            Method::POST => DeliveryMethod::Post,
            _ => return Err(Outcome::Stranger("neither GET nor POST")),
        };
        let query = event.raw_query_string.unwrap_or_default();
        let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let body = body(event.body.unwrap_or_default(), event.is_base64_encoded)?;
        Ok(Self { method, headers: event.headers, query, body })
    }

    /// Returns it as webhooks judge it.
    pub(crate) fn delivery(&self, received_at: Timestamp) -> Delivery<'_> {
        let Self { method, headers, query, body } = self;
        Delivery { method: *method, headers, query, body, received_at }
    }
}

fn body(text: String, encoded: bool) -> Result<Vec<u8>, Outcome> {
    let body = match encoded {
        true => STANDARD.decode(text).map_err(|_| Outcome::Stranger("a body that is no base64"))?,
        false => text.into_bytes(),
    };
    if body.len() > LARGEST_BODY {
        let bytes = body.len();
        return Err(Outcome::TooLarge(format!(
            "the body has {bytes} bytes and may have {LARGEST_BODY}: deliver fewer events at once"
        )));
    }
    Ok(body)
}
