//! Records that a token may not see or a plan hides, and lists longer than Slack counts.

use super::{BENCH, Connection, Cursor, app, connect, oracle, page, renewable, truth, workspace};
use crate::Slack;
use connector_sdk::contract::{Recorded, RecordedAnswer, read_keys};
use connector_sdk::{Connector, ErrorKind, Query, Window};
use flow::Timestamp;
use simulators::kit::{Fault, Options, Trouble};
use simulators::slack::{MAIN, oddity};

/// Reads to the end; returns the number of records, and the notes.
async fn read(connection: &Connection, query: &Query) -> (usize, Vec<String>) {
    let (mut cursor, mut records, mut notes): (Option<Cursor>, usize, Vec<String>) =
        (None, 0, Vec::new());
    loop {
        let page = page(connection, query, cursor.as_ref()).await.unwrap();
        records += page.records.num_rows();
        notes.extend(page.notes);
        match page.next {
            Some(next) => cursor = Some(next),
            None => return (records, notes),
        }
    }
}

#[tokio::test]
async fn conversations_that_the_token_may_see_are_listed_and_the_others_told() {
    let running = workspace(Options { records: 50, page_size: 2, ..Options::default() }).await;
    let connection = renewable(&running);
    let query = BENCH.query(&connection, "conversations", &["id", "is_private", "is_im"]).await;
    let all = running.records("conversations");
    let (records, notes) = read(&connection, &query).await;
    assert_eq!((records, notes), (all.len(), Vec::new()));
    running.set_oddity(oddity::FEW_SCOPES, true);
    let public = |one: &&serde_json::Value| {
        one["is_im"] != true && one["is_mpim"] != true && one["is_private"] != true
    };
    let public = all.iter().filter(public).count();
    let (records, notes) = read(&connection, &query).await;
    assert!(public > 0 && records == public, "{records} of {public}");
    let [note] = notes.as_slice() else { panic!("{notes:?}") };
    for part in ["private channels", "direct messages", "groups:read", "mpim:read", "im:read"] {
        assert!(note.contains(part), "{part} is missing in {note}");
    }
    assert!(!note.contains("channels:read") && note.contains("my-workspace"), "{note}");
    let described = Slack.left_out(&connection, "conversations").await.unwrap().unwrap();
    assert!(described.contains("lacks groups:read, mpim:read, im:read"), "{described}");
    running.set_fault(Fault::new("conversations", Trouble::Code("missing_scope".into())).times(99));
    let mut cursor = None;
    let error = loop {
        match page(&connection, &query, cursor.as_ref()).await {
            Ok(page) => cursor = Some(page.next.expect("a list of nothing has ended")),
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind, ErrorKind::AccessDenied, "{error}");
}

#[tokio::test]
async fn kinds_that_are_left_out_without_a_refusal_are_told() {
    let home = Recorded::start(|_| {
        let mut answer = RecordedAnswer::json(200, r#"{"ok":true,"channels":[{"id":"C1"}]}"#);
        let scopes = ("x-oauth-scopes".to_owned(), "channels:read, im:read".to_owned());
        answer.headers.push(scopes);
        answer
    });
    let home = home.await.unwrap();
    let connection = connect(home.url(), app("some-token"));
    let query = BENCH.query(&connection, "conversations", &["id"]).await;
    let (records, notes) = read(&connection, &query).await;
    let [note] = notes.as_slice() else { panic!("{notes:?}") };
    assert_eq!(records, 1);
    for part in ["private channels, group messages:", "lacks groups:read, mpim:read;"] {
        assert!(note.contains(part), "{part} is missing in {note}");
    }
}

#[tokio::test]
async fn people_without_addresses_are_told_where_addresses_are_asked_for() {
    let running = workspace(Options { records: 50, ..Options::default() }).await;
    let connection = renewable(&running);
    let with = BENCH.query(&connection, "users", &["id", "profile.email"]).await;
    let without = BENCH.query(&connection, "users", &["id"]).await;
    assert!(read(&connection, &with).await.1.is_empty());
    running.set_oddity(oddity::FEW_SCOPES, true);
    let (records, notes) = read(&connection, &with).await;
    assert_eq!(records, running.records("users").len());
    assert!(notes.len() == 1 && notes[0].contains("users:read.email"), "{notes:?}");
    assert!(read(&connection, &without).await.1.is_empty());
    let described = Slack.left_out(&connection, "users").await.unwrap();
    let described = described.unwrap();
    assert!(described.contains("users:read.email") && described.contains("of other organizations"));
}

#[tokio::test]
async fn what_the_plan_hides_is_told() {
    let running = workspace(Options { records: 200, ..Options::default() }).await;
    let connection = renewable(&running);
    let messages = BENCH.query(&connection, MAIN, &["ts"]).await;
    let (all, notes) = read(&connection, &messages).await;
    assert!(notes.is_empty(), "{notes:?}");
    running.set_oddity(oddity::HIDDEN_HISTORY, true);
    let (shown, notes) = read(&connection, &messages).await;
    assert!(shown < all && notes.iter().all(|note| note.contains("hides older messages")));
    assert!(!notes.is_empty());
    running.set_oddity(oddity::HIDDEN_FILES, true);
    let files = BENCH.query(&connection, "files", &["id", "name"]).await;
    let (records, notes) = read(&connection, &files).await;
    assert_eq!(records, running.records("files").len());
    assert!(!notes.is_empty() && notes[0].contains("hides files"), "{notes:?}");
    let window = Window {
        field: "posted_at".into(),
        from: Some(Timestamp::from_millis(0)),
        to: Timestamp::from_millis(1),
    };
    let (_, notes) = read(&connection, &Query { window: Some(window), ..messages }).await;
    assert!(notes.iter().any(|note| note.contains("30 days before")), "{notes:?}");
}

#[tokio::test]
async fn more_than_a_hundred_pages_of_files_are_read_in_stretches() {
    let options = Options { records: 7_500, page_size: 1, ..Options::default() };
    let running = workspace(options).await;
    let connection = renewable(&running);
    let files = oracle(&running, "files");
    assert!(files.records.len() > 400, "{} files", files.records.len());
    let query = BENCH.query(&connection, "files", &["id"]).await;
    let mut read = read_keys(&BENCH.subject(&connection, &files), &query).await.unwrap();
    read.sort();
    assert!(read == files.keys(|_| true), "{} of {} files", read.len(), files.records.len());
}

#[tokio::test]
async fn pages_that_a_gateway_has_no_time_for_are_asked_for_smaller() {
    let running = workspace(Options { records: 2_000, ..Options::default() }).await;
    let connection = renewable(&running);
    running.set_oddity(oddity::IMPATIENT_GATEWAY, true);
    for entity in [MAIN, "users", "files", "conversations"] {
        let truth = truth(&running, &connection, entity).await;
        let key = if entity == MAIN { "ts" } else { "id" };
        let query = BENCH.query(&connection, entity, &[key]).await;
        let mut read = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
        read.sort();
        assert!(read == truth.keys(|_| true), "{entity}: {} records", read.len());
    }
    assert!(Slack.entities(&connection, None).await.is_ok());
}
