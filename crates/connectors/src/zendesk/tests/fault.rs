//! Failures in the middle of a run: passing ones lose and repeat nothing, lasting ones are reported as what they are.

use super::{BENCH, account, ids, oracle, renewable, some_records};
use crate::Zendesk;
use connector_sdk::contract::{Oracle, read_keys, read_page};
use connector_sdk::{Connector, Cursor, ErrorKind};
use simulators::kit::{Fault, Options, Running, Trouble};
use std::time::Duration;

/// Reads everything while faults strike, and compares with the truth.
async fn read_through(running: &Running<super::Account>, truth: &Oracle, faults: Vec<Fault>) {
    let what = format!("{} {faults:?}", truth.entity);
    let connection = renewable(running);
    // The first token is there before anything fails: no fault may hide behind it.
    Zendesk.check(&connection).await.unwrap();
    let struck = running.counters().faults;
    let expected: u64 = faults.iter().map(|fault| fault.times).sum();
    faults.into_iter().for_each(|fault| running.set_fault(fault));
    let read = read_keys(&BENCH.subject(&connection, truth), &ids(&truth.entity)).await;
    let mut keys = read.unwrap_or_else(|error| panic!("{what}: {error}"));
    running.clear_faults();
    keys.sort();
    assert!(keys == truth.keys(|_| true), "{what}: {} records", keys.len());
    assert_eq!(running.counters().faults - struck, expected, "{what}: a fault has not struck");
}

#[tokio::test]
async fn passing_faults_lose_and_repeat_nothing() {
    let running = account(Options { page_size: 60, ..some_records() }).await;
    for (entity, pages) in [
        ("tickets", "cursor.json"),
        ("organizations", "organizations.json"),
        ("groups", "groups.json"),
    ] {
        let truth = oracle(&running, entity).await;
        for trouble in [
            Trouble::DropConnection,
            Trouble::Html,
            Trouble::InvalidSession,
            Trouble::ServerError,
            Trouble::TruncatedBody,
            Trouble::Unavailable,
            Trouble::Code("EditConflict".to_owned()),
        ] {
            let fault = Fault::new(pages, trouble);
            read_through(&running, &truth, vec![fault.clone()]).await;
            read_through(&running, &truth, vec![fault.after(2)]).await;
        }
        let limited = Fault::new(pages, Trouble::RateLimit).after(1).retry_after(3);
        read_through(&running, &truth, vec![limited]).await;
        let stubborn = Fault::new(pages, Trouble::ServerError).after(1).times(4);
        let mixed = vec![stubborn, Fault::new(pages, Trouble::InvalidSession).after(3)];
        read_through(&running, &truth, mixed).await;
    }
}

#[tokio::test]
async fn an_expired_session_is_renewed_once_and_rotation_is_followed() {
    let running = account(Options { rotate_refresh_tokens: true, ..some_records() }).await;
    let connection = renewable(&running);
    let source = Zendesk.source().unwrap();
    Zendesk.check(&connection).await.unwrap();
    assert_eq!(running.counters().token_refreshes, 1, "the first token");
    let mut cursor: Option<Cursor> = None;
    for refreshes in 2.. {
        running.expire_tokens();
        connection.clock.sleep(Duration::from_secs(70)).await;
        let page = read_page(source, &connection, &ids("users"), cursor.as_ref()).await.unwrap();
        assert_eq!(running.counters().token_refreshes, refreshes);
        match page.next {
            Some(next) => cursor = Some(next),
            None => break,
        }
    }
    let stored = connection.vault.credentials().await.unwrap();
    assert_ne!(stored.text("refreshToken"), Some(Options::default().refresh_token.as_str()));
    assert_eq!(running.counters().unauthorized, running.counters().token_refreshes - 1);
}

#[tokio::test]
async fn two_readers_renew_together() {
    let running = account(Options { rotate_refresh_tokens: true, ..some_records() }).await;
    let connection = renewable(&running);
    Zendesk.check(&connection).await.unwrap();
    running.expire_tokens();
    let source = Zendesk.source().unwrap();
    let (tickets, groups) = (ids("tickets"), ids("groups"));
    let (one, two) = tokio::join!(
        read_page(source, &connection, &tickets, None),
        read_page(source, &connection, &groups, None)
    );
    assert_eq!((one.unwrap().records.num_rows(), two.unwrap().records.num_rows()), (90, 90));
    assert_eq!(running.counters().token_refreshes, 2);
}

#[tokio::test]
async fn lasting_faults_say_what_they_are() {
    use ErrorKind::{
        AccessDenied, ClientError, InvalidArgument, InvalidCredentials, RateLimitExceeded,
        ResourceNotFoundError, ServerError, ServiceUnavailable,
    };
    let running = account(some_records()).await;
    let connection = renewable(&running);
    Zendesk.check(&connection).await.unwrap();
    let code = |code: &str| Trouble::Code(code.to_owned());
    for (trouble, wait, times, kind, pause) in [
        (Trouble::RateLimit, Some(93), 1, RateLimitExceeded, Some(93)),
        (Trouble::RateLimit, None, 5, RateLimitExceeded, Some(60)),
        (Trouble::Unavailable, Some(120), 1, ServiceUnavailable, Some(120)),
        (Trouble::Unavailable, None, 5, ServiceUnavailable, None),
        (code("StartTimeTooRecent"), None, 1, ServiceUnavailable, Some(60)),
        (code("RecordInvalid"), None, 1, InvalidArgument, None),
        (Trouble::Forbidden, None, 1, AccessDenied, None),
        (Trouble::NotFound, None, 1, ResourceNotFoundError, None),
        (Trouble::ServerError, None, 5, ServerError, None),
        (Trouble::HtmlOk, None, 1, ClientError, None),
        (Trouble::NoJson, None, 1, ClientError, None),
        (Trouble::InvalidSession, None, 2, InvalidCredentials, None),
    ] {
        running.clear_faults();
        let fault = Fault::new("cursor.json", trouble.clone()).times(times);
        running.set_fault(Fault { retry_after: wait, ..fault });
        let struck = running.counters().faults;
        let page = read_page(&Zendesk, &connection, &ids("tickets"), None).await;
        let error = page.err().unwrap_or_else(|| panic!("{trouble:?} is no error"));
        let pause = pause.map(Duration::from_secs);
        assert_eq!((error.kind, error.retry_after), (kind, pause), "{trouble:?}: {error}");
        assert_eq!(running.counters().faults - struck, times, "{trouble:?}");
    }
}

#[tokio::test]
async fn a_page_that_is_too_large_is_asked_for_smaller() {
    let running = account(some_records()).await;
    for (entity, pages) in [
        ("tickets", "cursor.json"),
        ("organizations", "organizations.json"),
        ("groups", "groups.json"),
    ] {
        let truth = oracle(&running, entity).await;
        let connection = renewable(&running);
        Zendesk.check(&connection).await.unwrap();
        // Above the records of any one second, which an export by time gives on one page.
        let large = Trouble::PageTooLarge { records: Some(60), bytes: None };
        running.set_fault(Fault::new(pages, large).times(1_000));
        let (asked, struck) = (running.counters().requests, running.counters().faults);
        let read = read_keys(&BENCH.subject(&connection, &truth), &ids(entity)).await;
        let mut keys = read.unwrap_or_else(|error| panic!("{entity}: {error}"));
        let (asked, struck) =
            (running.counters().requests - asked, running.counters().faults - struck);
        running.clear_faults();
        keys.sort();
        assert!(keys == truth.keys(|_| true), "{entity}: {} records", keys.len());
        assert!(struck > 0 && asked < 60, "{entity}: {asked} requests, {struck} of them refused");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_however_small_is_given_up() {
    let running = account(some_records()).await;
    let connection = renewable(&running);
    Zendesk.check(&connection).await.unwrap();
    running.set_fault(Fault::new("cursor.json", Trouble::TruncatedBody).times(1_000));
    let mut cursor: Option<Cursor> = None;
    let error = loop {
        let source = Zendesk.source().unwrap();
        match read_page(source, &connection, &ids("tickets"), cursor.as_ref()).await {
            Ok(page) => cursor = Some(page.next.expect("half an answer is the end")),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind, ErrorKind::ServerError, "{error}");
    assert!(error.message.contains("even a page of one record"), "{error}");
    assert_eq!(running.counters().faults, 20, "two attempts for each of ten sizes");
}

#[tokio::test]
async fn an_unreachable_account_is_named() {
    let running = account(some_records()).await;
    let connection = renewable(&running);
    drop(running);
    let error = Zendesk.check(&connection).await.err().unwrap();
    assert_eq!(error.kind, ErrorKind::ServiceUnavailable, "{error}");
    assert!(error.message.contains("127.0.0.1"), "{error}");
}
