//! Every way to get tokens, and every way to be refused them.

use super::assertion::key_pair;
use super::{APP, Running, connect, connect_as, organisation, renewable};
use crate::Salesforce;
use crate::token_laws::words_show_no_credential;
use connector_sdk::contract::{Recorded, RecordedAnswer};
use connector_sdk::{Connection, Connector, ErrorKind};
use serde_json::{Value, json};
use simulators::kit::{Fault, Trouble};
use simulators::salesforce::options as usual;

fn no_tokens(status: u16, error: &str, words: &str) -> Trouble {
    Trouble::NoTokens { status, error: error.to_owned(), words: words.to_owned() }
}

/// Lists the objects after one grant.
pub(super) async fn works(connection: &Connection, running: &Running, what: &str) {
    let issued = running.counters().tokens_issued;
    Salesforce.check(connection).await.unwrap_or_else(|error| panic!("{what}: {error}"));
    Salesforce.entities(connection, None).await.unwrap_or_else(|error| panic!("{what}: {error}"));
    assert_eq!(running.counters().tokens_issued - issued, 1, "{what}: one token is enough");
}

#[tokio::test]
async fn every_grant_gives_a_token() {
    let options = usual();
    let running = organisation(usual()).await;
    let site = json!({ "instanceUrl": running.url() });
    for (what, credentials) in [
        (
            "refresh token",
            json!({ "refreshToken": options.refresh_token, "clientCredentialsArn": APP }),
        ),
        (
            "stale access token",
            json!({
                "accessToken": "00D!stale", "refreshToken": options.refresh_token, "clientCredentialsArn": APP,
            }),
        ),
        (
            "code",
            json!({
                "accessToken": "dummyAccessToken",
                "oAuthRequest": { "authCode": options.authorization_code, "redirectUri": "https://penstock.example" },
                "clientCredentialsArn": APP,
            }),
        ),
        (
            "client credentials",
            json!({ "oAuth2GrantType": "CLIENT_CREDENTIALS", "clientCredentialsArn": APP }),
        ),
    ] {
        works(&connect(site.clone(), credentials), &running, what).await;
    }
}

#[tokio::test]
async fn a_code_is_spent_and_its_refresh_token_goes_on() {
    let running = organisation(usual()).await;
    let credentials = json!({
        "oAuthRequest": { "authCode": usual().authorization_code, "redirectUri": "https://penstock.example" },
        "clientCredentialsArn": APP,
    });
    let connection = connect(json!({ "instanceUrl": running.url() }), credentials);
    works(&connection, &running, "code").await;
    let stored = connection.vault.credentials().await.unwrap();
    assert!(stored.text("refreshToken").is_some());
    assert!(stored.member("oAuthRequest").is_none(), "the code is kept");
    running.expire_tokens();
    works(&connection, &running, "its refresh token").await;
}

#[tokio::test]
async fn refusals_say_what_to_do() {
    let options = usual();
    let running = organisation(usual()).await;
    let site = json!({ "instanceUrl": running.url() });
    let refresh = json!({ "refreshToken": options.refresh_token, "clientCredentialsArn": APP });
    let app = |id: &str, secret: &str| json!({ "client_id": id, "client_secret": secret });
    let (id, secret) = (options.client_id.as_str(), options.client_secret.as_str());
    for (properties, credentials, app, kind, words) in [
        (
            &site,
            json!({ "accessToken": "00D!stale" }),
            app(id, secret),
            ErrorKind::InvalidCredentials,
            "reconnect",
        ),
        (
            &site,
            json!({ "refreshToken": "5Aep861-unknown", "clientCredentialsArn": APP }),
            app(id, secret),
            ErrorKind::InvalidCredentials,
            "invalid_grant",
        ),
        (&site, refresh.clone(), app(id, "wrong"), ErrorKind::InvalidCredentials, "client_secret"),
        (&site, refresh.clone(), app("wrong", secret), ErrorKind::InvalidCredentials, "client_id"),
        (
            &site,
            refresh.clone(),
            json!({}),
            ErrorKind::InvalidCredentials,
            "has no member client_id",
        ),
        (
            &site,
            json!({ "refreshToken": "x", "clientCredentialsArn": APP.replace("app-", "none-") }),
            app(id, secret),
            ErrorKind::InvalidCredentials,
            "clientCredentialsArn",
        ),
        (
            &site,
            json!({ "refreshToken": options.refresh_token }),
            app(id, secret),
            ErrorKind::InvalidCredentials,
            "clientCredentialsArn",
        ),
        (
            &json!({}),
            json!({ "oAuth2GrantType": "CLIENT_CREDENTIALS", "clientCredentialsArn": APP }),
            app(id, secret),
            ErrorKind::InvalidArgument,
            "My Domain",
        ),
        (
            &json!({}),
            json!({ "accessToken": "00D!x" }),
            app(id, secret),
            ErrorKind::InvalidArgument,
            "instanceUrl",
        ),
    ] {
        let connection = connect_as(properties.clone(), credentials, app);
        let error = Salesforce.check(&connection).await.err().unwrap();
        assert_eq!(error.kind, kind, "{words}: {error}");
        assert!(error.message.contains(words), "{words}: {error}");
    }
    running.set_fault(
        Fault::of_tokens(no_tokens(400, "rate_limit_exceeded", "exceeded the login rate limit"))
            .times(9),
    );
    let error = Salesforce.check(&connect(site.clone(), refresh.clone())).await.err().unwrap();
    assert_eq!(error.kind, ErrorKind::RateLimitExceeded, "{error}");
    running.clear_faults();
    running.set_fault(Fault::of_tokens(Trouble::Html).times(9));
    let error = Salesforce.check(&connect(site, refresh)).await.err().unwrap();
    assert_eq!(error.kind, ErrorKind::ServiceUnavailable, "{error}");
}

#[tokio::test]
async fn a_client_secret_goes_to_no_host_that_neither_the_vendor_nor_the_secret_knows() {
    let (private, _) = key_pair();
    let app = |hosts: Value| {
        json!({
            "clientId": "canary-id", "clientSecret": "canary-secret", "privateKey": private, "username": "ada",
            "hosts": hosts,
        })
    };
    let stranger = Recorded::start(|_| RecordedAnswer::json(401, "[]")).await.unwrap();
    let site = json!({ "instanceUrl": stranger.url() });
    for credentials in [
        json!({ "refreshToken": "r", "clientCredentialsArn": APP }),
        json!({ "accessToken": "a", "refreshToken": "r", "clientCredentialsArn": APP }),
        json!({ "oAuthRequest": { "authCode": "c" }, "clientCredentialsArn": APP }),
        json!({ "oAuth2GrantType": "CLIENT_CREDENTIALS", "clientCredentialsArn": APP }),
        json!({ "oAuth2GrantType": "JWT_BEARER", "clientCredentialsArn": APP }),
    ] {
        for hosts in [json!(null), json!([]), json!(["crm.example.com", "*.0.0.1", "*"])] {
            let connection = connect_as(site.clone(), credentials.clone(), app(hosts));
            let checked = Salesforce.check(&connection).await.err();
            // A profile that is stored already renews its tokens without being checked.
            let renewed = Salesforce.entities(&connection, None).await.err();
            for error in [checked, renewed] {
                let error = error.unwrap_or_else(|| panic!("{credentials} is sent"));
                assert_eq!(error.kind, ErrorKind::AccessDenied, "{credentials}: {error}");
                assert!(error.message.contains("\"hosts\": [\"127.0.0.1\"]"), "{error}");
            }
        }
    }
    for request in stranger.requests() {
        assert!(
            !request.path.contains("token") && !request.body.contains("canary"),
            "it was asked"
        );
    }
    let named = connect_as(
        site,
        json!({ "refreshToken": "r", "clientCredentialsArn": APP }),
        app(json!(["127.0.0.1"])),
    );
    assert!(Salesforce.check(&named).await.is_err());
    assert!(stranger.requests().iter().any(|request| request.body.contains("canary-secret")));
}

#[tokio::test]
async fn a_client_secret_follows_no_redirect_of_a_token_address() {
    let elsewhere = Recorded::start(|_| RecordedAnswer::json(200, "{}")).await.unwrap();
    let to = format!("{}/services/oauth2/token", elsewhere.url());
    for status in [301, 302, 303, 307, 308] {
        let to = to.clone();
        let login = Recorded::start(move |_| {
            let mut answer = RecordedAnswer::json(status, "{}");
            answer.headers.push(("location".to_owned(), to.clone()));
            answer
        })
        .await
        .unwrap();
        let credentials = json!({ "refreshToken": "r", "clientCredentialsArn": APP });
        let connection = connect(json!({ "instanceUrl": login.url() }), credentials);
        assert!(Salesforce.check(&connection).await.is_err(), "{status}");
        assert_eq!(login.requests().len(), 1, "{status}");
    }
    assert!(elsewhere.requests().is_empty(), "the redirect was followed");
}

#[tokio::test]
async fn the_newest_token_answer_says_where_the_organisation_is() {
    let running = organisation(usual()).await;
    let token = usual().access_token;
    let answer = json!({ "access_token": token, "instance_url": running.url() }).to_string();
    let login = Recorded::start(move |_| RecordedAnswer::json(200, answer.clone())).await.unwrap();
    let credentials = json!({ "refreshToken": "r-of-long-ago", "clientCredentialsArn": APP });
    let connection = connect(json!({ "instanceUrl": login.url() }), credentials);
    let groups = Salesforce.entities(&connection, None).await.unwrap();
    assert!(!groups[0].entities.is_empty());
    let requests = login.requests();
    assert_eq!(requests.len(), 1, "the login host was asked for more than a token");
    assert_eq!(requests[0].path, "/services/oauth2/token");
    assert!(requests[0].body.contains("grant_type=refresh_token&refresh_token=r-of-long-ago"));
}

#[tokio::test]
async fn a_token_answer_that_is_none_is_not_stored() {
    for body in ["{}", "[]", r#"{"access_token":5}"#, ""] {
        let login = Recorded::start(move |_| RecordedAnswer::json(200, body)).await.unwrap();
        let credentials = json!({ "refreshToken": "r-of-long-ago", "clientCredentialsArn": APP });
        let connection = connect(json!({ "instanceUrl": login.url() }), credentials.clone());
        assert!(Salesforce.check(&connection).await.is_err(), "{body}");
        let stored = connection.vault.credentials().await.unwrap().expose();
        assert_eq!(Value::Object(stored), credentials, "{body}");
    }
}

#[tokio::test]
async fn tokens_are_kept_even_where_the_address_beside_them_is_none() {
    let running = organisation(usual()).await;
    let token = usual().access_token;
    let answer =
        json!({ "access_token": token, "refresh_token": "r-new", "instance_url": "not one" });
    let home = running.url().to_owned();
    let login = Recorded::start(move |request| match request.path.as_str() {
        "/services/oauth2/token" => RecordedAnswer::json(200, answer.to_string()),
        _ => RecordedAnswer::json(302, ""),
    });
    let login = login.await.unwrap();
    let credentials = json!({ "refreshToken": "r-of-long-ago", "clientCredentialsArn": APP, "instanceUrl": home });
    let connection = connect(json!({ "instanceUrl": login.url() }), credentials);
    Salesforce.entities(&connection, None).await.unwrap();
    let stored = connection.vault.credentials().await.unwrap();
    assert_eq!(stored.text("refreshToken"), Some("r-new"));
    assert_eq!(stored.text("instanceUrl"), Some(running.url()));
}

#[tokio::test]
async fn a_token_address_in_trouble_is_asked_again_and_sends_nobody_to_reconnect() {
    let running = organisation(usual()).await;
    for (answer, passes, words) in [
        (
            no_tokens(400, "invalid_grant", "token request is already being processed"),
            true,
            "being processed",
        ),
        (no_tokens(500, "server_error", ""), true, "server_error"),
        (no_tokens(503, "temporarily_unavailable", ""), true, "temporarily_unavailable"),
        (
            no_tokens(400, "rate_limit_exceeded", "exceeded the login rate limit"),
            true,
            "login rate limit",
        ),
        (Trouble::Html, true, "status 503"),
        (Trouble::HtmlOk, true, "no tokens"),
        (Trouble::Empty, true, "no tokens"),
        (Trouble::TruncatedBody, true, "broke off"),
        (Trouble::DropConnection, true, ""),
        (Trouble::Firewall, false, "firewall"),
        (Trouble::Elsewhere, false, "My Domain"),
    ] {
        running.clear_faults();
        running.set_fault(Fault::of_tokens(answer.clone()).times(2));
        let checked = Salesforce.check(&renewable(&running)).await;
        assert_eq!(checked.is_ok(), passes, "{answer:?}");

        running.clear_faults();
        running.set_fault(Fault::of_tokens(answer.clone()).times(99));
        let connection = renewable(&running);
        let before = connection.vault.credentials().await.unwrap().expose();
        let error = Salesforce.check(&connection).await.unwrap_err();
        assert_eq!(error.kind.retryable(), passes, "{answer:?}: {error}");
        assert_ne!(error.kind, ErrorKind::InvalidCredentials, "{answer:?}: {error}");
        assert!(error.message.contains(words), "{answer:?}: {error}");
        assert!(!error.message.contains("reconnect"), "{answer:?}: {error}");
        assert_eq!(connection.vault.credentials().await.unwrap().expose(), before, "{answer:?}");
    }
}

#[tokio::test]
async fn each_grant_is_advised_as_that_grant() {
    let (private, _) = key_pair();
    let options = usual();
    let running = organisation(usual()).await;
    let site = json!({ "instanceUrl": running.url() });
    let app = json!({ "clientId": options.client_id, "privateKey": private, "username": "stranger@example.com" });
    let signing = json!({ "oAuth2GrantType": "JWT_BEARER", "clientCredentialsArn": APP });
    let code = json!({ "oAuthRequest": { "authCode": "aPrx-used" }, "clientCredentialsArn": APP });
    let client = json!({ "oAuth2GrantType": "CLIENT_CREDENTIALS", "clientCredentialsArn": APP });
    for (connection, fault, words) in [
        (connect_as(site.clone(), signing, app), None, "pre-authorized"),
        (connect(site.clone(), code), None, "authorization code"),
        (
            connect(site, client),
            Some(no_tokens(400, "invalid_grant", "no client credentials user enabled")),
            "run as",
        ),
    ] {
        fault.into_iter().for_each(|fault| running.set_fault(Fault::of_tokens(fault)));
        let error = Salesforce.check(&connection).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidCredentials, "{error}");
        assert!(error.message.contains(words), "{error}");
        assert!(!error.message.contains("reconnect"), "{error}");
    }
}

#[tokio::test]
async fn words_that_quote_credentials_are_left_out() {
    const SECRET: &str = "qX7zK2";
    let api = |words: &str| json!([{ "errorCode": words, "message": words }]).to_string();
    let oauth = |words: &str| json!({ "error": words, "error_description": words }).to_string();
    let app = json!({ "client_id": "app", "client_secret": SECRET });
    for (credentials, body) in [
        (json!({ "accessToken": "00D000000000001!qX7zK2" }), api as fn(&str) -> String),
        (json!({ "refreshToken": SECRET, "clientCredentialsArn": APP }), oauth),
        (json!({ "refreshToken": "5Aep861", "clientCredentialsArn": APP }), oauth),
        (json!({ "oAuth2GrantType": "JWT_BEARER", "jwtToken": SECRET }), oauth),
    ] {
        let connect =
            |url: &str| connect_as(json!({ "instanceUrl": url }), credentials.clone(), app.clone());
        words_show_no_credential(&Salesforce, connect, SECRET, body).await;
    }
}
