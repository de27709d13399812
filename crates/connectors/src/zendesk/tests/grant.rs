//! Every form of credentials, and every way to be refused.

use super::{account, connect, some_records, with_client};
use crate::Zendesk;
use crate::token_laws::{trouble_costs_nothing, words_show_no_credential};
use connector_sdk::{Connection, Connector, ErrorKind};
use serde_json::json;
use simulators::kit::{Fault, Options, Running, Trouble};

async fn works(
    connection: &Connection,
    running: &Running<super::Account>,
    what: &str,
    tokens: u64,
) {
    let issued = running.counters().tokens_issued;
    Zendesk.check(connection).await.unwrap_or_else(|error| panic!("{what}: {error}"));
    Zendesk.entities(connection, None).await.unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(running.counters().tokens_issued - issued, tokens, "{what}");
}

#[tokio::test]
async fn every_form_of_credentials_lets_in() {
    let options = Options::default();
    let running = account(some_records()).await;
    let api_token = format!("{}/token:{}", options.username, options.password);
    for (what, credentials, tokens) in [
        ("API token", with_client(json!({ "accessToken": api_token })), 0),
        ("access token", with_client(json!({ "accessToken": options.access_token })), 0),
        ("refresh token", with_client(json!({ "refreshToken": options.refresh_token })), 1),
        (
            "stale access token",
            with_client(json!({ "accessToken": "stale", "refreshToken": options.refresh_token })),
            1,
        ),
        (
            "code",
            with_client(json!({ "oAuthRequest": {
                "authCode": options.authorization_code, "redirectUri": "https://penstock.example/back",
            } })),
            1,
        ),
        ("client alone", with_client(json!({ "accessToken": "dummyAccessToken" })), 1),
    ] {
        works(&connect(running.url(), credentials), &running, what, tokens).await;
    }
}

#[tokio::test]
async fn what_a_grant_gave_is_renewed_the_same_way() {
    let running = account(some_records()).await;
    let code = Options::default().authorization_code;
    let by_code =
        connect(running.url(), with_client(json!({ "oAuthRequest": { "authCode": code } })));
    let by_client = connect(running.url(), with_client(json!({})));
    for (connection, refreshes) in [(by_code, 1), (by_client, 0)] {
        works(&connection, &running, "first", 1).await;
        assert!(connection.vault.credentials().await.unwrap().member("oAuthRequest").is_none());
        running.expire_tokens();
        let before = running.counters().token_refreshes;
        works(&connection, &running, "again", 1).await;
        assert_eq!(running.counters().token_refreshes - before, refreshes);
    }
}

#[tokio::test]
async fn refusals_say_what_to_do() {
    let running = account(some_records()).await;
    let options = Options::default();
    for (what, credentials, kind, words) in [
        (
            "API token",
            with_client(json!({ "accessToken": "ada@example.com/token:no" })),
            ErrorKind::InvalidCredentials,
            &[
                "\"Couldn't authenticate you\"",
                "the API token of",
                "check that it and its user are active",
            ][..],
        ),
        (
            "access token",
            with_client(json!({ "accessToken": "no" })),
            ErrorKind::InvalidCredentials,
            &["nothing to renew"],
        ),
        (
            "API token without its user",
            json!({ "accessToken": "no" }),
            ErrorKind::InvalidCredentials,
            &["as ada@example.com/token:<the API token>"],
        ),
        (
            "refresh token",
            with_client(json!({ "refreshToken": "no" })),
            ErrorKind::InvalidCredentials,
            &["reconnect"],
        ),
        (
            "client",
            json!({ "clientId": options.client_id, "clientSecret": "another-secret" }),
            ErrorKind::InvalidCredentials,
            &["client secret"],
        ),
    ] {
        let issued = running.counters().tokens_issued;
        let connection = connect(running.url(), credentials);
        let error = Zendesk.check(&connection).await.err().unwrap_or_else(|| panic!("{what}"));
        assert_eq!(error.kind, kind, "{what}: {error}");
        assert!(
            words.iter().all(|words| error.message.contains(words))
                && error.message.contains("my-account"),
            "{what}: {error}"
        );
        assert_eq!(running.counters().tokens_issued, issued, "{what}");
    }
    running.set_fault(Fault::new("/oauth/tokens", Trouble::RateLimit).retry_after(30));
    let connection = connect(running.url(), with_client(json!({})));
    let error = Zendesk.check(&connection).await.err().unwrap();
    assert_eq!(
        (error.kind, error.retry_after.map(|p| p.as_secs())),
        (ErrorKind::RateLimitExceeded, Some(30))
    );
}

#[tokio::test]
async fn a_token_address_in_trouble_costs_no_credential() {
    let running = account(some_records()).await;
    let set_fault = |fault: Option<Fault>| {
        running.clear_faults();
        fault.into_iter().for_each(|fault| running.set_fault(fault));
    };
    let token = json!({ "refreshToken": Options::default().refresh_token });
    let connect = || connect(running.url(), with_client(token.clone()));
    trouble_costs_nothing(&Zendesk, connect, set_fault, "/oauth/tokens").await;
}

#[tokio::test]
async fn words_that_quote_credentials_are_left_out() {
    const SECRET: &str = "qX7zK2";
    let body = |words: &str| {
        json!({ "error": words, "description": words, "error_description": words }).to_string()
    };
    for held in [
        json!({ "accessToken": "ada@example.com/token:qX7zK2" }),
        json!({ "refreshToken": SECRET }),
        json!({ "oAuthRequest": { "authCode": SECRET } }),
    ] {
        let connect = |url: &str| connect(url, with_client(held.clone()));
        words_show_no_credential(&Zendesk, connect, SECRET, body).await;
    }
}
