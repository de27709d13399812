//! Every way to get tokens, and the outcome of each refusal.

use super::*;
use crate::token_laws::{trouble_costs_nothing, words_show_no_credential};
use connector_sdk::ErrorKind;
use connector_sdk::contract::read_page;
use simulators::kit::{Fault, Trouble};

#[tokio::test]
async fn every_grant_gives_a_token_that_is_kept() {
    let options = Options::default();
    let running = system(some_records()).await;
    let client = |more: Value| {
        let mut held =
            json!({ "clientId": options.client_id, "clientSecret": options.client_secret });
        held.as_object_mut().unwrap().extend(object(more));
        connect(properties(running.url()), json!({ "oAuthCredentials": held }))
    };
    for (what, connection) in [
        ("refresh token", client(json!({ "refreshToken": options.refresh_token }))),
        (
            "stale token",
            client(json!({ "accessToken": "stale", "refreshToken": options.refresh_token })),
        ),
        (
            "code",
            client(
                json!({ "oAuthRequest": { "authCode": options.authorization_code, "redirectUri": "https://x.example" } }),
            ),
        ),
        ("the client itself", client(json!({}))),
    ] {
        let issued = running.counters().tokens_issued;
        for _ in 0..2 {
            SapOData.check(&connection).await.unwrap_or_else(|error| panic!("{what}: {error}"));
        }
        assert_eq!(running.counters().tokens_issued - issued, 1, "{what}");
        let stored = connection.vault.credentials().await.unwrap();
        assert!(
            stored.text_in("oAuthCredentials", "accessToken").is_some_and(|t| t.starts_with("aT"))
        );
        assert!(stored.text_in("oAuthCredentials", "clientSecret").is_some(), "{what}");
    }
}

#[tokio::test]
async fn rotation_is_followed_and_two_readers_renew_together() {
    let running = system(Options { rotate_refresh_tokens: true, ..some_records() }).await;
    let connection = oauth(running.url());
    let query = BENCH.query(&connection, ORDERS, &["OrderID"]).await;
    assert_eq!(running.counters().token_refreshes, 1, "the first token");
    running.expire_tokens();
    let (one, two) = tokio::join!(
        read_page(&SapOData, &connection, &query, None),
        read_page(&SapOData, &connection, &query, None)
    );
    assert_eq!(one.unwrap().records, two.unwrap().records);
    assert_eq!(running.counters().token_refreshes, 2);
    running.expire_tokens();
    SapOData.check(&connection).await.unwrap();
    assert_eq!(running.counters().token_refreshes, 3);
}

#[tokio::test]
async fn refusals_say_what_to_do() {
    let options = Options::default();
    let running = system(some_records()).await;
    let held = |secret: &str, token: &str| json!({ "oAuthCredentials": { "clientId": options.client_id, "clientSecret": secret, "refreshToken": token } });
    let site = properties(running.url());
    let mut nowhere = site.clone();
    nowhere["oAuthProperties"] = Value::Null;
    let (secret, token) = (options.client_secret.as_str(), options.refresh_token.as_str());
    for (settings, credentials, kind, words) in [
        (&site, held("wrong-secret", token), ErrorKind::InvalidCredentials, "clientSecret"),
        (&site, held(secret, "unknown-token"), ErrorKind::InvalidCredentials, "reconnect"),
        (&nowhere, held(secret, token), ErrorKind::InvalidArgument, "oAuthProperties.tokenUrl"),
        (
            &site,
            json!({ "basicAuthCredentials": { "username": "u", "password": "wrong-password" } }),
            ErrorKind::InvalidCredentials,
            "my-system",
        ),
    ] {
        let error = SapOData.check(&connect(settings.clone(), credentials)).await.err().unwrap();
        assert_eq!(error.kind, kind, "{words}: {error}");
        assert!(error.message.contains(words), "{words}: {error}");
    }
    running.set_fault(Fault::new("/token", Trouble::InvalidGrant));
    let error = SapOData.check(&oauth(running.url())).await.err().unwrap();
    assert_eq!(error.kind, ErrorKind::InvalidCredentials, "{error}");
    let mut other = site.clone();
    other["clientNumber"] = "200".into();
    let connection = Connection { settings: other, ..basic(running.url()) };
    assert_eq!(
        SapOData.check(&connection).await.err().unwrap().kind,
        ErrorKind::InvalidCredentials
    );
}

#[tokio::test]
async fn a_token_address_in_trouble_costs_no_credential() {
    let running = system(some_records()).await;
    let set_fault = |fault: Option<Fault>| {
        running.clear_faults();
        fault.into_iter().for_each(|fault| running.set_fault(fault));
    };
    trouble_costs_nothing(&SapOData, || oauth(running.url()), set_fault, "/oauth2/token").await;
}

#[tokio::test]
async fn words_that_quote_credentials_are_left_out() {
    const SECRET: &str = "qX7/zK2";
    let login = |url: &str| {
        let login = json!({ "username": "BATCH", "password": SECRET });
        connect(properties(url), json!({ "basicAuthCredentials": login }))
    };
    let tokens = |url: &str| {
        let held = json!({ "clientId": "app", "clientSecret": SECRET, "refreshToken": SECRET });
        connect(properties(url), json!({ "oAuthCredentials": held }))
    };
    let body = |words: &str| json!({ "error": { "code": words, "message": words } }).to_string();
    words_show_no_credential(&SapOData, login, SECRET, body).await;
    let body = |words: &str| json!({ "error": words, "error_description": words }).to_string();
    words_show_no_credential(&SapOData, tokens, SECRET, body).await;
}
