//! The address of requests: the same for all workspaces, and no credential goes anywhere else.

use super::{BENCH, app, connect, renewable, some_records, workspace};
use crate::Slack;
use crate::slack::api;
use connector_sdk::Query;
use connector_sdk::contract::{
    Recorded, RecordedAnswer, RecordedRequest, keeps_credentials_at_home, refuses_bad_credentials,
};
use records::FieldType;
use serde_json::json;
use simulators::slack::MAIN;

const TOKEN: &str = "xoxp-canary-access-token-000000001";
const REFRESH: &str = "xoxe-1-canary-refresh-token-00001";

#[test]
fn every_workspace_of_slack_has_one_address_and_others_have_their_own() {
    for (instance, expected) in [
        ("https://example.slack.com", "https://slack.com/api/"),
        ("https://example.slack.com/", "https://slack.com/api/"),
        ("https://slack.com", "https://slack.com/api/"),
        ("https://acme.enterprise.slack.com/home", "https://slack.com/api/"),
        ("https://EXAMPLE.SLACK.COM.", "https://slack.com/api/"),
        ("http://example.slack.com", "https://slack.com/api/"),
        ("https://slack-gov.com", "https://slack-gov.com/api/"),
        ("https://notslack.com", "https://notslack.com/api/"),
        ("https://slack.com.example", "https://slack.com.example/api/"),
        ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/api/"),
        ("http://127.0.0.1:8080/x?y#z", "http://127.0.0.1:8080/x/api/"),
        ("https://app.slack.com/client/T0123456789", "https://slack.com/api/"),
        ("http://127.0.0.1:8080/x/client/T0123456789/", "http://127.0.0.1:8080/x/api/"),
        ("http://127.0.0.1:8080/x/client/T0123456789/C0123456789", "http://127.0.0.1:8080/x/api/"),
        ("http://127.0.0.1:8080/client/x", "http://127.0.0.1:8080/client/x/api/"),
    ] {
        let base = api::base(&connect(instance, json!({}))).unwrap();
        assert_eq!(base.as_str(), expected, "{instance}");
    }
    for (instance, expected) in [
        ("https://app.slack.com/client/T0123456789", Some("T0123456789")),
        ("https://app.slack.com/client/T0123456789/", Some("T0123456789")),
        ("https://app.slack.com/client/E0123456789", None),
        ("https://app.slack.com/client/T0123456789/C0123456789", Some("T0123456789")),
        ("https://example.slack.com", None),
        ("https://example.slack.com/T0123456789", None),
    ] {
        assert_eq!(api::team(&connect(instance, json!({}))).as_deref(), expected, "{instance}");
    }
    assert!(api::base(&connect("example", json!({}))).is_err());
}

fn messages() -> Query {
    BENCH.query_of(MAIN, [("", FieldType::String); 0])
}

#[tokio::test]
async fn refused_credentials_are_named_and_not_shown() {
    let echo = Recorded::start(echo).await.unwrap();
    let secrets = [TOKEN, REFRESH, "canary-client-secret"];
    let mut credentials = app(TOKEN);
    credentials["clientSecret"] = json!("canary-client-secret");
    let plain = credentials.clone();
    credentials["refreshToken"] = json!(REFRESH);
    let mut first = plain.clone();
    first["accessToken"] = json!(REFRESH);
    for credentials in [plain, credentials, first] {
        let refused = connect(echo.url(), credentials);
        refuses_bad_credentials(&Slack, &refused, &messages(), &secrets).await;
    }
    assert!(echo.requests().iter().any(|request| request.body.contains(REFRESH)));
}

/// Refuses everything, and quotes the request in its words.
fn echo(request: &RecordedRequest) -> RecordedAnswer {
    let quoted = format!("{} {}", request.headers, request.body);
    let words = match request.path.ends_with("oauth.v2.access") {
        true => json!({ "ok": false, "error": "invalid_grant", "error_description": quoted }),
        false => json!({
            "ok": false, "error": "invalid_auth", "needed": quoted,
            "response_metadata": { "messages": [quoted] },
        }),
    };
    RecordedAnswer::json(200, words.to_string())
}

#[tokio::test]
async fn a_redirect_takes_no_credential_along() {
    let elsewhere = Recorded::start(|_| RecordedAnswer::json(200, "{}")).await.unwrap();
    let location = format!("{}/api/conversations.history", elsewhere.url());
    let home = Recorded::start(move |_| RecordedAnswer {
        status: 302,
        headers: vec![("location".to_owned(), location.clone())],
        body: String::new(),
    });
    let home = home.await.unwrap();
    let connection = connect(home.url(), app(TOKEN));
    keeps_credentials_at_home(&Slack, &connection, &messages(), &elsewhere, &[TOKEN]).await;
    assert!(home.requests()[0].headers.contains(TOKEN));
    assert!(elsewhere.requests().is_empty(), "somebody else was asked");
}

#[tokio::test]
async fn a_cursor_that_is_an_address_is_but_a_cursor() {
    let elsewhere = Recorded::start(|_| RecordedAnswer::json(200, "{}")).await.unwrap();
    let cursor = format!("{}/api/", elsewhere.url());
    let body = json!({
        "ok": true, "messages": [], "response_metadata": { "next_cursor": cursor },
    });
    let home = Recorded::start(move |_| RecordedAnswer::json(200, body.to_string())).await.unwrap();
    let connection = connect(home.url(), app(TOKEN));
    keeps_credentials_at_home(&Slack, &connection, &messages(), &elsewhere, &[TOKEN]).await;
    assert!(elsewhere.requests().is_empty(), "somebody else was asked");
}

#[tokio::test]
async fn a_token_is_in_no_address() {
    let running = workspace(some_records()).await;
    let connection = renewable(&running);
    BENCH.query(&connection, MAIN, &["ts"]).await;
    let token = simulators::kit::Options::default().access_token;
    assert!(running.counters().addresses.iter().all(|address| !address.contains(&token)));
}
