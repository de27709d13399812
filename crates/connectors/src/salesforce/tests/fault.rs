//! Failures in the middle of a run: passing ones lose and repeat nothing, lasting ones are reported as what they are.

use super::{BENCH, PAGE, QUERY, Running, code, oracle, organisation, renewable, some_records};
use crate::Salesforce;
use connector_sdk::contract::{Oracle, read_keys, read_page};
use connector_sdk::{Connection, Connector, ConnectorError, Cursor, ErrorKind, Query, Window};
use flow::Timestamp;
use simulators::kit::{Fault, Options, Trouble};
use simulators::salesforce::options as usual;
use std::time::Duration;

/// Reads all accounts while faults strike, and compares with the truth.
async fn read_through(running: &Running, truth: &Oracle, faults: Vec<Fault>, query: &Query) {
    let what = format!("{faults:?}");
    let connection = renewable(running);
    // The first token is there before anything fails: no fault may hide behind it.
    Salesforce.check(&connection).await.unwrap();
    let struck = running.counters().faults;
    let expected: u64 = faults.iter().map(|fault| fault.times).sum();
    for fault in faults {
        running.set_fault(fault);
    }
    let read = read_keys(&BENCH.subject(&connection, truth), query).await;
    let mut keys = read.unwrap_or_else(|error| panic!("{what}: {error}"));
    running.clear_faults();
    keys.sort();
    assert!(keys == truth.keys(|_| true), "{what}: {} records", keys.len());
    assert_eq!(running.counters().faults - struck, expected, "{what}: a fault has not struck");
}

async fn both_queries(running: &Running) -> [Query; 2] {
    let whole = BENCH.query(&renewable(running), "Account", &["Id"]).await;
    let window = Window {
        field: "SystemModstamp".into(),
        from: Some(Timestamp::from_millis(0)),
        to: Timestamp::from_millis(4_000_000_000_000),
    };
    [whole.clone(), Query { window: Some(window), ..whole }]
}

#[tokio::test]
async fn passing_faults_lose_and_repeat_nothing() {
    let lost = || code("INVALID_QUERY_LOCATOR");
    let running = organisation(some_records()).await;
    let truth = oracle(&running, "Account", false);
    for query in both_queries(&running).await {
        for trouble in [
            Trouble::RateLimit,
            Trouble::DropConnection,
            Trouble::Html,
            Trouble::InvalidSession,
            lost(),
            code("QUERY_TIMEOUT"),
            Trouble::ServerError,
            Trouble::Unavailable,
            Trouble::TruncatedBody,
        ] {
            let page = Fault::new(PAGE, trouble.clone());
            read_through(&running, &truth, vec![page.clone()], &query).await;
            read_through(&running, &truth, vec![page.after(2)], &query).await;
            if trouble != lost() {
                let first = Fault::new(QUERY, trouble);
                read_through(&running, &truth, vec![first], &query).await;
            }
        }
        let often = Fault::new(PAGE, lost()).times(3);
        read_through(&running, &truth, vec![often], &query).await;
        let stubborn = Fault::new(PAGE, Trouble::ServerError).after(1).times(4);
        read_through(&running, &truth, vec![stubborn], &query).await;
        let mixed = vec![
            Fault::new(PAGE, lost()).after(1),
            Fault::new(PAGE, Trouble::InvalidSession).after(2),
            Fault::new(PAGE, Trouble::Unavailable).after(3),
        ];
        read_through(&running, &truth, mixed, &query).await;
    }
}

#[tokio::test]
async fn the_total_stays_true_after_a_lost_link() {
    let running = organisation(some_records()).await;
    let connection = renewable(&running);
    let source = Salesforce.source().unwrap();
    for query in both_queries(&running).await {
        let mut cursor: Option<Cursor> = None;
        let mut read = 0;
        loop {
            let page = read_page(source, &connection, &query, cursor.as_ref()).await.unwrap();
            read += page.records.num_rows();
            assert_eq!(page.total, Some(900), "after {read} records");
            running.lose_locators();
            match page.next {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(read, 900);
    }
}

#[tokio::test]
async fn an_expired_session_is_renewed_once_and_rotation_is_followed() {
    let running = organisation(Options { rotate_refresh_tokens: true, ..some_records() }).await;
    let connection = renewable(&running);
    let source = Salesforce.source().unwrap();
    let query = BENCH.query(&connection, "Account", &["Id", "Name"]).await;
    assert_eq!(running.counters().token_refreshes, 1, "the first token");
    let mut cursor: Option<Cursor> = None;
    for refreshes in 2.. {
        running.expire_tokens();
        let page = read_page(source, &connection, &query, cursor.as_ref()).await.unwrap();
        assert_eq!(running.counters().token_refreshes, refreshes);
        match page.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    let stored = connection.vault.credentials().await.unwrap();
    assert_ne!(stored.text("refreshToken"), Some(usual().refresh_token.as_str()));
    assert_eq!(stored.text("instanceUrl"), Some(running.url()));
    assert_eq!(running.counters().unauthorized, running.counters().token_refreshes - 1);
}

#[tokio::test]
async fn two_readers_renew_together() {
    let running = organisation(Options { rotate_refresh_tokens: true, ..some_records() }).await;
    let connection = renewable(&running);
    let query = BENCH.query(&connection, "Account", &["Id"]).await;
    running.expire_tokens();
    let source = Salesforce.source().unwrap();
    let (one, two) = tokio::join!(
        read_page(source, &connection, &query, None),
        read_page(source, &connection, &query, None)
    );
    assert_eq!(one.unwrap().records, two.unwrap().records);
    assert_eq!(running.counters().token_refreshes, 2);
}

#[tokio::test]
async fn lasting_faults_say_what_they_are() {
    use ErrorKind::{
        AccessDenied, ClientError, InvalidArgument, InvalidCredentials, RateLimitExceeded,
        ServerError,
    };
    let running = organisation(some_records()).await;
    let connection = renewable(&running);
    let query = BENCH.query(&connection, "Account", &["Id"]).await;
    let minutes = |count: u64| Some(Duration::from_secs(count * 60));
    for (answer, times, kind, pause) in [
        (code("REQUEST_LIMIT_EXCEEDED"), 1, RateLimitExceeded, minutes(15)),
        (Trouble::RateLimit, 5, RateLimitExceeded, Some(Duration::from_secs(5))),
        (Trouble::ServerError, 5, ServerError, None),
        (Trouble::HtmlOk, 1, ClientError, None),
        (Trouble::NoJson, 1, ClientError, None),
        // Two tries each of a page of 2,000 records, of 1,000, and so on to one.
        (Trouble::TruncatedBody, 22, ServerError, None),
        (code("MALFORMED_QUERY"), 1, InvalidArgument, None),
        (Trouble::Forbidden, 1, AccessDenied, None),
        (code("API_DISABLED_FOR_ORG"), 1, AccessDenied, None),
        (Trouble::InvalidSession, 2, InvalidCredentials, None),
    ] {
        running.clear_faults();
        running.set_fault(Fault::new(QUERY, answer.clone()).times(times));
        let struck = running.counters().faults;
        let error = loop_until_refused(&connection, &query).await;
        assert_eq!((error.kind, error.retry_after), (kind, pause), "{answer:?}: {error}");
        assert_eq!(running.counters().faults - struck, times, "{answer:?}");
    }
}

/// Reads from cursor to cursor until it is refused.
async fn loop_until_refused(connection: &Connection, query: &Query) -> ConnectorError {
    let mut cursor: Option<Cursor> = None;
    loop {
        let source = Salesforce.source().unwrap();
        match read_page(source, connection, query, cursor.as_ref()).await {
            Err(error) => return error,
            Ok(page) => {
                cursor = page.next;
                assert!(cursor.is_some() && page.records.num_rows() == 0, "a fault is no error");
            }
        }
    }
}

#[tokio::test]
async fn what_a_user_gets_wrong_is_said_in_salesforces_words() {
    let running = organisation(some_records()).await;
    let connection = renewable(&running);
    let mut unknown_field = BENCH.query(&connection, "Account", &["Id"]).await;
    unknown_field.columns[0].name = "Nmae".into();
    let mut unknown_object = BENCH.query(&connection, "Account", &["Id"]).await;
    unknown_object.entity = "Acount".into();
    let mut unknown_version = BENCH.query(&connection, "Account", &["Id"]).await;
    unknown_version.api_version = Some("v99.0".into());
    let mut bad_version = BENCH.query(&connection, "Account", &["Id"]).await;
    bad_version.api_version = Some("latest".into());
    for (query, code, word) in [
        (unknown_field, Some("INVALID_FIELD"), "Nmae"),
        (unknown_object, Some("NOT_FOUND"), "Acount"),
        (unknown_version, Some("NOT_FOUND"), "status 404"),
        (bad_version, None, "latest"),
    ] {
        let page = read_page(&Salesforce, &connection, &query, None).await;
        let error = page.err().unwrap();
        assert_eq!(error.code.as_deref(), code, "{error}");
        assert!(error.message.contains(word), "{error}");
    }
}

#[tokio::test]
async fn an_unreachable_instance_is_named() {
    let running = organisation(some_records()).await;
    let connection = renewable(&running);
    let (host, url) = ("127.0.0.1", running.url().to_owned());
    drop(running);
    let error = Salesforce.check(&connection).await.err().unwrap();
    assert_eq!(error.kind, ErrorKind::ServiceUnavailable, "{url}: {error}");
    assert!(error.message.contains(host), "{error}");
}
