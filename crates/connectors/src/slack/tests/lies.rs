//! Wrong answers of success: those that would stay wrong end the run at once.

use super::pages::messages;
use super::{BENCH, connect, oracle, renewable, some_records, workspace};
use crate::Slack;
use crate::lie_laws::told_at_once;
use connector_sdk::Connector;
use connector_sdk::contract::{Recorded, RecordedAnswer, read_keys};
use serde_json::json;
use simulators::kit::{Fault, Options, Trouble};
use simulators::slack::MAIN;

#[tokio::test]
async fn what_is_no_json_is_asked_for_once() {
    for (trouble, words) in
        [(Trouble::NoJson, "bytes that are no JSON"), (Trouble::HtmlOk, "a page for people")]
    {
        let running = workspace(some_records()).await;
        let connection = renewable(&running);
        let query = BENCH.query(&connection, MAIN, &["ts"]).await;
        running.set_fault(Fault::new("history", trouble).times(99));
        let source = Slack.source().unwrap();
        let error = told_at_once(source, &connection, &query, words).await;
        assert!(error.message.contains(words) && error.message.contains("instanceUrl"), "{error}");
        assert_eq!(running.counters().faults, 1, "{words}");
    }
}

#[tokio::test]
async fn a_byte_order_mark_is_passed_over() {
    let running = workspace(some_records()).await;
    running.set_fault(Fault::new("", Trouble::ByteOrderMark).times(9_999));
    let truth = oracle(&running, MAIN);
    let connection = renewable(&running);
    let query = BENCH.query(&connection, MAIN, &["ts"]).await;
    let mut keys = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
    keys.sort();
    assert!(keys == truth.keys(|_| true), "{} records", keys.len());
}

#[tokio::test]
async fn a_page_in_the_place_of_another_is_told() {
    for (entity, on, key, words) in [
        (MAIN, "history", "ts", &["in the order of ts"] as &[&str]),
        (MAIN, "replies", "ts", &["of another thread", "in the order of ts"]),
        ("users", "users.list", "id", &["gave a record twice"]),
        ("conversations", "conversations.list", "id", &["gave a record twice"]),
        ("files", "files.list", "id", &["only files of the pages before"]),
    ] {
        for (after, times) in [(1, 999), (1, 1), (2, 1)] {
            let options = Options { records: 600, page_size: 10, ..Options::default() };
            let running = workspace(options).await;
            let connection = renewable(&running);
            let query = BENCH.query(&connection, entity, &[key]).await;
            running.clear_faults();
            let repeated = Fault::new(on, Trouble::RepeatedPage).after(after).times(times);
            running.set_fault(repeated);
            let what = format!("a repeated page of {entity} after {after}");
            let source = Slack.source().unwrap();
            let error = told_at_once(source, &connection, &query, &what).await;
            assert!(words.iter().any(|words| error.message.contains(words)), "{what}: {error}");
        }
    }
}

#[tokio::test]
async fn replies_of_a_long_thread_that_come_again_are_told() {
    const PARENT: &str = "1700000000.000100";
    let reply =
        |second: u32| json!({ "ts": format!("17000000{second:02}.000100"), "thread_ts": PARENT });
    let head = json!({ "ts": PARENT, "thread_ts": PARENT, "reply_count": 9 });
    let home = Recorded::start(move |request| {
        let body = match (request.path.contains("replies"), request.path.contains("cursor=two")) {
            (false, _) => json!({ "ok": true, "messages": [head] }),
            (true, false) => json!({
                "ok": true, "messages": [head, reply(10), reply(11)], "has_more": true,
                "response_metadata": { "next_cursor": "two" },
            }),
            (true, true) => json!({
                "ok": true, "messages": [head, reply(10), reply(11)], "has_more": true,
                "response_metadata": { "next_cursor": "three" },
            }),
        };
        RecordedAnswer::json(200, body.to_string())
    });
    let home = home.await.unwrap();
    let connection = connect(home.url(), super::app("some-token"));
    let source = Slack.source().unwrap();
    let error = told_at_once(source, &connection, &messages(), "a thread that repeats").await;
    assert!(error.message.contains("in the order of ts"), "{error}");
}

#[tokio::test]
async fn pages_that_lead_in_a_circle_are_told() {
    for (entity, on, key) in [
        (MAIN, "history", "ts"),
        ("users", "users.list", "id"),
        ("conversations", "conversations.list", "id"),
    ] {
        let options = Options { records: 300, page_size: 6, ..Options::default() };
        let running = workspace(options).await;
        let connection = renewable(&running);
        let query = BENCH.query(&connection, entity, &[key]).await;
        running.set_fault(Fault::new(on, Trouble::Circle).after(2).times(9_999));
        let source = Slack.source().unwrap();
        let error = told_at_once(source, &connection, &query, entity).await;
        let words = ["in the order of ts", "gave a record twice"];
        assert!(words.iter().any(|words| error.message.contains(words)), "{entity}: {error}");
    }
}

#[tokio::test]
async fn conversations_are_not_listed_for_ever() {
    let running = workspace(Options { records: 50, page_size: 4, ..Options::default() }).await;
    let connection = renewable(&running);
    running.set_fault(Fault::new("conversations.list", Trouble::Circle).after(2).times(9_999));
    let error = Slack.entities(&connection, None).await.err().unwrap();
    assert!(error.message.contains("lead in a circle") && !error.kind.retryable(), "{error}");
}
