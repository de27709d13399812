//! Deliveries of the webhook.

use crate::zendesk::ZendeskWebhook;
use connector_sdk::{Delivery, DeliveryMethod, Received, Refusal, Webhook, WebhookSecret};
use flow::Timestamp;
use reqwest::header::{HeaderMap, HeaderValue};

const BODY: &str = r#"{"say": "hello"}"#;

/// Judges the delivery of Zendesk's first documentation with one or the other signature.
fn receive(method: DeliveryMethod, signature: &'static str) -> Result<Received, Refusal> {
    let secret = r#"{"signingSecret": "HRkRd4BeOAoUkfZr-mhauJT64rvBASlJRoIyPsd3zeA="}"#;
    let secret = WebhookSecret::read(secret).ok().unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("x-zendesk-webhook-signature", HeaderValue::from_static(signature));
    let time = HeaderValue::from_static("2021-07-25T10:00:00Z");
    headers.insert("x-zendesk-webhook-signature-timestamp", time);
    headers.insert("x-zendesk-webhook-invocation-id", HeaderValue::from_static("8350205582"));
    let delivery = Delivery {
        method,
        headers: &headers,
        query: &[],
        body: BODY.as_bytes(),
        received_at: Timestamp::from_millis(1_627_207_200_000),
    };
    ZendeskWebhook.receive(&delivery, &secret)
}

#[test]
fn the_time_stands_before_the_body_and_a_free_body_is_a_record() {
    let received = receive(DeliveryMethod::Post, "Rry/4TtIdFyawtXXp8QdI6tlAUUQ/5kL1OTp5qo/ZIk=");
    let Ok(Received::Events { events, .. }) = received else {
        panic!("refused");
    };
    let event = &events[0];
    assert_eq!((event.id.as_str(), event.entity.as_str()), ("8350205582", "webhook"));
    assert_eq!(event.record.get(), BODY);
}

#[test]
fn the_signature_of_the_first_documentation_is_of_the_past() {
    let received = receive(DeliveryMethod::Post, "tRDSF7URY8BLCDlaBcQ7FHu051Zk+aAB0NKMP53teMw=");
    assert_eq!(received.err(), Some(Refusal::Unsigned));
}

#[test]
fn a_get_has_no_event() {
    let received = receive(DeliveryMethod::Get, "Rry/4TtIdFyawtXXp8QdI6tlAUUQ/5kL1OTp5qo/ZIk=");
    assert!(matches!(received.err(), Some(Refusal::Malformed(_))));
}
