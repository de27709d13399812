//! Laws of every signed delivery: one flipped bit, and it is refused.

use crate::webhooks;
use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use connector_sdk::{DeliveredEvent, Delivery, DeliveryMethod, Received, Refusal, WebhookSecret};
use flow::Timestamp;
use proptest::prelude::*;
use reqwest::header::{HeaderMap, HeaderName};
use serde_json::{Value, json};

const NOW: i64 = 1_795_168_800;

/// The senders whose signature covers the time.
const SENDERS: [&str; 3] = ["Slack", "Zendesk", "CustomConnector"];

/// A delivery that may still be tampered with.
#[derive(Clone)]
struct Parcel {
    sender: &'static str,
    key: String,
    time: String,
    tag: Vec<u8>,
    body: Vec<u8>,
}

impl Parcel {
    fn signed(sender: &'static str, key: &str, sent_at: i64, body: &[u8]) -> Self {
        let time = match sender {
            "Zendesk" => Timestamp::from_millis(sent_at * 1000).utc().to_rfc3339(),
            _ => sent_at.to_string(),
        };
        let head = match sender {
            "Slack" => format!("v0:{time}:"),
            "Zendesk" => time.clone(),
            _ => format!("{time}."),
        };
        let message = [head.as_bytes(), body].concat();
        let key = key.to_owned();
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()), &message);
        Self { sender, key, time, tag: tag.as_ref().to_vec(), body: body.to_vec() }
    }

    fn receive(&self) -> Result<Received, Refusal> {
        let (name, value, time) = match self.sender {
            "Slack" => (
                "x-slack-signature",
                format!("v0={}", hex::encode(&self.tag)),
                "x-slack-request-timestamp",
            ),
            "Zendesk" => (
                "x-zendesk-webhook-signature",
                STANDARD.encode(&self.tag),
                "x-zendesk-webhook-signature-timestamp",
            ),
            _ => ("x-mill", format!("t1={}", hex::encode_upper(&self.tag)), "x-mill-time"),
        };
        let mut headers = HeaderMap::new();
        for (name, value) in [(name, &value), (time, &self.time)] {
            if let Ok(value) = value.parse() {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        let secret = json!({
            "signingSecret": self.key,
            "signatureHeader": "X-Mill",
            "signaturePrefix": "t1=",
            "timestampHeader": "X-Mill-Time",
            "idField": "/id",
        });
        let secret =
            WebhookSecret::read(&secret.to_string()).unwrap_or_else(|said| panic!("{said}"));
        let delivery = Delivery {
            method: DeliveryMethod::Post,
            headers: &headers,
            query: &[],
            body: &self.body,
            received_at: Timestamp::from_millis(NOW * 1000),
        };
        let webhooks = webhooks();
        let (_, webhook) = webhooks.find(self.sender).unwrap();
        webhook.receive(&delivery, &secret)
    }
}

/// Returns a delivery of one event with the digits of `id` and `amount`.
fn body(sender: &str, id: &str, amount: &str, text: &str) -> String {
    let text = Value::from(text);
    match sender {
        "Slack" => format!(
            r#"{{"type":"event_callback","event_id":"Ev{id}","event":{{"type":"message","amount":{amount},"text":{text}}}}}"#
        ),
        _ => format!(
            r#"{{"type":"zen:event-type:ticket.created","id":{id},"amount":{amount},"text":{text}}}"#
        ),
    }
}

fn events(received: Result<Received, Refusal>) -> Vec<DeliveredEvent> {
    match received {
        Ok(Received::Events { events, .. }) => events,
        Ok(Received::Handshake(_)) => panic!("a handshake"),
        Err(refusal) => panic!("{refusal}"),
    }
}

fn flip(bytes: &mut [u8], at: prop::sample::Index) {
    let bit = at.index(bytes.len() * 8);
    bytes[bit / 8] ^= 1 << (bit % 8);
}

fn sender() -> impl Strategy<Value = &'static str> {
    prop::sample::select(SENDERS.to_vec())
}

proptest! {
    #[test]
    fn who_knows_the_secret_is_heard_with_every_digit_and_the_same_id_again(
        sender in sender(), key in "[ -~é水]{16,70}", id in "[1-9][0-9]{0,30}",
        amount in "-?[1-9][0-9]{0,25}(\\.[0-9]{1,20})?(e[0-9]{1,4})?", text in "\\PC{0,20}",
        age in -300_i64..=300,
    ) {
        let body = body(sender, &id, &amount, &text);
        let parcel = Parcel::signed(sender, &key, NOW - age, body.as_bytes());
        let once = events(parcel.receive());
        prop_assert_eq!(once.len(), 1);
        prop_assert!(once[0].id.ends_with(&id), "{}", once[0].id);
        let written = format!("\"amount\":{amount}");
        prop_assert!(once[0].record.get().contains(&written), "{}", once[0].record.get());
        let later = Parcel::signed(sender, &key, NOW - age + age.signum(), body.as_bytes());
        let again = events(later.receive());
        prop_assert_eq!(&again[0].id, &once[0].id);
        prop_assert_eq!(again[0].record.get(), once[0].record.get());
    }

    #[test]
    fn one_flipped_bit_is_a_stranger(
        sender in sender(), id in "[1-9][0-9]{0,9}", part in 0..4, at: prop::sample::Index,
    ) {
        let body = body(sender, &id, "1", "");
        let mut parcel = Parcel::signed(sender, "a secret of the mill", NOW, body.as_bytes());
        prop_assert!(parcel.receive().is_ok());
        match part {
            0 => flip(&mut parcel.body, at),
            1 => flip(&mut parcel.tag, at),
            // The topmost bit would leave ASCII, which headers and secrets cannot contain.
            2 => parcel.time = flipped(&parcel.time, at),
            _ => parcel.key = flipped(&parcel.key, at),
        }
        prop_assert_eq!(parcel.receive().err(), Some(Refusal::Unsigned));
    }

    #[test]
    fn a_signature_of_another_time_is_stale(
        sender in sender(), away in 301_i64..1_000_000_000, ahead: bool,
    ) {
        let sent_at = if ahead { NOW + away } else { NOW - away };
        let body = body(sender, "1", "1", "");
        let parcel = Parcel::signed(sender, "a secret of the mill", sent_at, body.as_bytes());
        prop_assert_eq!(parcel.receive().err(), Some(Refusal::Stale));
    }

    #[test]
    fn no_bytes_are_too_strange(
        sender in sender(), bytes: Vec<u8>, text in "[\\[\\]{}\":,a-z0-9\\\\ -]{0,60}",
        cut: prop::sample::Index,
    ) {
        let whole = body(sender, "1", "1", "x");
        let start = &whole.as_bytes()[..cut.index(whole.len())];
        for body in [&bytes, text.as_bytes(), start] {
            let parcel = Parcel::signed(sender, "a secret of the mill", NOW, body);
            let refusal = parcel.receive().err();
            let kind = matches!(refusal, None | Some(Refusal::Malformed(_)));
            prop_assert!(kind, "{:?}", refusal);
        }
        let parcel = Parcel::signed(sender, "a secret of the mill", NOW, start);
        prop_assert!(parcel.receive().is_err(), "the start of a body is no body");
    }
}

fn flipped(text: &str, at: prop::sample::Index) -> String {
    let bit = at.index(text.len() * 7);
    let mut bytes = text.as_bytes().to_vec();
    bytes[bit / 7] ^= 1 << (bit % 7);
    String::from_utf8(bytes).unwrap()
}
