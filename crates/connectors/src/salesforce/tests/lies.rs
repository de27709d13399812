//! Wrong answers of success: those that would stay wrong end the run at once.

use super::{BENCH, QUERY, all_time, oracle, organisation, renewable, some_records};
use crate::Salesforce;
use crate::lie_laws::told_at_once;
use connector_sdk::Connector;
use connector_sdk::contract::read_keys;
use simulators::kit::{Fault, Trouble};

#[tokio::test]
async fn what_is_no_json_is_asked_for_once() {
    for (answer, words) in
        [(Trouble::NoJson, "bytes that are no JSON"), (Trouble::HtmlOk, "a page for people")]
    {
        let running = organisation(some_records()).await;
        let connection = renewable(&running);
        let query = BENCH.query(&connection, "Account", &["Id"]).await;
        running.set_fault(Fault::new(QUERY, answer).times(99));
        let source = Salesforce.source().unwrap();
        let error = told_at_once(source, &connection, &query, words).await;
        assert!(error.message.contains(words) && error.message.contains("instanceUrl"), "{error}");
        assert_eq!(running.counters().faults, 1, "{words}");
    }
}

#[tokio::test]
async fn a_byte_order_mark_is_passed_over() {
    let running = organisation(some_records()).await;
    running.set_fault(Fault::new("", Trouble::ByteOrderMark).times(999));
    let truth = oracle(&running, "Account", false);
    let connection = renewable(&running);
    let query = BENCH.query(&connection, "Account", &["Id"]).await;
    let mut keys = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
    keys.sort();
    assert!(keys == truth.keys(|_| true), "{} records", keys.len());
}

#[tokio::test]
async fn a_page_in_the_place_of_another_is_told_at_once() {
    for (answer, after) in [(Trouble::RepeatedPage, 2), (Trouble::Circle, 2)] {
        for window in [false, true] {
            let running = organisation(some_records()).await;
            let connection = renewable(&running);
            let mut query = BENCH.query(&connection, "Account", &["Name"]).await;
            query.window = window.then(|| all_time("SystemModstamp"));
            running.set_fault(Fault::new("/query", answer.clone()).after(after).times(99));
            let source = Salesforce.source().unwrap();
            let error = told_at_once(source, &connection, &query, "a page of before").await;
            assert!(error.message.contains("in the order of"), "{answer:?} {window}: {error}");
        }
    }
}
