//! The signature of deliveries, by Slack's published example.

use crate::slack::SlackWebhook;
use connector_sdk::{Delivery, DeliveryMethod, Refusal, Webhook, WebhookSecret};
use flow::Timestamp;
use reqwest::header::{HeaderMap, HeaderValue};

/// Slack's documented slash command: https://docs.slack.dev/authentication/verifying-requests-from-slack
const BODY: &str = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
const SIGNATURE: &str = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";

fn refusal(body: &str, headers: &HeaderMap) -> Option<Refusal> {
    let secret = r#"{"signingSecret": "8f742231b10e8888abcd99yyyzzz85a5"}"#;
    let secret = WebhookSecret::read(secret).ok().unwrap();
    let delivery = Delivery {
        method: DeliveryMethod::Post,
        headers,
        query: &[],
        body: body.as_bytes(),
        received_at: Timestamp::from_millis(1_531_420_618_000),
    };
    SlackWebhook.receive(&delivery, &secret).err()
}

fn headers(signature: &'static str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("x-slack-signature", HeaderValue::from_static(signature));
    headers.insert("x-slack-request-timestamp", HeaderValue::from_static("1531420618"));
    headers
}

#[test]
fn the_published_signature_holds_and_a_slash_command_is_told_where_it_went() {
    let Some(Refusal::Malformed(message)) = refusal(BODY, &headers(SIGNATURE)) else {
        panic!("the published signature does not hold");
    };
    assert!(message.contains("slash commands"), "{message}");
    let upper = "v0=A2114D57B48EAC39B9AD189DD8316235A7B4A8D21A10BD27519666489C69B503";
    assert!(matches!(refusal(BODY, &headers(upper)), Some(Refusal::Malformed(_))));
}

#[test]
fn a_signature_that_is_doubled_missing_or_of_another_version_is_none() {
    let mut doubled = headers(SIGNATURE);
    doubled.append("x-slack-signature", HeaderValue::from_static(SIGNATURE));
    let other = "v1=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503";
    for headers in [doubled, HeaderMap::new(), headers(other), headers("v0=")] {
        assert_eq!(refusal(BODY, &headers), Some(Refusal::Unsigned));
    }
    assert_eq!(refusal(&format!("{BODY} "), &headers(SIGNATURE)), Some(Refusal::Unsigned));
}
