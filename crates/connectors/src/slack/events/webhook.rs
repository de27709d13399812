//! Deliveries of Slack's Events API, signed over version, time and body.

use connector_sdk::webhook::Encoding;
use connector_sdk::webhook::json::{self, Members};
use connector_sdk::{Answer, DeliveredEvent, Delivery, Received, Refusal, Webhook, WebhookSecret};
use flow::Timestamp;
use serde_json::value::{RawValue, to_raw_value};

const TIME: &str = "X-Slack-Request-Timestamp";

/// Members of the envelope that the event inside may lack.
const ENVELOPE: [&str; 4] = ["team_id", "api_app_id", "event_id", "event_time"];

/// Events of a Slack app.
pub(crate) struct SlackWebhook;

impl Webhook for SlackWebhook {
    fn receive(
        &self,
        delivery: &Delivery<'_>,
        secret: &WebhookSecret,
    ) -> Result<Received, Refusal> {
        let time = verify(delivery, secret).ok_or(Refusal::Unsigned)?;
        delivery.check_age(TIME, time)?;
        let Some(envelope) = json::members(delivery.text()?) else {
            return Err(malformed(
                "the body is not a JSON object: give this address to Event Subscriptions, not to interactions or slash commands",
            ));
        };
        match json::member(&envelope, "type").as_deref() {
            Some("url_verification") => match json::member(&envelope, "challenge") {
                Some(challenge) => Ok(Received::Handshake(Answer::text(&challenge))),
                None => Err(malformed("the url_verification has no challenge: send one")),
            },
            Some("event_callback") => Ok(taken(vec![event(&envelope)?])),
            Some("app_rate_limited") => Ok(taken(Vec::new())),
            _ => Err(malformed(
                "the body's type is not url_verification, event_callback or app_rate_limited: give this address to Event Subscriptions alone",
            )),
        }
    }
}

fn verify<'a>(delivery: &'a Delivery<'_>, secret: &WebhookSecret) -> Option<&'a str> {
    let time = delivery.header(TIME)?;
    let written = delivery.header("X-Slack-Signature")?.strip_prefix("v0=")?;
    let signature = Encoding::Hex.decode(written)?;
    let parts = [b"v0:", time.as_bytes(), b":", delivery.body];
    secret.signed(&parts, &signature).then_some(time)
}

fn event(envelope: &Members<'_>) -> Result<DeliveredEvent, Refusal> {
    let inner = envelope.get("event").and_then(|event| json::members(event.get()));
    let Some(mut members) = inner else {
        return Err(malformed("the event_callback has no object \"event\": send one"));
    };
    let id = json::member(envelope, "event_id").filter(|id| !id.is_empty());
    let (Some(id), Some(entity)) = (id, json::member(&members, "type")) else {
        return Err(malformed("the event_callback has no event_id or no event.type: send both"));
    };
    for name in ENVELOPE {
        if let Some(value) = envelope.get(name) {
            members.entry(name.to_owned()).or_insert(*value);
        }
    }
    let seconds = json::member(envelope, "event_time").and_then(|time| time.parse().ok());
    Ok(DeliveredEvent {
        id,
        entity,
        occurred_at: seconds.map(|seconds| Timestamp::from_millis(0).plus_seconds(seconds)),
        record: record(&members)?,
    })
}

fn record(members: &Members<'_>) -> Result<Box<RawValue>, Refusal> {
    to_raw_value(members).map_err(|_| malformed("the event cannot be written as JSON: send JSON"))
}

fn taken(events: Vec<DeliveredEvent>) -> Received {
    Received::Events { events, answer: Answer::taken() }
}

fn malformed(message: &str) -> Refusal {
    Refusal::Malformed(message.to_owned())
}
