//! The sample events in `events/`, signed with an invented secret, are accepted by the webhooks as described.

use crate::webhooks;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use connector_sdk::{Delivery, DeliveryMethod, Received, Refusal, WebhookSecret};
use flow::Timestamp;
use reqwest::header::{HeaderMap, HeaderName};
use serde_json::{Value, json};

const SLACK: &str = include_str!("../../../events/webhook-slack.json");
const CHALLENGE: &str = include_str!("../../../events/webhook-slack-challenge.json");
const ZENDESK: &str = include_str!("../../../events/webhook-zendesk.json");
const SALESFORCE: &str = include_str!("../../../events/webhook-salesforce.json");
const SERVICENOW: &str = include_str!("../../../events/webhook-servicenow.json");

/// Judges an API Gateway event with a secret, some seconds after it came.
fn receive(sample: &str, secret: &Value, later: i64) -> Result<Received, Refusal> {
    let event: Value = serde_json::from_str(sample).unwrap();
    let mut headers = HeaderMap::new();
    for (name, value) in event["headers"].as_object().unwrap() {
        let name: HeaderName = name.parse().unwrap();
        headers.insert(name, value.as_str().unwrap().parse().unwrap());
    }
    let parameters = event["queryStringParameters"].as_object().cloned().unwrap_or_default();
    let query: Vec<(String, String)> = parameters
        .into_iter()
        .map(|(name, value)| (name, value.as_str().unwrap().to_owned()))
        .collect();
    let body = event["body"].as_str().unwrap();
    let body = if event["isBase64Encoded"].as_bool().unwrap() {
        STANDARD.decode(body).unwrap()
    } else {
        body.as_bytes().to_vec()
    };
    let came = Timestamp::from_millis(event["requestContext"]["timeEpoch"].as_i64().unwrap());
    let connector = event["pathParameters"]["connector"].as_str().unwrap();
    let secret = WebhookSecret::read(&secret.to_string()).ok().unwrap();
    let delivery = Delivery {
        method: DeliveryMethod::Post,
        headers: &headers,
        query: &query,
        body: &body,
        received_at: came.plus_seconds(later),
    };
    let webhooks = webhooks();
    let (_, webhook) = webhooks.find(connector).unwrap();
    webhook.receive(&delivery, &secret)
}

fn secret() -> Value {
    json!({
        "signingSecret": "penstock-sample-signing-secret",
        "organizationId": "00D000000000062",
        "entityField": "/table",
    })
}

/// Returns id, entity, time and record of every event, as in the delivery.
fn told(received: Received) -> Vec<(String, String, Option<i64>, String)> {
    let Received::Events { events, answer } = received else {
        panic!("a handshake");
    };
    assert_eq!(answer.status, 200);
    events
        .into_iter()
        .map(|event| {
            let occurred_at = event.occurred_at.map(Timestamp::millis);
            (event.id, event.entity, occurred_at, event.record.get().to_owned())
        })
        .collect()
}

#[test]
fn a_message_in_slack_is_an_event() {
    let events = told(receive(SLACK, &secret(), 0).unwrap_or_else(|refusal| panic!("{refusal}")));
    let record = r#"{"api_app_id":"A0EXAMPLE1","channel":"C0EXAMPLE1","channel_type":"channel","event_id":"Ev0EXAMPLE1","event_time":1795168797,"event_ts":"1795168797.000216","team_id":"T0EXAMPLE1","text":"the weir is open","ts":"1795168797.000216","type":"message","user":"U0EXAMPLE1"}"#;
    assert_eq!(
        events,
        [("Ev0EXAMPLE1".into(), "message".into(), Some(1_795_168_797_000), record.into())]
    );
}

#[test]
fn slack_proves_the_address_only_with_its_signature() {
    let Ok(Received::Handshake(answer)) = receive(CHALLENGE, &secret(), 0) else {
        panic!("no handshake");
    };
    assert_eq!((answer.status, answer.content_type), (200, "text/plain"));
    assert_eq!(answer.body, b"3eZbExampleChallenge");
    let other = json!({"signingSecret": "penstock-sample-signing-secreu"});
    assert_eq!(receive(CHALLENGE, &other, 0).err(), Some(Refusal::Unsigned));
}

#[test]
fn a_ticket_of_zendesk_is_an_event() {
    let events = told(receive(ZENDESK, &secret(), 0).unwrap_or_else(|refusal| panic!("{refusal}")));
    let [(id, entity, occurred_at, record)] = &events[..] else {
        panic!("not one event");
    };
    assert_eq!(id, "0b5b1a0e-6d1c-4a37-9d39-0e2a5d6c7b8f");
    assert_eq!(entity, "ticket.created");
    assert_eq!(*occurred_at, Some(1_795_168_798_123));
    assert!(record.starts_with(r#"{"account_id":4711,"detail":{"id":"12345678901234567890""#));
}

#[test]
fn an_outbound_message_is_an_event_for_each_notification_and_is_acknowledged() {
    let received = receive(SALESFORCE, &secret(), 0).unwrap_or_else(|refusal| panic!("{refusal}"));
    let Received::Events { answer, .. } = &received else {
        panic!("a handshake");
    };
    assert_eq!(answer.content_type, "text/xml");
    let acknowledgement = r#"<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>"#;
    assert_eq!(answer.body, acknowledgement.as_bytes());
    let first = r#"{"Id":"001000000000001AAA","AnnualRevenue":"12345678901234567890.10","Name":"Mill & Weir  Ltd","Phone":null,"SystemModstamp":"2026-11-20T09:59:57.000Z"}"#;
    let second = r#"{"Id":"001000000000002AAA","Name":"Sluice"}"#;
    assert_eq!(
        told(received),
        [
            ("04l000000000001AAA".into(), "Account".into(), Some(1_795_168_797_000), first.into()),
            ("04l000000000002AAA".into(), "Account".into(), None, second.into()),
        ]
    );
}

#[test]
fn a_list_from_servicenow_is_an_event_for_each_element() {
    let events =
        told(receive(SERVICENOW, &secret(), 0).unwrap_or_else(|refusal| panic!("{refusal}")));
    let names: Vec<(&str, &str)> =
        events.iter().map(|(id, entity, _, _)| (id.as_str(), entity.as_str())).collect();
    assert_eq!(
        names,
        [
            ("7f1d0c2e-1111-4222-8333-444455556666/0", "incident"),
            ("7f1d0c2e-1111-4222-8333-444455556666/1", "change_request"),
        ]
    );
}

#[test]
fn a_signature_is_worth_five_minutes() {
    for sample in [SLACK, CHALLENGE, ZENDESK] {
        assert!(receive(sample, &secret(), 297).is_ok());
        assert_eq!(receive(sample, &secret(), 302).err(), Some(Refusal::Stale));
        assert!(receive(sample, &secret(), -298).is_ok());
        assert_eq!(receive(sample, &secret(), -303).err(), Some(Refusal::Stale));
    }
    for sample in [SALESFORCE, SERVICENOW] {
        assert!(receive(sample, &secret(), 86_400).is_ok(), "no time is signed here");
    }
}

#[test]
fn nobody_else_may_deliver() {
    let other = json!({
        "signingSecret": "penstock-sample-signing-secreu",
        "organizationId": "00D000000000062",
    });
    for sample in [SLACK, CHALLENGE, ZENDESK, SALESFORCE, SERVICENOW] {
        assert_eq!(receive(sample, &other, 0).err(), Some(Refusal::Unsigned));
    }
}
