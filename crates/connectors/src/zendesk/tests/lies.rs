//! Wrong answers of success: those that would stay wrong end the run at once.

use super::{BENCH, account, ids, oracle, renewable, some_records};
use crate::Zendesk;
use crate::lie_laws::told_at_once;
use connector_sdk::Connector;
use connector_sdk::contract::read_keys;
use simulators::kit::{Fault, Options, Trouble};

/// One object of each way of reading, and the address of its pages.
const OBJECTS: [(&str, &str); 3] = [
    ("tickets", "tickets/cursor.json"),
    ("organizations", "incremental/organizations.json"),
    ("groups", "groups.json"),
];

#[tokio::test]
async fn what_is_no_json_is_asked_for_once() {
    for (trouble, words) in
        [(Trouble::NoJson, "bytes that are no JSON"), (Trouble::HtmlOk, "a page for people")]
    {
        for (object, pages) in OBJECTS {
            let running = account(some_records()).await;
            let connection = renewable(&running);
            running.set_fault(Fault::new(pages, trouble.clone()).times(99));
            let source = Zendesk.source().unwrap();
            let error = told_at_once(source, &connection, &ids(object), words).await;
            let told = error.message.contains(words) && error.message.contains("instanceUrl");
            assert!(told, "{error}");
            assert_eq!(running.counters().faults, 1, "{words}");
        }
    }
}

#[tokio::test]
async fn a_byte_order_mark_is_passed_over() {
    let running = account(some_records()).await;
    running.set_fault(Fault::new("", Trouble::ByteOrderMark).times(999));
    for (object, _) in OBJECTS {
        let truth = oracle(&running, object).await;
        let connection = renewable(&running);
        let mut keys = read_keys(&BENCH.subject(&connection, &truth), &ids(object)).await.unwrap();
        keys.sort();
        assert!(keys == truth.keys(|_| true), "{object}: {} records", keys.len());
    }
}

#[tokio::test]
async fn a_page_in_the_place_of_another_is_told_at_once() {
    let [cursors, _, list] = OBJECTS;
    let repeated = OBJECTS.map(|object| (object, Trouble::RepeatedPage, 1));
    // An export by time has no link that could lead back.
    let circles = [cursors, list].map(|object| (object, Trouble::Circle, 2));
    for ((object, pages), trouble, after) in repeated.into_iter().chain(circles) {
        let running = account(Options { page_size: 40, ..some_records() }).await;
        let connection = renewable(&running);
        running.set_fault(Fault::new(pages, trouble.clone()).after(after).times(99));
        let source = Zendesk.source().unwrap();
        let error = told_at_once(source, &connection, &ids(object), "a page of before").await;
        assert!(error.message.contains("gave a record twice"), "{object}, {trouble:?}: {error}");
    }
}

#[tokio::test]
async fn a_list_of_fields_that_leads_in_a_circle_is_told_at_once() {
    let running = account(Options { page_size: 2, ..some_records() }).await;
    let connection = renewable(&running);
    running.set_fault(Fault::new("ticket_fields.json", Trouble::Circle).times(99));
    let error = Zendesk.fields(&connection, "tickets", None).await.unwrap_err();
    assert!(error.message.contains("lead in a circle"), "{error}");
}
