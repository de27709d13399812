//! Answers of success that are wrong: those that stay so are told at once.

use super::fault::some_records;
use super::{by_user, instance, oracle, query, subject};
use crate::ServiceNow;
use crate::lie_laws::told_at_once;
use connector_sdk::Connector;
use connector_sdk::contract::read_keys;
use simulators::server::{Fault, Trouble};

const PAGES: &str = "/api/now/table/incident";

#[tokio::test]
async fn what_is_no_json_is_asked_for_once() {
    for (trouble, words) in
        [(Trouble::NoJson, "bytes that are no JSON"), (Trouble::HtmlOk, "a page for people")]
    {
        let running = instance(some_records()).await;
        let connection = by_user(&running);
        let query = query(&connection, "incident", &["sys_id"]).await;
        running.set_fault(Fault::new(PAGES, trouble).times(99));
        let source = ServiceNow.source().unwrap();
        let error = told_at_once(source, &connection, &query, words).await;
        assert!(error.message.contains(words) && error.message.contains("instanceUrl"), "{error}");
        assert_eq!(running.counters().faults, 1, "{words}");
    }
}

#[tokio::test]
async fn a_byte_order_mark_is_passed_over() {
    let running = instance(some_records()).await;
    running.set_fault(Fault::new("", Trouble::ByteOrderMark).times(999));
    let truth = oracle(&running, "incident");
    let connection = by_user(&running);
    let query = query(&connection, "incident", &["sys_id"]).await;
    let mut keys = read_keys(&subject(&connection, &truth), &query).await.unwrap();
    keys.sort();
    assert!(keys == truth.keys(|_| true), "{} records", keys.len());
}
