//! What senders are told: nothing where they are strangers, and "taken" only when it is true.

use super::world::{SECRET, World, event, signed, written};
use aws_lambda_events::apigw::ApiGatewayV2httpRequest;
use futures::poll;
use std::pin::pin;

const SLACK: &str = include_str!("../../../../events/webhook-slack.json");

fn at(connector: &str, profile: &str) -> ApiGatewayV2httpRequest {
    let mut event = event(SLACK);
    event.path_parameters.insert("connector".to_owned(), connector.to_owned());
    event.path_parameters.insert("profile".to_owned(), profile.to_owned());
    event
}

#[tokio::test]
async fn every_stranger_is_told_the_same() {
    let unusable = r#"{"signingSecret": "short"}"#;
    let world = World::with(&[("slack/river-team", SECRET), ("slack/unusable", unusable)]);
    let mut forged = event(SLACK);
    forged.headers.insert("x-slack-signature", "v0=00".parse().unwrap());
    let mut unsigned = event(SLACK);
    unsigned.headers.remove("x-slack-signature");
    let mut no_base64 = event(SLACK);
    no_base64.is_base64_encoded = true;
    let mut other_method = event(SLACK);
    other_method.request_context.http.method = "PUT".parse().unwrap();
    let mut no_path = event(SLACK);
    no_path.path_parameters.clear();
    let mut told = Vec::new();
    for event in [
        forged,
        unsigned,
        no_base64,
        other_method,
        no_path,
        at("nobody", "river-team"),
        at("slack", "nobody"),
        at("slack", "unusable"),
        at("slack", ""),
        at("slack", "river team"),
        at("slack", "../slack/river-team"),
        at("slack", &"x".repeat(257)),
    ] {
        told.push(written(&world.answer(event).await));
    }
    world.pass(301);
    told.push(written(&world.answer(event(SLACK)).await));
    assert_eq!(told[0].0, 401);
    assert!(told[0].2.starts_with(r#"{"message":"no webhook takes this"#), "{}", told[0].2);
    for (index, answer) in told.iter().enumerate() {
        assert_eq!(answer, &told[0], "stranger {index}");
    }
    assert!(world.sent().is_empty());
}

#[tokio::test]
async fn names_are_found_whatever_their_escapes_and_the_connectors_case() {
    let world = World::with(&[("slack/a@b=c", SECRET)]);
    for (connector, profile) in [("slack", "a@b=c"), ("SLACK", "a%40b%3Dc")] {
        assert_eq!(world.status(at(connector, profile)).await, 200, "{profile}");
    }
    assert_eq!(world.sent()[1].connector, "Slack");
    assert_eq!(world.sent()[1].profile, "a@b=c");
}

#[tokio::test]
async fn nobody_is_believed_who_signs_with_the_secret_that_stands_in() {
    let world = World::with(&[]);
    let secret = r#"{"signingSecret": "nobody is believed who signs with this"}"#;
    assert_eq!(world.status(signed("mill", "{}", secret)).await, 401);
    assert!(world.sent().is_empty());
}

#[tokio::test]
async fn what_is_authentic_and_cannot_be_read_is_told_with_words() {
    let world = World::with(&[("customconnector/mill", SECRET)]);
    let (status, _, body) = written(&world.answer(signed("mill", "[1]", SECRET)).await);
    assert_eq!(status, 400);
    assert!(body.contains("element 0 of the body is not a JSON object"), "{body}");
    assert_eq!(world.status(signed("nobody", "[1]", SECRET)).await, 401, "not to strangers");
}

#[tokio::test]
async fn nothing_is_called_taken_before_the_queue_has_it() {
    let world = World::with(&[("customconnector/mill", SECRET)]);
    world.close_queue();
    let mut answer = pin!(world.answer(signed("mill", "{}", SECRET)));
    assert!(poll!(&mut answer).is_pending(), "answered before the queue had it");
    assert!(world.sent().is_empty());
    world.open_queue();
    assert_eq!(answer.await.status_code, 200);
    assert_eq!(world.sent().len(), 1);
}

#[tokio::test]
async fn a_delivery_that_cannot_be_kept_is_to_come_again() {
    let world = World::with(&[("customconnector/mill", SECRET)]);
    world.queue_is_down(true);
    let (status, headers, body) = written(&world.answer(signed("mill", "{}", SECRET)).await);
    assert_eq!(status, 503);
    assert!(headers.contains(&("retry-after".to_owned(), "60".to_owned())), "{headers:?}");
    assert!(!body.contains("nothing can be sent"), "why is for the log: {body}");
    world.queue_is_down(false);
    assert_eq!(world.status(signed("mill", "{}", SECRET)).await, 200);
    assert_eq!(world.sent().len(), 1);
}

#[tokio::test]
async fn a_delivery_that_cannot_be_judged_is_to_come_again_whoever_sent_it() {
    let world = World::with(&[("customconnector/mill", SECRET)]);
    world.secrets_are_down(true);
    for profile in ["mill", "nobody"] {
        assert_eq!(world.status(signed(profile, "{}", SECRET)).await, 503, "{profile}");
    }
    world.secrets_are_down(false);
    assert_eq!(world.status(signed("mill", "{}", SECRET)).await, 200);
}
