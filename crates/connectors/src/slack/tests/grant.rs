//! Every way to get tokens, and every way to be refused them.

use super::{app, connect, odd, workspace};
use crate::Slack;
use crate::token_laws::{trouble_costs_nothing, words_show_no_credential};
use connector_sdk::contract::{Recorded, RecordedAnswer};
use connector_sdk::{Connector, ErrorKind};
use serde_json::{Value, json};
use simulators::kit::{Fault, Options, Trouble};
use simulators::slack::oddity;

fn with_code(code: &str) -> Value {
    let mut credentials = app("");
    let redirect = "https://penstock.example/callback";
    credentials["oAuthRequest"] = json!({ "authCode": code, "redirectUri": redirect });
    credentials
}

#[tokio::test]
async fn a_code_gives_the_token_of_its_user_or_else_of_the_bot() {
    for oddities in [&[][..], &[oddity::BOT_TOKENS]] {
        let running = workspace(odd(Options::default(), oddities)).await;
        let code = Options::default().authorization_code;
        let connection = connect(running.url(), with_code(&code));
        Slack.check(&connection).await.unwrap();
        assert_eq!(running.counters().tokens_issued, 1);
        let stored = connection.vault.credentials().await.unwrap();
        assert!(stored.text("refreshToken").is_some());
        assert!(stored.member("oAuthRequest").is_none(), "the code is kept");
        running.expire_tokens();
        Slack.check(&connection).await.unwrap();
        assert_eq!(running.counters().token_refreshes, 1);
    }
}

#[tokio::test]
async fn a_refresh_token_may_stand_for_the_access_token() {
    let options = Options {
        refresh_token: "xoxe-1-first".into(),
        rotate_refresh_tokens: true,
        ..Options::default()
    };
    let running = workspace(options).await;
    let connection = connect(running.url(), app("xoxe-1-first"));
    Slack.check(&connection).await.unwrap();
    running.expire_tokens();
    Slack.check(&connection).await.unwrap();
    let counters = running.counters();
    assert_eq!((counters.token_refreshes, counters.unauthorized), (2, 1));
}

#[tokio::test]
async fn refusals_say_what_to_do() {
    let running = workspace(Options::default()).await;
    let code = Options::default().authorization_code;
    let mut other_app = with_code(&code);
    other_app["clientId"] = json!("another-app");
    let mut other_secret = with_code(&code);
    other_secret["clientSecret"] = json!("another-secret");
    for (credentials, words) in [
        (app("stale-token"), "nothing to renew them with"),
        (with_code("x7Kq9"), "invalid_code"),
        (other_app, "clientId"),
        (other_secret, "bad_client_secret"),
        (app("xoxe-1-unknown"), "invalid_refresh_token"),
    ] {
        let error = Slack.check(&connect(running.url(), credentials)).await.err().unwrap();
        assert_eq!(error.kind, ErrorKind::InvalidCredentials, "{words}: {error}");
        assert!(error.message.contains(words), "{words}: {error}");
        assert!(error.message.contains("my-workspace"), "{error}");
    }
    for (trouble, kind) in [
        (Trouble::RateLimit, ErrorKind::RateLimitExceeded),
        (Trouble::Code("internal_error".into()), ErrorKind::ServerError),
        (Trouble::Code("ratelimited".into()), ErrorKind::RateLimitExceeded),
        (Trouble::Html, ErrorKind::ServiceUnavailable),
    ] {
        running.clear_faults();
        running.set_fault(Fault::new("oauth", trouble).times(9));
        let error = Slack.check(&connect(running.url(), with_code(&code))).await.err().unwrap();
        assert_eq!(error.kind, kind, "{error}");
    }
}

#[tokio::test]
async fn a_token_answer_that_is_none_is_not_stored() {
    for body in [
        "{}",
        "[]",
        r#"{"ok":true,"access_token":5}"#,
        r#"{"ok":true,"authed_user":{"id":"U1"}}"#,
        "",
    ] {
        let home = Recorded::start(move |_| RecordedAnswer::json(200, body)).await.unwrap();
        let credentials = with_code("a-code-of-one-use");
        let connection = connect(home.url(), credentials.clone());
        assert!(Slack.check(&connection).await.is_err(), "{body}");
        let stored = connection.vault.credentials().await.unwrap().expose();
        assert_eq!(Value::Object(stored), credentials, "{body}");
    }
}

#[tokio::test]
async fn a_token_address_in_trouble_costs_no_credential() {
    let options = Options { refresh_token: "xoxe-1-kQ9wZ".into(), ..Options::default() };
    let running = workspace(options).await;
    let set_fault = |fault: Option<Fault>| {
        running.clear_faults();
        fault.into_iter().for_each(|fault| running.set_fault(fault));
    };
    let connect = || connect(running.url(), app("xoxe-1-kQ9wZ"));
    trouble_costs_nothing(&Slack, connect, set_fault, "oauth.v2.access").await;
}

#[tokio::test]
async fn words_that_quote_credentials_are_left_out() {
    const SECRET: &str = "xoxe-1-qX7zK2";
    let body = |words: &str| {
        json!({ "ok": false, "error": words, "needed": words, "response_metadata": { "messages": [words] } }).to_string()
    };
    for token in [SECRET, "xoxb-1-qX7zK2"] {
        let connect = |url: &str| connect(url, app(token));
        words_show_no_credential(&Slack, connect, token, body).await;
    }
}
