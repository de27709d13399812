//! The sample events: each is taken where its secret is known, and what it holds is in the queue.

use super::world::{CAME, World, event, written};
use flow::Timestamp;

const SLACK: &str = include_str!("../../../../events/webhook-slack.json");
const CHALLENGE: &str = include_str!("../../../../events/webhook-slack-challenge.json");
const ZENDESK: &str = include_str!("../../../../events/webhook-zendesk.json");
const SALESFORCE: &str = include_str!("../../../../events/webhook-salesforce.json");
const SERVICENOW: &str = include_str!("../../../../events/webhook-servicenow.json");

const SECRET: &str = r#"{"signingSecret": "penstock-sample-signing-secret", "organizationId": "00D000000000062", "entityField": "/table"}"#;

fn place(sample: &str) -> String {
    let parameters = event(sample).path_parameters;
    format!("{}/{}", parameters["connector"], parameters["profile"])
}

#[tokio::test]
async fn a_sample_is_in_the_queue_once_it_is_answered() {
    for (sample, connector, entities) in [
        (SLACK, "Slack", &["message"] as &[&str]),
        (ZENDESK, "Zendesk", &["ticket.created"]),
        (SALESFORCE, "Salesforce", &["Account", "Account"]),
        (SERVICENOW, "Servicenow", &["incident", "change_request"]),
    ] {
        let world = World::with(&[(&place(sample), SECRET)]);
        let (status, headers, body) = written(&world.answer(event(sample)).await);
        assert_eq!(status, 200, "{connector}: {body}");
        let kind = if connector == "Salesforce" { "text/xml" } else { "text/plain" };
        assert!(headers.contains(&("content-type".to_owned(), kind.to_owned())), "{headers:?}");
        let sent = world.sent();
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].connector, connector);
        assert_eq!(sent[0].profile, event(sample).path_parameters["profile"]);
        assert_eq!(sent[0].received_at, Timestamp::from_millis(CAME * 1000));
        let names: Vec<&str> = sent[0].events.iter().map(|event| event.entity.as_str()).collect();
        assert_eq!(names, entities);
    }
}

#[tokio::test]
async fn digits_reach_the_queue_as_they_were_sent() {
    let world = World::with(&[(&place(ZENDESK), SECRET)]);
    world.answer(event(ZENDESK)).await;
    let record = world.sent()[0].events[0].record.get().to_owned();
    assert!(
        record.starts_with(r#"{"account_id":4711,"detail":{"id":"12345678901234567890""#),
        "{record}"
    );
}

#[tokio::test]
async fn a_question_is_answered_without_the_queue() {
    let world = World::with(&[(&place(CHALLENGE), SECRET)]);
    world.queue_is_down(true);
    let (status, _, body) = written(&world.answer(event(CHALLENGE)).await);
    assert_eq!((status, body.as_str()), (200, "3eZbExampleChallenge"));
}

#[tokio::test]
async fn a_handshake_is_answered_to_who_knows_its_token() {
    let secret = r#"{"signingSecret": "penstock-sample-signing-secret", "verifyToken": "a token"}"#;
    let world = World::with(&[("customconnector/mill", secret)]);
    let ask = |token: &str| {
        let mut event = event(SERVICENOW);
        event.request_context.http.method = "GET".parse().unwrap();
        event.path_parameters.insert("connector".to_owned(), "customconnector".to_owned());
        event.path_parameters.insert("profile".to_owned(), "mill".to_owned());
        let query = format!("hub.mode=subscribe&hub.verify_token={token}&hub.challenge=%3Cb%3E1");
        event.raw_query_string = Some(query);
        event.body = None;
        event
    };
    let (status, headers, body) = written(&world.answer(ask("a+token")).await);
    assert_eq!((status, body.as_str()), (200, "<b>1"));
    for header in [("content-type", "text/plain"), ("x-content-type-options", "nosniff")] {
        assert!(headers.contains(&(header.0.to_owned(), header.1.to_owned())), "{headers:?}");
    }
    assert_eq!(world.status(ask("another")).await, 401);
}
