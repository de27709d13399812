//! Requests carry a fresh token, and repetitions only where they run once.

use super::super::client::{Client, State};
use super::super::key_pair::tests::a_key;
use super::{answer, connect, connect_with, rows};
use connector_sdk::ErrorKind;
use connector_sdk::contract::{Recorded, RecordedAnswer};
use jsonwebtoken::dangerous::insecure_decode;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};

fn header<'a>(headers: &'a str, name: &str) -> &'a str {
    let found = headers.lines().filter_map(|line| line.split_once(": "));
    found.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
}

#[tokio::test]
async fn a_token_says_what_it_is() {
    let home = Recorded::start(|_| rows(&["1"], json!([["1"]]))).await.unwrap();
    let (key, _) = a_key();
    for (credentials, kind) in [
        (json!({ "username": "u", "password": "t".repeat(64) }), "PROGRAMMATIC_ACCESS_TOKEN"),
        (json!({ "username": "u", "privateKey": key, "password": "no" }), "KEYPAIR_JWT"),
    ] {
        let connection = connect_with(&home, credentials);
        Client::of(&connection).unwrap().ask("SELECT 1").await.unwrap();
        let request = home.requests().pop().unwrap();
        assert_eq!(header(&request.headers, "x-snowflake-authorization-token-type"), kind);
        assert!(header(&request.headers, "user-agent").starts_with("penstock/"));
        let token = header(&request.headers, "authorization").strip_prefix("Bearer ").unwrap();
        match kind {
            "KEYPAIR_JWT" => {
                let claims = insecure_decode::<Value>(token).unwrap().claims;
                assert_eq!(claims["sub"], "MYORG-ACC.U");
            }
            _ => assert_eq!(token, "t".repeat(64)),
        }
    }
}

#[tokio::test]
async fn names_in_a_request_are_as_snowflake_keeps_them() {
    let home = Recorded::start(|_| rows(&["1"], json!([["1"]]))).await.unwrap();
    let connection = connect(&home);
    Client::of(&connection).unwrap().ask("SELECT 1").await.unwrap();
    let body: Value = serde_json::from_str(&home.requests()[0].body).unwrap();
    let expected = json!({ "statement": "SELECT 1", "warehouse": "LOAD_WH", "database": "SALES", "schema": "CRM" });
    assert_eq!(body, expected);
}

#[tokio::test]
async fn a_clock_that_differs_is_made_up_for_once() {
    let behind = std::sync::Arc::new(AtomicUsize::new(0));
    let seen = behind.clone();
    let home = Recorded::start(move |request| {
        let token = header(&request.headers, "authorization").strip_prefix("Bearer ").unwrap();
        let claims = insecure_decode::<Value>(token).unwrap().claims;
        let server = chrono::Utc::now() + chrono::TimeDelta::hours(2);
        let in_time = claims["exp"].as_i64().unwrap() > server.timestamp();
        seen.fetch_add(usize::from(!in_time), Ordering::Relaxed);
        let mut given = match in_time {
            true => rows(&["1"], json!([["1"]])),
            false => answer(401, json!({ "code": "390144", "message": "JWT token is invalid." })),
        };
        given.headers.push(("date".to_owned(), server.to_rfc2822().replace("+0000", "GMT")));
        given
    })
    .await
    .unwrap();
    let connection = connect_with(&home, json!({ "username": "u", "privateKey": a_key().0 }));
    Client::of(&connection).unwrap().ask("SELECT 1").await.unwrap();
    assert_eq!(behind.load(Ordering::Relaxed), 1, "the second token is signed by the other clock");
}

#[tokio::test]
async fn a_key_that_is_not_known_is_told_with_a_way_out() {
    let home = Recorded::start(|_| {
        answer(401, json!({ "code": "390144", "message": "JWT token is invalid." }))
    })
    .await
    .unwrap();
    let connection = connect_with(&home, json!({ "username": "u", "privateKey": a_key().0 }));
    let error = Client::of(&connection).unwrap().ask("SELECT 1").await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidCredentials);
    assert!(error.message.contains("RSA_PUBLIC_KEY_FP"), "{error}");
    assert_eq!(home.requests().len(), 1, "the same key would be refused again");
}

#[tokio::test]
async fn rows_of_all_partitions_are_read() {
    let home = Recorded::start(|request| match request.path.rsplit_once("partition=") {
        None => answer(
            200,
            json!({
                "statementHandle": "01c0-7", "data": [["a"]],
                "resultSetMetaData": { "rowType": [{ "name": "NAME" }], "partitionInfo": [{}, {}, {}] },
            }),
        ),
        Some((_, number)) => answer(200, json!({ "data": [[format!("more {number}")]] })),
    })
    .await
    .unwrap();
    let connection = connect(&home);
    let rows = Client::of(&connection).unwrap().ask("SELECT NAME").await.unwrap();
    let names: Vec<&str> = rows.iter().filter_map(|row| row.get("name")).collect();
    assert_eq!(names, ["a", "more 1", "more 2"]);
}

#[tokio::test]
async fn a_question_that_takes_long_is_looked_for() {
    let looks = AtomicUsize::new(0);
    let home = Recorded::start(move |request| {
        let running = || answer(202, json!({ "code": "333334", "statementHandle": "01c0-7" }));
        match (&request.method[..], looks.fetch_add(1, Ordering::Relaxed)) {
            ("POST", _) | (_, 1) => running(),
            (_, 2) => answer(429, json!({ "code": "391428", "statementHandle": "01c0-7" })),
            _ => rows(&["A"], json!([["b"]])),
        }
    })
    .await
    .unwrap();
    let connection = connect(&home);
    let rows = Client::of(&connection).unwrap().ask("SELECT A").await.unwrap();
    assert_eq!(rows.iter().next().unwrap().first(), Some("b"));
    assert_eq!(home.requests().len(), 4);
}

/// Hands in a load; gives the paths of all requests.
async fn handed_in(
    repeated: bool,
    answers: impl Fn(usize) -> RecordedAnswer + Send + Sync + 'static,
) -> (Result<State, ErrorKind>, Vec<String>) {
    let count = AtomicUsize::new(0);
    let home =
        Recorded::start(move |_| answers(count.fetch_add(1, Ordering::Relaxed))).await.unwrap();
    let connection = connect(&home);
    let client = Client::of(&connection).unwrap();
    let statements = ["BEGIN".to_owned(), "COMMIT".to_owned()];
    let state = client.submit(&statements, "penstock/run-1", "an-id", repeated).await;
    let paths = home.requests().into_iter().map(|request| request.path).collect();
    (state.map_err(|error| error.kind), paths)
}

fn running() -> RecordedAnswer {
    answer(202, json!({ "code": "333334", "statementHandle": "01c0-7" }))
}

const FIRST: &str = "/api/v2/statements?async=true&requestId=an-id";
const AGAIN: &str = "/api/v2/statements?async=true&requestId=an-id&retry=true";

#[tokio::test]
async fn a_load_is_handed_in_once_and_repeated_under_its_id() {
    let (state, paths) = handed_in(false, |_| running()).await;
    assert!(matches!(state, Ok(State::Running(handle)) if handle == "01c0-7"));
    assert_eq!(paths, [FIRST]);

    let (state, paths) = handed_in(true, |_| running()).await;
    assert!(matches!(state, Ok(State::Running(_))));
    assert_eq!(paths, [AGAIN]);

    let lost = |count| match count {
        0 => RecordedAnswer { status: 500, headers: Vec::new(), body: String::new() },
        _ => running(),
    };
    let (state, paths) = handed_in(false, lost).await;
    assert!(matches!(state, Ok(State::Running(_))), "{paths:?}");
    assert_eq!(paths, [FIRST, AGAIN]);
}

#[tokio::test]
async fn a_load_that_fails_at_once_is_told() {
    let refused =
        |_| answer(422, json!({ "code": "000606", "message": "No active warehouse selected" }));
    assert!(matches!(handed_in(false, refused).await.0, Ok(State::Failed(_))));
    let forgotten =
        |_| answer(422, json!({ "code": "000709", "message": "Statement 01c0 not found" }));
    assert!(matches!(handed_in(true, forgotten).await.0, Ok(State::Forgotten)));
    let strange = |_| answer(202, json!({}));
    assert_eq!(handed_in(false, strange).await.0.err(), Some(ErrorKind::ClientError));
}

#[tokio::test]
async fn a_handle_leads_nowhere_else() {
    let home = Recorded::start(|_| running()).await.unwrap();
    let connection = connect(&home);
    for handle in ["", "../x", "a?b", "//elsewhere.example"] {
        assert!(Client::of(&connection).unwrap().look(handle).await.is_err(), "{handle}");
    }
    assert!(home.requests().is_empty());
}
