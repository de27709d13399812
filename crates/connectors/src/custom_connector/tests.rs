use super::CustomWebhook;
use connector_sdk::{
    DeliveredEvent, Delivery, DeliveryMethod, Received, Refusal, Webhook, WebhookSecret,
};
use flow::Timestamp;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::{Value, json};

use aws_lc_rs::hmac;

const KEY: &str = "It's a Secret to Everybody";

/// The secret of GitHub's documentation, and of Meta's construction.
fn hub() -> Value {
    json!({
        "signingSecret": KEY,
        "signatureHeader": "X-Hub-Signature-256",
        "idHeader": "X-GitHub-Delivery",
        "verifyToken": "the miller's token",
    })
}

fn receive(
    method: DeliveryMethod,
    secret: &Value,
    headers: &HeaderMap,
    query: &[(&str, &str)],
    body: &[u8],
) -> Result<Received, Refusal> {
    let secret = WebhookSecret::read(&secret.to_string()).ok().unwrap();
    let query: Vec<(String, String)> =
        query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let received_at = Timestamp::from_millis(0);
    CustomWebhook.receive(&Delivery { method, headers, query: &query, body, received_at }, &secret)
}

fn signed(body: &str) -> HeaderMap {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, KEY.as_bytes()), body.as_bytes());
    let signature = format!("sha256={}", hex::encode(tag));
    let mut headers = HeaderMap::new();
    headers.insert("x-hub-signature-256", signature.parse().unwrap());
    headers
}

fn events(secret: &Value, headers: &HeaderMap, body: &str) -> Vec<DeliveredEvent> {
    match receive(DeliveryMethod::Post, secret, headers, &[], body.as_bytes()) {
        Ok(Received::Events { events, .. }) => events,
        Ok(Received::Handshake(_)) => panic!("a handshake"),
        Err(refusal) => panic!("{refusal}"),
    }
}

/// https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
#[test]
fn the_published_signature_holds() {
    let published = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    let mut headers = HeaderMap::new();
    headers.insert("x-hub-signature-256", HeaderValue::from_static(published));
    let refusal = receive(DeliveryMethod::Post, &hub(), &headers, &[], b"Hello, World!").err();
    assert!(matches!(&refusal, Some(Refusal::Malformed(said)) if said.contains("not JSON")));
    let refusal = receive(DeliveryMethod::Post, &hub(), &headers, &[], b"Hello, World?").err();
    assert_eq!(refusal, Some(Refusal::Unsigned));
    headers.append("x-hub-signature-256", HeaderValue::from_static(published));
    let refusal = receive(DeliveryMethod::Post, &hub(), &headers, &[], b"Hello, World!").err();
    assert_eq!(refusal, Some(Refusal::Unsigned));
}

#[test]
fn a_handshake_is_answered_to_who_knows_the_token() {
    let question = [
        ("hub.mode", "subscribe"),
        ("hub.challenge", "1158201444"),
        ("hub.verify_token", "the miller's token"),
    ];
    let none = HeaderMap::new();
    let Ok(Received::Handshake(answer)) =
        receive(DeliveryMethod::Get, &hub(), &none, &question, b"")
    else {
        panic!("no handshake");
    };
    assert_eq!((answer.content_type, answer.body.as_slice()), ("text/plain", &b"1158201444"[..]));

    let mut other = question;
    other[2].1 = "the miller's toke";
    let mut unsubscribe = question;
    unsubscribe[0].1 = "unsubscribe";
    for query in [&other[..], &unsubscribe, &question[..2], &[]] {
        let refusal = receive(DeliveryMethod::Get, &hub(), &none, query, b"").err();
        assert_eq!(refusal, Some(Refusal::Unsigned));
    }
    let tokenless = json!({"signingSecret": KEY});
    let refusal = receive(DeliveryMethod::Get, &tokenless, &none, &question, b"").err();
    assert_eq!(refusal, Some(Refusal::Unsigned));
}

#[test]
fn the_id_is_in_the_event_or_in_a_header_or_the_hash_of_the_body() {
    let body = r#"{"data":{"id":123456789012345678901,"kind":"weir"}}"#;
    let mut headers = signed(body);
    let hash = &events(&hub(), &headers, body)[0];
    assert_eq!(hash.id, "e3dd61f51edcc26612fe6f4cea8ddd6311f0c9258ba1622d7e5faf55e0afbbbe");
    headers.insert("x-github-delivery", HeaderValue::from_static("72d3162e"));
    let sent = &events(&hub(), &headers, body)[0];
    assert_eq!((sent.id.as_str(), sent.entity.as_str()), ("72d3162e", "webhook"));
    let mut secret = hub();
    secret["idField"] = "/data/id".into();
    secret["entityField"] = "/data/kind".into();
    let own = &events(&secret, &headers, body)[0];
    assert_eq!((own.id.as_str(), own.entity.as_str()), ("123456789012345678901", "weir"));
}

#[test]
fn a_list_is_several_events_and_a_number_keeps_its_digits() {
    let body = r#"[{"n":1e400}, {"n":12345678901234567890.0}]"#;
    let mut headers = signed(body);
    headers.insert("x-github-delivery", HeaderValue::from_static("72d3162e"));
    let events = events(&hub(), &headers, body);
    let told: Vec<(&str, &str)> =
        events.iter().map(|event| (event.id.as_str(), event.record.get())).collect();
    assert_eq!(
        told,
        [("72d3162e/0", r#"{"n":1e400}"#), ("72d3162e/1", r#"{"n":12345678901234567890.0}"#)]
    );
}

#[test]
fn what_is_no_event_is_told_by_its_place() {
    let mut secret = hub();
    secret["entityField"] = "/kind".into();
    for (body, said) in [
        ("[{\"kind\":\"weir\"}, 7]", "element 1 of the body is not a JSON object"),
        ("\"weir\"", "the body is not a JSON object"),
        ("{\"kind\":\"\"}", "the body has no text at /kind"),
        ("[{}]", "element 0 of the body has no text at /kind"),
    ] {
        let refusal =
            receive(DeliveryMethod::Post, &secret, &signed(body), &[], body.as_bytes()).err();
        let Some(Refusal::Malformed(message)) = refusal else {
            panic!("{body} is taken");
        };
        assert!(message.contains(said), "{message}");
    }
}

mod declared {
    use crate::custom_connector::CustomConnector;
    use connector_sdk::memory::{MemoryClock, MemoryVault};
    use connector_sdk::rest::{AddressPolicy, Http};
    use connector_sdk::{Connection, Connector, Memo};
    use flow::{Timestamp, Violations};
    use records::FieldType;
    use serde_json::{Map, Value, json};
    use std::sync::Arc;
    use std::time::Duration;

    const EVENTS: &str = r#"{"order.created": {"id": "string", "total": "decimal(18,2)"}, "order.paid": {"at": "datetime"}}"#;

    fn profile(events: &str) -> Value {
        json!({ "profileProperties": { "events": events } })
    }

    fn connection(properties: Value) -> Connection {
        Connection {
            profile: "shop".to_owned(),
            settings: properties,
            secret: None,
            vault: Arc::new(MemoryVault::new(Map::new())),
            http: Http::new(AddressPolicy::Public, Duration::from_secs(1)).unwrap(),
            clock: Arc::new(MemoryClock::at(Timestamp::from_millis(0))),
            memo: Memo::default(),
        }
    }

    fn complaints(properties: &Value, credentials: &Value) -> String {
        let mut violations = Violations::default();
        CustomConnector.check_profile(properties, credentials, &mut violations);
        violations.0.iter().map(|each| format!("{}: {}\n", each.path, each.rule)).collect()
    }

    #[tokio::test]
    async fn events_have_the_fields_that_the_profile_declares() {
        let connection = connection(profile(EVENTS));
        let groups = CustomConnector.entities(&connection, None).await.unwrap();
        let names: Vec<&str> = groups[0].entities.iter().map(|each| each.name.as_str()).collect();
        assert_eq!(names, ["order.created", "order.paid"]);
        let fields = CustomConnector.fields(&connection, "order.created", None).await.unwrap();
        let types: Vec<(&str, FieldType)> =
            fields.iter().map(|field| (field.name.as_str(), field.field_type)).collect();
        let total = FieldType::Number { precision: 18, scale: 2, binary: false };
        assert_eq!(types, [("id", FieldType::String), ("total", total)]);
        let unknown = CustomConnector.fields(&connection, "order.sent", None).await.unwrap_err();
        assert!(unknown.message.contains("which has order.created, order.paid"), "{unknown}");
    }

    #[test]
    fn declarations_that_say_nothing_are_refused() {
        let webhook = json!({ "authenticationType": "CUSTOM", "custom": { "customAuthenticationType": "webhook" } });
        assert_eq!(complaints(&profile(EVENTS), &webhook), "");
        for (events, words) in [
            ("", "not a JSON object"),
            ("[]", "not a JSON object"),
            ("{}", "must declare"),
            (r#"{"a": "string"}"#, "must give fields"),
            (r#"{"a": {}}"#, "declares no field of \"a\""),
            (r#"{"a": {"b": "strong"}}"#, "type that is not known"),
            (r#"{"a": {"b": 1}}"#, "type that is not known"),
        ] {
            let said = complaints(&profile(events), &webhook);
            assert!(
                said.contains(words) && said.contains("profileProperties.events"),
                "{events} {said}"
            );
        }
        assert!(complaints(&json!({}), &webhook).contains("must declare"));
        let key = json!({ "authenticationType": "APIKEY", "apiKey": { "apiKey": "x" } });
        assert!(complaints(&profile(EVENTS), &key).contains("the webhook's own secret"));
    }
}
