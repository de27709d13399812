//! What becomes of a delivery, and what its sender is told of it.

use crate::address::Address;
use aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use aws_lambda_events::encodings::Body;
use aws_lambda_events::http::{HeaderMap, HeaderValue};
use connector_sdk::Answer;
use serde_json::json;

/// The same for every stranger, so that it tells nothing about which webhooks there are.
const TO_STRANGERS: &str =
    "no webhook takes this delivery: check its address, its signature and the sender's clock";

/// When a delivery that could not be taken may come again.
const RETRY_AFTER_SECONDS: &str = "60";

/// What became of a delivery.
pub(crate) enum Outcome {
    /// The queue has its events.
    Taken {
        /// How many there were.
        events: usize,
        /// The webhook's answer.
        answer: Answer,
    },
    /// It asked whether the address is ours.
    Handshake(Answer),
    /// Nobody we know sent it; why, only the log is told.
    Stranger(&'static str),
    /// It is authentic and cannot be read.
    Malformed(String),
    /// It has more bytes than can be taken.
    TooLarge(String),
    /// It may be good and could not be judged or kept; why, only the log is told.
    Unavailable(String),
}

impl Outcome {
    /// Writes the one line about a delivery: nothing of its query, headers or body.
    pub(crate) fn log(&self, address: Option<&Address<'_>>) {
        let connector = address.map_or("unknown", |address| address.connector);
        let profile = address.map_or("unknown", |address| &address.profile);
        let (outcome, events, why) = match self {
            Self::Taken { events, .. } => ("taken", *events, ""),
            Self::Handshake(_) => ("handshake", 0, ""),
            Self::Stranger(why) => ("unknown", 0, *why),
            Self::Malformed(why) => ("malformed", 0, why.as_str()),
            Self::TooLarge(why) => ("too large", 0, why.as_str()),
            Self::Unavailable(why) => {
                tracing::error!(connector.type = connector, profile.name = profile, outcome = "unavailable", detail = why, "delivery");
                return;
            }
        };
        tracing::info!(connector.type = connector, profile.name = profile, outcome, event.count = events, detail = why, "delivery");
    }

    /// Writes the answer to the sender.
    pub(crate) fn into_response(self) -> ApiGatewayV2httpResponse {
        match self {
            Self::Taken { answer, .. } | Self::Handshake(answer) => {
                response(answer.status, answer.content_type, answer.body)
            }
            Self::Stranger(_) => message(401, TO_STRANGERS),
            Self::Malformed(words) => message(400, &words),
            Self::TooLarge(words) => message(413, &words),
            Self::Unavailable(_) => {
                let words = "the delivery could not be kept: deliver it again later";
                let mut response = message(503, words);
                let seconds = HeaderValue::from_static(RETRY_AFTER_SECONDS);
                response.headers.insert("retry-after", seconds);
                response
            }
        }
    }
}

fn message(status: u16, words: &str) -> ApiGatewayV2httpResponse {
    let body = json!({ "message": words }).to_string().into_bytes();
    response(status, "application/json", body)
}

fn response(status: u16, content_type: &'static str, body: Vec<u8>) -> ApiGatewayV2httpResponse {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", HeaderValue::from_static(content_type));
    // A handshake echoes what a stranger may have written, which is never to be shown as a page.
    headers.insert("x-content-type-options", HeaderValue::from_static("nosniff"));
    let mut response = ApiGatewayV2httpResponse::default();
    response.status_code = status.into();
    response.headers = headers;
    response.body = Some(Body::Text(String::from_utf8_lossy(&body).into_owned()));
    response
}
