//! Wrong answers of success: those that would stay wrong end the run at once.

use super::fault::some_records;
use super::{BENCH, both_queries, by_user, instance, oracle};
use crate::ServiceNow;
use crate::lie_laws::told_at_once;
use connector_sdk::Connector;
use connector_sdk::contract::read_keys;
use simulators::kit::{Fault, Options, Trouble};

const PAGES: &str = "/api/now/table/incident";

#[tokio::test]
async fn what_is_no_json_is_asked_for_once() {
    for (trouble, words) in
        [(Trouble::NoJson, "bytes that are no JSON"), (Trouble::HtmlOk, "a page for people")]
    {
        let running = instance(some_records()).await;
        let connection = by_user(&running);
        let query = BENCH.query(&connection, "incident", &["sys_id"]).await;
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
    let query = BENCH.query(&connection, "incident", &["sys_id"]).await;
    let mut keys = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
    keys.sort();
    assert!(keys == truth.keys(|_| true), "{} records", keys.len());
}

#[tokio::test]
async fn a_page_in_the_place_of_another_is_told() {
    for (after, times) in [(1, 999), (1, 1), (2, 1)] {
        for number in [0, 1] {
            let running = instance(some_records()).await;
            let connection = by_user(&running);
            let query = both_queries(&connection).await[number].clone();
            running.set_fault(Fault::new(PAGES, Trouble::RepeatedPage).after(after).times(times));
            let source = ServiceNow.source().unwrap();
            let error = told_at_once(source, &connection, &query, "a repeated page").await;
            assert!(error.message.contains("in the order of"), "{error}");
            assert!(error.message.contains("sys_id"), "{error}");
        }
    }
}

#[tokio::test]
async fn tables_and_fields_are_not_listed_for_ever() {
    let running = instance(Options { page_size: 20, ..Options::default() }).await;
    let connection = by_user(&running);
    for table in ["sys_db_object", "sys_dictionary"] {
        running.clear_faults();
        running.set_fault(Fault::new(table, Trouble::RepeatedPage).after(1).times(9_999));
        let error = match table {
            "sys_db_object" => ServiceNow.entities(&connection, None).await.err(),
            _ => ServiceNow.fields(&connection, "incident", None).await.err(),
        };
        let error = error.unwrap_or_else(|| panic!("{table} was listed"));
        assert!(error.message.contains("in the order of sys_id"), "{error}");
    }
}
