//! Bodies: the very bytes are signed, and there is an end to them.

use super::world::{SECRET, World, signed, written};
use crate::request::LARGEST_BODY;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

fn sized(bytes: usize) -> String {
    let events = bytes / 1_000;
    let mut body =
        format!("[{}", format!("{{\"text\":\"{}\"}},", "x".repeat(987)).repeat(events - 1));
    let rest = bytes - body.len() - "{\"text\":\"\"}]".len();
    body.push_str(&format!("{{\"text\":\"{}\"}}]", "x".repeat(rest)));
    assert_eq!(body.len(), bytes);
    body
}

#[tokio::test]
async fn a_body_may_come_in_base64() {
    let world = World::with(&[("customconnector/mill", SECRET)]);
    let body = "{\"name\": \"Žofie\"}\r\n";
    let mut event = signed("mill", body, SECRET);
    event.body = Some(STANDARD.encode(body));
    event.is_base64_encoded = true;
    assert_eq!(world.status(event).await, 200);
    assert_eq!(world.sent()[0].events[0].record.get(), "{\"name\": \"Žofie\"}");
}

#[tokio::test]
async fn one_byte_more_or_less_is_a_forgery() {
    let world = World::with(&[("customconnector/mill", SECRET)]);
    for body in ["{} ", " {}", "{ }"] {
        let mut event = signed("mill", "{}", SECRET);
        event.body = Some(body.to_owned());
        assert_eq!(world.status(event).await, 401, "{body:?}");
    }
}

#[tokio::test]
async fn a_body_of_the_limit_is_taken_whole_in_several_messages() {
    let world = World::with(&[("customconnector/mill", SECRET)]);
    assert_eq!(world.status(signed("mill", &sized(LARGEST_BODY), SECRET)).await, 200);
    let sent = world.sent();
    assert!(sent.len() > 20, "{} messages", sent.len());
    let events: usize = sent.iter().map(|deliveries| deliveries.events.len()).sum();
    assert_eq!(events, LARGEST_BODY / 1_000);
}

#[tokio::test]
async fn a_body_over_the_limit_is_too_large_whoever_sent_it() {
    let world = World::with(&[("customconnector/mill", SECRET)]);
    let body = sized(LARGEST_BODY + 1);
    let known = written(&world.answer(signed("mill", &body, SECRET)).await);
    let unknown = written(&world.answer(signed("nobody", &body, SECRET)).await);
    assert_eq!(known.0, 413);
    assert_eq!(known, unknown);
    assert!(world.sent().is_empty());
}

#[tokio::test]
async fn an_event_that_no_message_holds_is_too_large_and_none_of_its_delivery_is_taken() {
    let world = World::with(&[("customconnector/mill", SECRET)]);
    let body = format!("[{{}},{{\"text\":\"{}\"}}]", "x".repeat(1024 * 1024));
    let (status, _, words) = written(&world.answer(signed("mill", &body, SECRET)).await);
    assert_eq!(status, 413);
    assert!(words.contains("event 1 of the delivery"), "{words}");
    assert!(world.sent().is_empty());
    assert_eq!(world.status(signed("mill", "[]", SECRET)).await, 200, "no events are no trouble");
}
