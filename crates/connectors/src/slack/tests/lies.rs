//! Answers of success that are wrong: those that stay so are told at once.

use super::{oracle, query, renewable, some_records, subject, workspace};
use crate::Slack;
use crate::lie_laws::told_at_once;
use connector_sdk::Connector;
use connector_sdk::contract::read_keys;
use simulators::server::{Fault, Trouble};
use simulators::slack::MAIN;

#[tokio::test]
async fn what_is_no_json_is_asked_for_once() {
    for (trouble, words) in
        [(Trouble::NoJson, "bytes that are no JSON"), (Trouble::HtmlOk, "a page for people")]
    {
        let running = workspace(some_records()).await;
        let connection = renewable(&running);
        let query = query(&connection, MAIN, &["ts"]).await;
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
    let query = query(&connection, MAIN, &["ts"]).await;
    let mut keys = read_keys(&subject(&connection, &truth), &query).await.unwrap();
    keys.sort();
    assert!(keys == truth.keys(|_| true), "{} records", keys.len());
}
