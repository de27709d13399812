//! Failures in the middle of a run: passing ones lose and repeat nothing, lasting ones are reported as what they are.

use super::{BENCH, oracle, page, renewable, some_records, workspace};
use connector_sdk::contract::{Oracle, read_keys};
use connector_sdk::{Connector, ErrorKind, Query};
use simulators::kit::{Fault, Options, Running, Trouble};
use simulators::slack::{MAIN, Slack as Workspace};
use std::time::Duration;

async fn read_through(running: &Running<Workspace>, truth: &Oracle, fault: Fault, query: &Query) {
    let connection = renewable(running);
    let struck = running.counters().faults;
    running.set_fault(fault.clone());
    let read = read_keys(&BENCH.subject(&connection, truth), query).await;
    let mut keys = read.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
    running.clear_faults();
    keys.sort();
    assert!(keys == truth.keys(|_| true), "{fault:?}: {} records", keys.len());
    assert_eq!(running.counters().faults - struck, fault.times, "{fault:?} has not struck");
}

#[tokio::test]
async fn passing_faults_lose_and_repeat_nothing() {
    let running = workspace(some_records()).await;
    let truth = oracle(&running, MAIN);
    let query = BENCH.query(&renewable(&running), MAIN, &["ts"]).await;
    let code = |text: &str| Trouble::Code(text.into());
    for trouble in [
        Trouble::DropConnection,
        Trouble::TruncatedBody,
        Trouble::Html,
        Trouble::ServerError,
        Trouble::Unavailable,
        Trouble::InvalidSession,
        code("internal_error"),
        code("fatal_error"),
        code("service_unavailable"),
        code("request_timeout"),
    ] {
        for on in ["history", "replies"] {
            read_through(&running, &truth, Fault::new(on, trouble.clone()), &query).await;
            read_through(&running, &truth, Fault::new(on, trouble.clone()).after(3), &query).await;
        }
    }
    let often = Fault::new("replies", Trouble::RateLimit).after(2).times(3).retry_after(5);
    read_through(&running, &truth, often, &query).await;
}

#[tokio::test]
async fn an_expired_token_is_renewed_once_and_rotation_is_followed() {
    let options = Options { rotate_refresh_tokens: true, ..some_records() };
    let running = workspace(options.clone()).await;
    let connection = renewable(&running);
    let query = BENCH.query(&connection, MAIN, &["ts"]).await;
    let mut cursor = None;
    for refreshes in 1..6 {
        running.expire_tokens();
        let page = page(&connection, &query, cursor.as_ref()).await.unwrap();
        assert_eq!(running.counters().token_refreshes, refreshes);
        cursor = page.next;
    }
    let stored = connection.vault.credentials().await.unwrap();
    assert_ne!(stored.text("refreshToken"), Some(options.refresh_token.as_str()));
    assert_eq!(running.counters().unauthorized, 5);
}

#[tokio::test]
async fn two_readers_renew_together() {
    let options = Options { rotate_refresh_tokens: true, ..some_records() };
    let running = workspace(options).await;
    let connection = renewable(&running);
    let query = BENCH.query(&connection, MAIN, &["ts"]).await;
    running.expire_tokens();
    let (one, two) = tokio::join!(page(&connection, &query, None), page(&connection, &query, None));
    assert_eq!(one.unwrap().records, two.unwrap().records);
    assert_eq!(running.counters().token_refreshes, 1);
}

#[tokio::test]
async fn lasting_faults_say_what_they_are() {
    use ErrorKind::{
        AccessDenied, ClientError, InvalidArgument, InvalidCredentials, RateLimitExceeded,
        ResourceNotFoundError, ServerError,
    };
    let running = workspace(some_records()).await;
    let connection = renewable(&running);
    let query = BENCH.query(&connection, MAIN, &["ts"]).await;
    let seconds = |count: u64| Some(Duration::from_secs(count));
    let code = |text: &str| Trouble::Code(text.into());
    for (trouble, times, kind, pause) in [
        (Trouble::RateLimit, 1, RateLimitExceeded, seconds(30)),
        (code("ratelimited"), 5, RateLimitExceeded, seconds(60)),
        (Trouble::ServerError, 5, ServerError, None),
        (Trouble::HtmlOk, 1, ClientError, None),
        (Trouble::NoJson, 1, ClientError, None),
        (Trouble::Forbidden, 1, AccessDenied, None),
        (Trouble::NotFound, 1, ResourceNotFoundError, None),
        (code("account_inactive"), 1, AccessDenied, None),
        (code("invalid_arguments"), 1, InvalidArgument, None),
        (Trouble::InvalidSession, 2, InvalidCredentials, None),
    ] {
        running.clear_faults();
        running.set_fault(Fault::new("history", trouble.clone()).times(times));
        let struck = running.counters().faults;
        let error = page(&connection, &query, None).await.err();
        let error = error.unwrap_or_else(|| panic!("{trouble:?} is no error"));
        assert_eq!((error.kind, error.retry_after), (kind, pause), "{trouble:?}: {error}");
        assert_eq!(running.counters().faults - struck, times, "{trouble:?}");
    }
}

#[tokio::test]
async fn the_clock_is_slacks() {
    let running = workspace(Options { records: 1, ..Options::default() }).await;
    let connection = renewable(&running);
    let source = crate::Slack.source().unwrap();
    let told = source.now(&connection).await.unwrap().unwrap();
    assert!((told.millis() - connection.clock.now().millis()).abs() < 60_000);
}
