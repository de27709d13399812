//! Credentials, whatever the instance answers.

use super::{by_tokens, connect, instance};
use crate::ServiceNow;
use crate::token_laws::{trouble_costs_nothing, words_show_no_credential};
use connector_sdk::{Connector, ErrorKind};
use serde_json::{Value, json};
use simulators::kit::{Fault, Options, Trouble};

#[tokio::test]
async fn a_token_address_in_trouble_costs_no_credential() {
    let running = instance(Options::default()).await;
    let set_fault = |fault: Option<Fault>| {
        running.clear_faults();
        fault.into_iter().for_each(|fault| running.set_fault(fault));
    };
    trouble_costs_nothing(&ServiceNow, || by_tokens(&running), set_fault, "/oauth_token.do").await;
}

#[tokio::test]
async fn words_that_quote_credentials_are_left_out() {
    const SECRET: &str = "qX7zK2";
    let tokens = json!({ "clientId": "app", "clientSecret": "another", "refreshToken": SECRET });
    let api = |words: &str| json!({ "error": { "message": words, "detail": words } }).to_string();
    let oauth = |words: &str| json!({ "error": words, "error_description": words }).to_string();
    for (credentials, body) in [
        (json!({ "username": "batch", "password": SECRET }), api as fn(&str) -> String),
        (json!({ "oAuth2Credentials": tokens }), oauth),
    ] {
        let connect = |url: &str| connect(url, credentials.clone());
        words_show_no_credential(&ServiceNow, connect, SECRET, body).await;
    }
}

#[tokio::test]
async fn each_kind_of_credentials_is_advised_as_that_kind() {
    let running = instance(Options::default()).await;
    let of = async |credentials: Value| {
        let error = ServiceNow.check(&connect(running.url(), credentials)).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidCredentials, "{error}");
        error.message
    };
    let words = of(json!({ "username": "batch", "password": "qX7zK2" })).await;
    assert!(words.contains("password") && !words.contains("reconnect"), "{words}");
    let client = json!({ "clientId": "app", "clientSecret": "another" });
    let words = of(json!({ "oAuth2Credentials": client })).await;
    assert!(words.contains("application user") && !words.contains("reconnect"), "{words}");
    running.set_fault(Fault::new("/oauth_token.do", Trouble::InvalidGrant));
    let error = ServiceNow.check(&by_tokens(&running)).await.unwrap_err();
    assert!(error.message.contains("reconnect"), "{error}");
}
