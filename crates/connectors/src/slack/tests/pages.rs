//! Pages that contradict themselves, cursors that are lost, files that vanish, and a request a minute.

use super::{BENCH, connect, odd, oracle, page, renewable, some_records, workspace};
use connector_sdk::contract::{Recorded, RecordedAnswer, read_keys};
use connector_sdk::{Cursor, ErrorKind, Query, Window};
use flow::Timestamp;
use records::{Column, FieldType};
use serde_json::json;
use simulators::kit::{Fault, Options, Trouble};
use simulators::slack::{MAIN, oddity};
use std::collections::BTreeSet;
use std::time::Duration;

#[tokio::test]
async fn a_lost_cursor_is_replaced_by_what_follows_the_last_message() {
    let options = odd(some_records(), &[oddity::SHORT_PAGES]);
    for (after, times) in [(0, 1), (1, 1), (2, 3), (0, 10_000)] {
        let running = workspace(options.clone()).await;
        let truth = oracle(&running, MAIN);
        let connection = renewable(&running);
        let query = BENCH.query(&connection, MAIN, &["ts"]).await;
        let lost = Trouble::Code("invalid_cursor".into());
        running.set_fault(Fault::new("cursor=", lost).after(after).times(times));
        let mut read = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
        read.sort();
        assert!(read == truth.keys(|_| true), "{} messages after {after}", read.len());
        assert!(running.counters().faults > 0);
    }
}

#[tokio::test]
async fn a_lost_cursor_of_a_list_ends_the_run() {
    let running = workspace(some_records()).await;
    let connection = renewable(&running);
    let query = BENCH.query(&connection, "users", &["id"]).await;

    let first = page(&connection, &query, None).await.unwrap();
    let first = first.next.or_else(|| Some(Cursor(json!({ "next": "bm9uZQ==" }).to_string())));
    running.set_fault(Fault::new("cursor=", Trouble::Code("invalid_cursor".into())));
    let error = page(&connection, &query, first.as_ref()).await.err().unwrap();
    assert_eq!(error.kind, ErrorKind::InvalidArgument);
    assert!(error.message.contains("start the run again"), "{error}");
}

#[tokio::test]
async fn fifteen_messages_a_minute_are_enough() {
    let options = Options { records: 120, ..Options::default() };
    let running = workspace(odd(options, &[oddity::RESTRICTED])).await;
    let connection = renewable(&running);
    let truth = oracle(&running, MAIN);
    let query = BENCH.query(&connection, MAIN, &["ts"]).await;
    let mut keys: Vec<String> = Vec::new();
    let (mut cursor, mut waits): (Option<Cursor>, usize) = (None, 0);
    loop {
        match page(&connection, &query, cursor.as_ref()).await {
            Ok(page) => {
                assert!(page.records.num_rows() <= 15);
                let column = page.records.column(0);
                let texts = column.as_any().downcast_ref::<arrow_array::StringArray>().unwrap();
                keys.extend(texts.iter().flatten().map(str::to_owned));
                match page.next {
                    Some(next) => cursor = Some(next),
                    None => break,
                }
            }
            Err(error) => {
                assert_eq!(error.kind, ErrorKind::RateLimitExceeded, "{error}");
                assert_eq!(error.retry_after, Some(Duration::from_secs(60)));
                waits += 1;
            }
        }
    }
    keys.sort();
    assert!(keys == truth.keys(|_| true), "{} messages", keys.len());
    assert!(waits >= 8, "{waits} waits");
}

#[tokio::test]
async fn files_that_vanish_take_no_other_with_them() {
    let options = Options { records: 8_000, page_size: 40, ..Options::default() };
    let running = workspace(odd(options, &[oddity::VANISHING_FILES])).await;
    let connection = renewable(&running);
    let query = BENCH.query(&connection, "files", &["id"]).await;
    let before = oracle(&running, "files");
    let read = read_keys(&BENCH.subject(&connection, &before), &query).await.unwrap();
    let different: BTreeSet<&String> = read.iter().collect();
    assert_eq!(different.len(), read.len(), "a file comes twice");
    let left = oracle(&running, "files").keys(|_| true);
    assert!(left.len() < before.records.len(), "none has vanished");
    let lost: Vec<&String> = left.iter().filter(|id| !different.contains(id)).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

pub(super) fn messages() -> Query {
    BENCH.query_of(MAIN, [("ts", FieldType::String)])
}

#[tokio::test]
async fn pages_that_contradict_themselves_end_the_read_and_are_never_the_end() {
    for (body, words) in [
        (r#"{"ok":true,"messages":[],"has_more":true}"#, "not where"),
        (r#"{"ok":true,"messages":[{"text":"x"}]}"#, "without a ts"),
        (r#"{"ok":true,"messages":[{"ts":"soon"}]}"#, "whose ts is none"),
        (r#"{"ok":true}"#, "not the JSON expected"),
        (
            r#"{"ok":true,"messages":[],"response_metadata":{"next_cursor":"same="}}"#,
            "leads to itself",
        ),
    ] {
        let home = Recorded::start(move |_| RecordedAnswer::json(200, body)).await.unwrap();
        let connection = connect(home.url(), super::app("some-token"));
        let mut cursor = None;
        let error = loop {
            match page(&connection, &messages(), cursor.as_ref()).await {
                Ok(page) => cursor = Some(page.next.expect("the read has ended")),
                Err(error) => break error,
            }
        };
        assert_eq!(error.kind, ErrorKind::ClientError, "{body}");
        assert!(error.message.contains(words), "{error}");
    }
}

#[tokio::test]
async fn a_page_of_files_in_the_place_of_another_is_not_taken() {
    // There are three pages, and every request is answered with the first.
    let body = r#"{"ok":true,"files":[{"id":"F1","created":1}],"paging":{"page":1,"pages":3}}"#;
    let home = Recorded::start(move |_| RecordedAnswer::json(200, body)).await.unwrap();
    let connection = connect(home.url(), super::app("some-token"));
    let to = Timestamp::from_millis(1_795_000_000_000);
    let window = Window { field: "created_at".into(), from: None, to };
    let columns = vec![Column { name: "id".into(), field_type: FieldType::String }];
    let settings = json!({ "object": "files" });
    let window = Some(window);
    let files = Query { entity: "files".into(), settings, columns, window, ..messages() };
    let error = page(&connection, &files, None).await.err().unwrap();
    assert_eq!(error.kind, ErrorKind::ClientError, "{error}");
    assert!(error.message.contains("another one than was asked for"), "{error}");
}

#[tokio::test]
async fn a_cursor_is_sent_encoded() {
    let body = r#"{"ok":true,"messages":[],"response_metadata":{"next_cursor":"a+b/c=="}}"#;
    let home = Recorded::start(move |request| {
        let end = request.path.contains("cursor=");
        RecordedAnswer::json(200, if end { r#"{"ok":true,"messages":[]}"# } else { body })
    });
    let home = home.await.unwrap();
    let connection = connect(home.url(), super::app("some-token"));
    let first = page(&connection, &messages(), None).await.unwrap();
    assert!(page(&connection, &messages(), first.next.as_ref()).await.unwrap().next.is_none());
    let path = &home.requests()[1].path;
    assert!(path.contains("cursor=a%2Bb%2Fc%3D%3D"), "{path}");
}
