//! Wrong answers of success: those that would stay wrong end the run at once.

use super::*;
use crate::lie_laws::told_at_once;
use connector_sdk::contract::{Recorded, RecordedAnswer, read_keys};
use simulators::kit::{Fault, Trouble};
use simulators::sap_odata::oddity;

#[tokio::test]
async fn what_is_no_json_is_told_at_once() {
    let running = system(some_records()).await;
    let connection = basic(running.url());
    let query = BENCH.query(&connection, ORDERS, &["OrderID"]).await;
    running.set_fault(Fault::new("/SalesOrders", Trouble::NoJson).times(99));
    let error = told_at_once(&SapOData, &connection, &query, "no JSON").await;
    assert!(error.message.contains("bytes that are no JSON"), "{error}");
    assert_eq!(running.counters().faults, 1);
}

#[tokio::test]
async fn a_byte_order_mark_is_passed_over() {
    let running = system(some_records()).await;
    running.set_fault(Fault::new("", Trouble::ByteOrderMark).times(9_999));
    for entity in [ORDERS, ORDERS_V4] {
        let connection = basic(running.url());
        let truth = oracle(&running, entity, "OrderID");
        let query = BENCH.query(&connection, entity, &["OrderID"]).await;
        let mut keys = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
        keys.sort();
        assert!(keys == truth.keys(|_| true), "{entity}: {} records", keys.len());
    }
}

#[tokio::test]
async fn a_page_in_the_place_of_another_is_told_at_once() {
    for (trouble, after) in [(Trouble::RepeatedPage, 2), (Trouble::Circle, 3)] {
        for (entity, pages) in [(ORDERS, "/SalesOrders"), (ORDERS_V4, "/SalesOrders")] {
            let running = system(some_records()).await;
            let connection = basic(running.url());
            let query = BENCH.query(&connection, entity, &["OrderID"]).await;
            running.set_fault(Fault::new(pages, trouble.clone()).after(after).times(99));
            let error = told_at_once(&SapOData, &connection, &query, "a page of before").await;
            assert!(error.message.contains("gave a record twice"), "{entity}: {error}");
        }
    }
}

#[tokio::test]
async fn rows_in_the_place_of_others_are_told_at_once() {
    let running = system(some_records()).await;
    running.set_oddity(oddity::NO_PAGING, true);
    let connection = basic(running.url());
    let mut query = BENCH.query(&connection, ORDERS, &["OrderID"]).await;
    query.settings["paginationConfig"] = json!({ "maxPageSize": 50 });
    running.set_fault(Fault::new("/SalesOrders", Trouble::RepeatedPage).after(1).times(99));
    let error = told_at_once(&SapOData, &connection, &query, "rows of before").await;
    assert!(error.message.contains("records elsewhere than a page before"), "{error}");
}

#[tokio::test]
async fn a_catalogue_that_leads_in_a_circle_is_told_at_once() {
    let asked = std::sync::atomic::AtomicUsize::new(0);
    let home = Recorded::start(move |request| {
        // A reader that does not see the circle comes to an end.
        let more = asked.fetch_add(1, std::sync::atomic::Ordering::SeqCst) < 20;
        let place = if request.path.contains("skiptoken=1") { 2 } else { 1 };
        let next = more.then(|| format!("ServiceCollection?$skiptoken={place}"));
        let page = json!({ "d": { "results": [], "__next": next } });
        RecordedAnswer::json(200, page.to_string())
    });
    let home = home.await.unwrap();
    let error = SapOData.entities(&basic(home.url()), None).await.err().unwrap();
    assert!(error.message.contains("lead in a circle") && !error.kind.retryable(), "{error}");
}
