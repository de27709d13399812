//! Threads: each reply once, late replies, and replies that no window can see.

use super::{BENCH, oracle, page, renewable, some_records, workspace};
use crate::Slack;
use connector_sdk::contract::read_keys;
use connector_sdk::{Comparison, Connection, Connector, ErrorKind, Filter, Literal, Query, Window};
use flow::Timestamp;
use records::FieldType;
use serde_json::Value;
use simulators::kit::{Fault, Options, Running, Trouble};
use simulators::slack::{ARCHIVED, FOREIGN, MAIN, Slack as Workspace};
use std::collections::BTreeSet;

const DAY: i64 = 86_400;
/// Some days after the last message that is there from the start.
const LATER: i64 = 1_795_564_800;

fn keys(running: &Running<Workspace>, entity: &str) -> BTreeSet<String> {
    let text = |record: &Value| record["ts"].as_str().unwrap().to_owned();
    running.records(entity).iter().map(text).collect()
}

async fn window(connection: &Connection, entity: &str, from: i64, to: i64) -> Query {
    let window = Window {
        field: "posted_at".into(),
        from: Some(Timestamp::from_millis(from * 1000)),
        to: Timestamp::from_millis(to * 1000),
    };
    Query { window: Some(window), ..BENCH.query(connection, entity, &["ts"]).await }
}

async fn read(running: &Running<Workspace>, query: &Query) -> BTreeSet<String> {
    let truth = oracle(running, &query.entity);
    let connection = renewable(running);
    let read = read_keys(&BENCH.subject(&connection, &truth), query).await.unwrap();
    let different: BTreeSet<String> = read.iter().cloned().collect();
    assert_eq!(read.len(), different.len(), "a message comes twice");
    different
}

#[tokio::test]
async fn a_reply_to_a_thread_of_weeks_ago_is_in_the_window_it_was_posted_in() {
    let running = workspace(some_records()).await;
    let connection = renewable(&running);
    let before = keys(&running, MAIN);
    running.change(MAIN, 2, LATER);
    let first: BTreeSet<String> = keys(&running, MAIN).difference(&before).cloned().collect();
    running.change(MAIN, 6, LATER + 29 * DAY);
    let all = keys(&running, MAIN);
    let second: BTreeSet<String> =
        all.difference(&before).filter(|key| !first.contains(*key)).cloned().collect();
    assert_eq!((first.len(), second.len()), (2, 6));
    let parents: Vec<Value> = running.records(MAIN);
    let late = parents.iter().filter(|record| {
        let thread = record["thread_ts"].as_str().unwrap_or_default();
        second.contains(record["ts"].as_str().unwrap()) && first.contains(thread)
    });
    assert_eq!(late.count(), 2, "replies to a thread of the first change");
    for (from, to, expected) in [
        (LATER, LATER + DAY, &first),
        (LATER + 29 * DAY, LATER + 30 * DAY, &second),
        (LATER + DAY, LATER + 29 * DAY, &BTreeSet::new()),
    ] {
        let query = window(&connection, MAIN, from, to).await;
        assert_eq!(read(&running, &query).await, *expected, "from {from} to {to}");
    }
}

#[tokio::test]
async fn a_reply_that_comes_sixty_days_later_is_found_by_a_full_read_and_by_no_window() {
    let running = workspace(some_records()).await;
    let connection = renewable(&running);
    let whole = BENCH.query(&connection, ARCHIVED, &["ts"]).await;
    assert_eq!(read(&running, &whole).await, keys(&running, ARCHIVED));
    let late = running.records(ARCHIVED).into_iter().find(|record| {
        let seconds = |name: &str| {
            record[name].as_str().unwrap_or("0").split('.').next().unwrap().parse::<i64>().unwrap()
        };
        seconds("thread_ts") > 0 && seconds("ts") - seconds("thread_ts") > 59 * DAY
    });
    let late = late.unwrap();
    let ts = late["ts"].as_str().unwrap();
    let second: i64 = ts.split('.').next().unwrap().parse().unwrap();
    let query = window(&connection, ARCHIVED, second, second + 1).await;
    let found = read(&running, &query).await;
    assert!(found.is_empty() || late["subtype"] == "thread_broadcast", "{found:?}");
    // A filter has no such limit: it is exact.
    let at = Timestamp::from_millis(second * 1000);
    for comparison in [Comparison::GreaterThanOrEqualTo, Comparison::EqualTo] {
        let filter = Filter {
            field: "posted_at".into(),
            field_type: FieldType::DateTime,
            comparison,
            values: vec![Literal::DateTime(at)],
        };
        let filtered = Query { filters: vec![filter], ..whole.clone() };
        assert!(read(&running, &filtered).await.contains(ts), "{comparison:?}");
    }
}

#[tokio::test]
async fn threads_without_replies_in_the_window_are_not_asked_for() {
    let running = workspace(some_records()).await;
    let connection = renewable(&running);
    running.change(MAIN, 3, LATER);
    let asked = running.counters().requests;
    let query = window(&connection, MAIN, LATER, LATER + 1).await;
    assert_eq!(read(&running, &query).await.len(), 3);
    let asked = running.counters().requests - asked;
    // The conversation itself, few pages of 30 days, and two threads.
    assert!(asked < 12, "{asked} requests");
}

#[tokio::test]
async fn a_thread_that_is_gone_meanwhile_has_no_replies() {
    let running = workspace(some_records()).await;
    let connection = renewable(&running);
    let query = BENCH.query(&connection, MAIN, &["ts"]).await;
    running.set_fault(Fault::new("replies", Trouble::Code("thread_not_found".into())).after(1));
    let truth = oracle(&running, MAIN);
    let read = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
    assert_eq!(running.counters().faults, 1);
    let lost = keys(&running, MAIN).len() - read.len();
    assert!((1..=100).contains(&lost), "{lost} messages of one thread are gone");
}

#[tokio::test]
async fn a_conversation_that_lets_nobody_in_says_what_to_do() {
    let running = workspace(Options::default()).await;
    let connection = renewable(&running);
    let query = BENCH.query(&connection, FOREIGN, &["ts"]).await;
    let error = page(&connection, &query, None).await.err().unwrap();
    assert_eq!(error.kind, ErrorKind::AccessDenied);
    assert!(
        error.message.contains("not_in_channel") && error.message.contains("add the app"),
        "{error}"
    );
    let error = Slack.fields(&connection, "C9999999999", None).await.err().unwrap();
    assert_eq!(error.kind, ErrorKind::ResourceNotFoundError);
    assert!(error.message.contains("C9999999999"), "{error}");
}

#[tokio::test]
async fn events_are_described_and_cannot_be_asked_for() {
    let running = workspace(Options::default()).await;
    let connection = renewable(&running);
    let query =
        BENCH.query(&connection, "message", &["event_id", "ts", "channel", "posted_at"]).await;
    let error = page(&connection, &query, None).await.err().unwrap();
    assert_eq!(error.kind, ErrorKind::InvalidArgument);
    assert!(error.message.contains("trigger Event"), "{error}");
    let event = r#"{"type":"message","event_id":"Ev1","ts":"1512085950.000216","channel":"C1"}"#;
    let event: Box<serde_json::value::RawValue> = serde_json::from_str(event).unwrap();
    let source = Slack.source().unwrap();
    let (batch, misread) = source.read_events(&query.columns, &[&event]).unwrap();
    assert!(misread.is_empty() && batch.column(3).null_count() == 0);
}
