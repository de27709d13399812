//! Failures in the middle of a run: passing ones lose and repeat nothing, lasting ones are reported as what they are.

use super::{BENCH, both_queries, by_tokens, by_user, instance, oracle};
use crate::ServiceNow;
use connector_sdk::contract::{Oracle, read_keys, read_page};
use connector_sdk::{Connector, Cursor, ErrorKind, Query};
use simulators::kit::{Fault, Options, Running, Trouble};
use simulators::servicenow::{Instance, oddity};
use std::time::Duration;

const PAGES: &str = "/api/now/table/incident";

pub(super) fn some_records() -> Options {
    Options { records: 900, page_size: 200, ..Options::default() }
}

/// Reads all incidents while faults strike, and compares with the truth.
async fn read_through(
    running: &Running<Instance>,
    truth: &Oracle,
    faults: Vec<Fault>,
    query: &Query,
) {
    let what = format!("{faults:?}");
    let connection = by_tokens(running);
    // The first token is there before anything fails: no fault may hide behind it.
    ServiceNow.check(&connection).await.unwrap();
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

#[tokio::test]
async fn passing_faults_lose_and_repeat_nothing() {
    let running = instance(some_records()).await;
    let truth = oracle(&running, "incident");
    let code = |code: &str| Trouble::Code(code.to_owned());
    for query in both_queries(&by_tokens(&running)).await {
        for trouble in [
            Trouble::InvalidSession,
            Trouble::ServerError,
            Trouble::Unavailable,
            Trouble::DropConnection,
            Trouble::TruncatedBody,
            Trouble::Html,
            code("max_execution_time"),
            code("queue_full"),
        ] {
            let fault = Fault::new(PAGES, trouble);
            read_through(&running, &truth, vec![fault.clone()], &query).await;
            read_through(&running, &truth, vec![fault.after(2)], &query).await;
        }
        let limit = Fault::new(PAGES, Trouble::RateLimit).after(1).times(3).retry_after(2);
        read_through(&running, &truth, vec![limit.clone()], &query).await;
        running.set_oddity(oddity::RESET_ALONE, true);
        read_through(&running, &truth, vec![limit], &query).await;
        running.set_oddity(oddity::RESET_ALONE, false);
        let stubborn = Fault::new(PAGES, Trouble::ServerError).after(1).times(4);
        read_through(&running, &truth, vec![stubborn], &query).await;
        let mixed = vec![
            Fault::new(PAGES, code("max_execution_time")).after(1).times(3),
            Fault::new(PAGES, Trouble::InvalidSession).after(2),
            Fault::new(PAGES, Trouble::Unavailable).after(3),
        ];
        read_through(&running, &truth, mixed, &query).await;
    }
}

#[tokio::test]
async fn an_expired_session_is_renewed_once_and_rotation_is_followed() {
    let running = instance(Options { rotate_refresh_tokens: true, ..some_records() }).await;
    let connection = by_tokens(&running);
    let source = ServiceNow.source().unwrap();
    let query = BENCH.query(&connection, "incident", &["sys_id", "number"]).await;
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
    let kept = stored.text_in("oAuth2Credentials", "refreshToken").unwrap();
    assert_ne!(kept, Options::default().refresh_token);
    assert_eq!(running.counters().unauthorized, running.counters().token_refreshes - 1);
}

#[tokio::test]
async fn a_refresh_token_stays_where_none_or_the_same_comes_back() {
    for same in [false, true] {
        let running = instance(some_records()).await;
        running.set_oddity(oddity::SAME_REFRESH_TOKEN, same);
        let connection = by_tokens(&running);
        for _ in 0..3 {
            running.expire_tokens();
            ServiceNow.check(&connection).await.unwrap();
            let stored = connection.vault.credentials().await.unwrap();
            let kept = stored.text_in("oAuth2Credentials", "refreshToken");
            assert_eq!(kept, Some(Options::default().refresh_token.as_str()));
        }
        assert_eq!(running.counters().token_refreshes, 3);
    }
}

#[tokio::test]
async fn two_readers_renew_together() {
    let running = instance(Options { rotate_refresh_tokens: true, ..some_records() }).await;
    let connection = by_tokens(&running);
    let query = BENCH.query(&connection, "incident", &["sys_id"]).await;
    running.expire_tokens();
    let source = ServiceNow.source().unwrap();
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
        AccessDenied, ClientError, InvalidCredentials, RateLimitExceeded, ServerError,
    };
    let running = instance(some_records()).await;
    let connection = by_tokens(&running);
    let query = BENCH.query(&connection, "incident", &["sys_id"]).await;
    let seconds = |count: u64| Some(Duration::from_secs(count));
    let fault = |trouble, times| Fault::new(PAGES, trouble).times(times);
    for (fault, kind, pause) in [
        (fault(Trouble::RateLimit, 1).retry_after(1_800), RateLimitExceeded, seconds(1_800)),
        (fault(Trouble::Code("queue_full".into()), 5), RateLimitExceeded, seconds(60)),
        (fault(Trouble::ServerError, 5), ServerError, None),
        (fault(Trouble::HtmlOk, 1), ClientError, None),
        (fault(Trouble::NoJson, 1), ClientError, None),
        (fault(Trouble::Forbidden, 1), AccessDenied, None),
        (fault(Trouble::InvalidSession, 2), InvalidCredentials, None),
    ] {
        running.clear_faults();
        let (what, times) = (format!("{fault:?}"), fault.times);
        running.set_fault(fault);
        let struck = running.counters().faults;
        let page = read_page(&ServiceNow, &connection, &query, None).await;
        let error = page.err().unwrap_or_else(|| panic!("{what} is no error"));
        assert_eq!((error.kind, error.retry_after), (kind, pause), "{what}: {error}");
        assert_eq!(running.counters().faults - struck, times, "{what}");
    }
}

#[tokio::test]
async fn a_refused_grant_says_what_to_do() {
    let running = instance(some_records()).await;
    running.set_fault(Fault::new("/oauth_token.do", Trouble::InvalidGrant));
    let error = ServiceNow.check(&by_tokens(&running)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidCredentials);
    for part in ["access_denied", "server_error", "reconnect", "it-desk"] {
        assert!(error.message.contains(part), "{part} is missing in {error}");
    }
}

#[tokio::test]
async fn a_page_that_takes_too_long_however_small_is_given_up() {
    let running = instance(some_records()).await;
    let connection = by_user(&running);
    let query = BENCH.query(&connection, "incident", &["sys_id"]).await;
    running.set_fault(Fault::new(PAGES, Trouble::Code("max_execution_time".into())).times(100));
    let truth = oracle(&running, "incident");
    let error = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::RequestTimeout);
    assert!(error.message.contains("maximum execution time exceeded"), "{error}");
    assert!(error.message.contains("even a page of one record"), "{error}");
    assert_eq!(running.counters().faults, 10, "1000 records, and nine times half of it");
}

#[tokio::test]
async fn what_a_user_gets_wrong_is_said_in_the_instances_words() {
    let running = instance(some_records()).await;
    let connection = by_user(&running);
    let mut unknown = BENCH.query(&connection, "incident", &["sys_id"]).await;
    unknown.entity = "incidnet".into();
    let page = read_page(&ServiceNow, &connection, &unknown, None).await;
    let error = page.err().unwrap();
    assert!(error.message.contains("Invalid table incidnet"), "{error}");
    unknown.entity = "incident?x=".into();
    let page = read_page(&ServiceNow, &connection, &unknown, None).await;
    assert_eq!(page.err().unwrap().kind, ErrorKind::InvalidArgument);
}

#[tokio::test]
async fn a_page_that_does_not_fit_is_asked_for_smaller_and_the_size_is_remembered() {
    for trouble in [oddity::CUT_PAGES, oddity::IMPATIENT_GATEWAY, oddity::SLOW_TABLES] {
        let running = instance(Options { records: 900, ..Options::default() }).await;
        running.set_oddity(trouble, true);
        let connection = by_user(&running);
        let truth = oracle(&running, "incident");
        let query = BENCH.query(&connection, "incident", &["sys_id"]).await;
        let before = running.counters().requests;
        // Each page is read from the cursor alone, as another process would.
        let mut keys = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
        keys.sort();
        assert!(keys == truth.keys(|_| true), "{trouble}: {} records", keys.len());
        let asked = running.counters().requests - before;
        assert!(asked <= 27, "{trouble}: {asked} requests for 900 records, 62 a page");
    }
}

#[tokio::test]
async fn a_page_that_is_too_large_is_asked_for_smaller() {
    let running = instance(Options { records: 900, ..Options::default() }).await;
    let connection = by_user(&running);
    let truth = oracle(&running, "incident");
    let query = BENCH.query(&connection, "incident", &["sys_id"]).await;
    let large = Trouble::PageTooLarge { records: Some(100), bytes: None };
    running.set_fault(Fault::new(PAGES, large).times(1_000));
    let before = running.counters().requests;
    let mut keys = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
    keys.sort();
    assert!(keys == truth.keys(|_| true), "{} records", keys.len());
    let (asked, struck) = (running.counters().requests - before, running.counters().faults);
    assert!(
        struck > 1 && asked <= 27,
        "{asked} requests for 900 records, {struck} of them refused"
    );
}

#[tokio::test]
async fn records_and_fields_that_the_user_may_not_see_are_told_at_the_end() {
    let running = instance(Options { records: 300, page_size: 100, ..Options::default() }).await;
    let connection = by_user(&running);
    let names = ["sys_id", "number", "priority", "short_description"];
    let query = BENCH.query(&connection, "incident", &names).await;
    for (hiding, expected) in [
        (&[] as &[&str], &[] as &[&str]),
        (&[oddity::HIDDEN_ROWS], &["more records of incident than it showed"]),
        (&[oddity::HIDDEN_FIELDS], &["empty in the output: priority, short_description"]),
    ] {
        hiding.iter().for_each(|name| running.set_oddity(name, true));
        let (mut cursor, mut notes): (Option<Cursor>, Vec<String>) = (None, Vec::new());
        loop {
            let source = ServiceNow.source().unwrap();
            let page = read_page(source, &connection, &query, cursor.as_ref()).await.unwrap();
            notes.extend(page.notes);
            match page.next {
                Some(next) => cursor = Some(next),
                None => break,
            }
        }
        hiding.iter().for_each(|name| running.set_oddity(name, false));
        assert_eq!(notes.len(), expected.len(), "{notes:?}");
        for (note, words) in notes.iter().zip(expected) {
            assert!(note.contains(words) && note.contains("it-desk"), "{note}");
        }
    }
}
