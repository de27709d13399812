//! Deliveries of Zendesk's webhooks: event subscriptions, and any JSON of a trigger or an automation.

use chrono::DateTime;
use connector_sdk::webhook::Encoding;
use connector_sdk::webhook::json::{self, Members};
use connector_sdk::{
    Answer, DeliveredEvent, Delivery, DeliveryMethod, Received, Refusal, Webhook, WebhookSecret,
};
use flow::Timestamp;
use serde_json::value::RawValue;

const TIME: &str = "X-Zendesk-Webhook-Signature-Timestamp";

/// The prefix of an event's type, before its name.
const TYPE: &str = "zen:event-type:";

/// The event object of bodies without a type of event.
const UNTYPED: &str = "webhook";

/// Events of a Zendesk account.
pub(crate) struct ZendeskWebhook;

impl Webhook for ZendeskWebhook {
    fn receive(
        &self,
        delivery: &Delivery<'_>,
        secret: &WebhookSecret,
    ) -> Result<Received, Refusal> {
        let time = verify(delivery, secret).ok_or(Refusal::Unsigned)?;
        delivery.check_age(TIME, time)?;
        if delivery.method == DeliveryMethod::Get || delivery.body.is_empty() {
            return Err(malformed("the request has no body: let the webhook POST JSON"));
        }
        let text = delivery.text()?;
        let (Some(members), Ok(record)) = (json::members(text), serde_json::from_str(text)) else {
            return Err(malformed(
                "the body is not a JSON object: choose JSON as the webhook's request format",
            ));
        };
        let events = vec![event(delivery, &members, record)];
        Ok(Received::Events { events, answer: Answer::taken() })
    }
}

/// The time stands before the body; Zendesk's first documentation had it behind, with an example that fits only that.
fn verify<'a>(delivery: &'a Delivery<'_>, secret: &WebhookSecret) -> Option<&'a str> {
    let time = delivery.header(TIME)?;
    let signature = Encoding::Base64.decode(delivery.header("X-Zendesk-Webhook-Signature")?)?;
    secret.signed(&[time.as_bytes(), delivery.body], &signature).then_some(time)
}

fn event(delivery: &Delivery<'_>, members: &Members<'_>, record: Box<RawValue>) -> DeliveredEvent {
    let invocation = delivery.header("X-Zendesk-Webhook-Invocation-Id");
    let kind = json::member(members, "type");
    let Some(entity) = kind.as_deref().and_then(|kind| kind.strip_prefix(TYPE)) else {
        return DeliveredEvent {
            id: delivery.id(invocation),
            entity: UNTYPED.to_owned(),
            occurred_at: None,
            record,
        };
    };
    let own = json::member(members, "id");
    let time = json::member(members, "time");
    let time = time.and_then(|time| DateTime::parse_from_rfc3339(&time).ok());
    DeliveredEvent {
        id: delivery.id(own.as_deref().or(invocation)),
        entity: entity.to_owned(),
        occurred_at: time.map(|time| Timestamp::from_millis(time.timestamp_millis())),
        record,
    }
}

fn malformed(message: &str) -> Refusal {
    Refusal::Malformed(message.to_owned())
}
