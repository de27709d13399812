//! The suite every connector must pass.

use super::{BENCH, by_tokens, by_user, connect, instance, odd, oracle, query_without_asking};
use crate::ServiceNow;
use connector_sdk::Connector;
use connector_sdk::contract::{
    Recorded, RecordedAnswer, RecordedRequest, keeps_credentials_at_home, promises, read_keys,
    read_page, reads_every_record_once, reads_the_same_page_again, refuses_bad_credentials,
    windows_tile_time,
};
use serde_json::json;
use simulators::kit::Options;
use simulators::servicenow::oddity;

const TOKEN: &str = "canary-access-token";
const REFRESH: &str = "canary-refresh-token";
const PASSWORD: &str = "canary-password";

#[tokio::test]
async fn incidents_keep_every_promise() {
    let running = instance(Options { records: 300, page_size: 90, ..Options::default() }).await;
    promises(&BENCH.subject(&by_user(&running), &oracle(&running, "incident"))).await;
}

#[tokio::test]
async fn a_table_and_those_that_extend_it_keep_every_promise() {
    let running = instance(Options { records: 250, seed: 7, ..Options::default() }).await;
    let tasks = oracle(&running, "task");
    assert!(tasks.records.len() > oracle(&running, "incident").records.len());
    promises(&BENCH.subject(&by_tokens(&running), &tasks)).await;
}

#[tokio::test]
async fn custom_tables_keep_every_promise() {
    let running =
        instance(Options { records: 400, page_size: 60, seed: 3, ..Options::default() }).await;
    promises(&BENCH.subject(&by_tokens(&running), &oracle(&running, "u_invoice"))).await;
}

#[tokio::test]
async fn deleted_records_are_a_table_of_their_own() {
    let running = instance(Options { records: 400, seed: 5, ..Options::default() }).await;
    promises(&BENCH.subject(&by_user(&running), &oracle(&running, "sys_audit_delete"))).await;
}

#[tokio::test]
async fn odd_instances_keep_every_promise() {
    let odd = odd(
        Options { records: 600, ..Options::default() },
        &[oddity::HIDDEN_ROWS, oddity::NO_RECORD_FOUND, oddity::STRICT_NULLS],
    );
    let running = instance(odd).await;
    promises(&BENCH.subject(&by_user(&running), &oracle(&running, "incident"))).await;
}

#[tokio::test]
async fn pages_that_are_short_or_empty_or_too_long_lose_nothing() {
    for names in [
        &[oddity::SLOW_TABLES, oddity::HIDDEN_ROWS] as &[&str],
        &[oddity::SLOW_TABLES, oddity::HIDDEN_ROWS, oddity::NO_RECORD_FOUND],
    ] {
        let running = instance(odd(Options { records: 600, ..Options::default() }, names)).await;
        let (connection, truth) = (by_user(&running), oracle(&running, "incident"));
        assert!(truth.records.len() > 200);
        let subject = BENCH.subject(&connection, &truth);
        reads_every_record_once(&subject).await;
        reads_the_same_page_again(&subject).await;
        windows_tile_time(&subject).await;
    }
}

#[tokio::test]
async fn an_empty_table_is_one_empty_page() {
    for names in [&[] as &[&str], &[oddity::NO_RECORD_FOUND]] {
        let running = instance(odd(Options { records: 0, ..Options::default() }, names)).await;
        let nothing = oracle(&running, "incident");
        assert!(nothing.records.is_empty());
        reads_every_record_once(&BENCH.subject(&by_user(&running), &nothing)).await;
    }
}

#[tokio::test]
async fn full_pages_are_not_counted() {
    let running = instance(Options { records: 3_000, ..Options::default() }).await;
    let (connection, truth) = (by_user(&running), oracle(&running, "incident"));
    let query = query_without_asking("incident");
    let keys = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
    assert_eq!(keys.len(), 3_000);
    let asked = running.counters().addresses;
    let counted = asked.iter().filter(|address| !address.contains("sysparm_no_count=true")).count();
    assert_eq!((asked.len(), counted), (5, 2), "{asked:?}");
}

#[tokio::test]
async fn refused_credentials_are_named_and_not_shown() {
    let echo = Recorded::start(echo).await.unwrap();
    let app = json!({ "clientId": "some-app", "clientSecret": "canary-client-secret" });
    let with = |more: serde_json::Value| {
        let mut tokens = app.clone();
        tokens.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "oAuth2Credentials": tokens })
    };
    for credentials in [
        json!({ "username": "canary-user", "password": PASSWORD }),
        json!({ "oAuth2Credentials": { "accessToken": TOKEN } }),
        with(json!({ "accessToken": TOKEN, "refreshToken": REFRESH })),
        with(json!({ "refreshToken": REFRESH })),
        with(
            json!({ "oAuthRequest": { "authCode": "canary-code", "redirectUri": "https://a.example" } }),
        ),
        with(json!({})),
    ] {
        let refused = connect(echo.url(), credentials);
        let secrets = [TOKEN, REFRESH, PASSWORD, "canary-code", "canary-client-secret"];
        refuses_bad_credentials(&ServiceNow, &refused, &query_without_asking("incident"), &secrets)
            .await;
    }
    let tried = |secret: &str| echo.requests().iter().any(|request| request.body.contains(secret));
    assert!(tried(REFRESH) && tried("canary-code") && tried("client_credentials"));
    let forms = echo.requests().into_iter().filter(|request| request.method == "POST");
    for form in forms {
        assert!(form.headers.contains("application/x-www-form-urlencoded"), "{}", form.headers);
    }
}

/// Refuses everything, and quotes the request in its words.
fn echo(request: &RecordedRequest) -> RecordedAnswer {
    let quoted = format!("{} {}", request.headers, request.body);
    if request.path == "/oauth_token.do" {
        let words = json!({ "error": "server_error", "error_description": quoted });
        return RecordedAnswer::json(401, words.to_string());
    }
    let words = json!({ "error": { "message": "User Not Authenticated", "detail": quoted }, "status": "failure" });
    RecordedAnswer::json(401, words.to_string())
}

#[tokio::test]
async fn no_link_takes_credentials_elsewhere() {
    let elsewhere = Recorded::start(|_| RecordedAnswer::json(200, "{}")).await.unwrap();
    let location = format!("{}/api/now/table/incident", elsewhere.url());
    let redirect = location.clone();
    let home = Recorded::start(move |_| RecordedAnswer {
        status: 302,
        headers: vec![("location".to_owned(), redirect.clone())],
        body: String::new(),
    });
    let home = home.await.unwrap();
    for (credentials, sent) in [
        (json!({ "username": "u", "password": PASSWORD }), "Basic "),
        (json!({ "oAuth2Credentials": { "accessToken": TOKEN } }), TOKEN),
    ] {
        let connection = connect(home.url(), credentials);
        let secrets = [TOKEN, PASSWORD];
        keeps_credentials_at_home(
            &ServiceNow,
            &connection,
            &query_without_asking("incident"),
            &elsewhere,
            &secrets,
        )
        .await;
        assert!(home.requests().last().unwrap().headers.contains(sent));
    }

    // Links are never followed: the last record of a page leads to the next one.
    let linked = Recorded::start(move |request| {
        let more = !request.path.contains("sys_id%3E");
        let body = if more { r#"{"result":[{"sys_id":"1"}]}"# } else { r#"{"result":[]}"# };
        let mut answer = RecordedAnswer::json(200, body);
        answer.headers.push(("link".into(), format!("<{location}>;rel=\"next\"")));
        answer.headers.push(("x-total-count".into(), if more { "9" } else { "0" }.into()));
        answer
    });
    let linked = linked.await.unwrap();
    let connection =
        connect(linked.url(), json!({ "oAuth2Credentials": { "accessToken": TOKEN } }));
    let source = ServiceNow.source().unwrap();
    let page =
        read_page(source, &connection, &query_without_asking("incident"), None).await.unwrap();
    let last =
        read_page(source, &connection, &query_without_asking("incident"), page.next.as_ref())
            .await
            .unwrap();
    assert!(last.next.is_none());
    assert!(elsewhere.requests().is_empty(), "somebody else was asked");
}
