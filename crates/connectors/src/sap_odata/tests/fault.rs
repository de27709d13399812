//! Failures in the middle of a run: passing ones lose and repeat nothing, lasting ones are reported as what they are.

use super::*;
use connector_sdk::contract::read_keys;
use connector_sdk::contract::read_page;
use connector_sdk::{Cursor, ErrorKind};
use simulators::kit::{Fault, Trouble};
use simulators::sap_odata::oddity;

/// Reads all orders while a fault strikes, and compares with the truth.
async fn read_through(running: &System, connection: &Connection, entity: &str, fault: Fault) {
    let what = format!("{fault:?} on {entity}");
    let truth = oracle(running, entity, "OrderID");
    let query = BENCH.query(connection, entity, &["OrderID"]).await;
    let struck = running.counters().faults;
    let times = fault.times;
    running.set_fault(fault);
    let read = read_keys(&BENCH.subject(connection, &truth), &query).await;
    let mut keys = read.unwrap_or_else(|error| panic!("{what}: {error}"));
    running.clear_faults();
    keys.sort();
    assert!(keys == truth.keys(|_| true), "{what}: {} records", keys.len());
    assert_eq!(running.counters().faults - struck, times, "{what}: a fault has not struck");
}

#[tokio::test]
async fn passing_faults_lose_and_repeat_nothing() {
    use Trouble::{
        DropConnection, Html, HtmlOk, InvalidSession, RateLimit, ServerError, TruncatedBody,
        Unavailable,
    };
    let running = system(some_records()).await;
    let connection = oauth(running.url());
    for paging in [true, false] {
        running.set_oddity(oddity::NO_PAGING, !paging);
        for entity in [ORDERS, ORDERS_V4] {
            for trouble in [
                DropConnection,
                Html,
                HtmlOk,
                InvalidSession,
                ServerError,
                TruncatedBody,
                Unavailable,
            ] {
                let fault = Fault::new("/SalesOrders", trouble);
                read_through(&running, &connection, entity, fault.clone()).await;
                read_through(&running, &connection, entity, fault.after(3)).await;
            }
            let busy = Fault::new("/SalesOrders", RateLimit).after(2).times(2).retry_after(1);
            read_through(&running, &connection, entity, busy).await;
        }
    }
}

#[tokio::test]
async fn a_page_that_is_too_large_for_the_system_is_halved_and_its_size_remembered() {
    for odd in [oddity::STRAINED, oddity::CUTS_LARGE_PAGES] {
        for paging in [true, false] {
            let running = system(some_records()).await;
            running.set_oddity(odd, true);
            running.set_oddity(oddity::NO_PAGING, !paging);
            let connection = basic(running.url());
            for entity in [ORDERS, ORDERS_V4] {
                let truth = oracle(&running, entity, "OrderID");
                let query = BENCH.query(&connection, entity, &["OrderID"]).await;
                let before = running.counters().addresses.len();
                let mut keys =
                    read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
                keys.sort();
                assert!(keys == truth.keys(|_| true), "{odd}: {} records", keys.len());
                let asked = running.counters().addresses.len() - before;
                assert!(asked < 80, "{odd}, paging {paging}: {asked} requests for 300 records");
            }
        }
    }
}

#[tokio::test]
async fn a_page_that_the_system_has_no_memory_for_is_asked_for_smaller() {
    let running = system(some_records()).await;
    let connection = basic(running.url());
    for xml in [false, true] {
        running.set_oddity(oddity::XML_ERRORS, xml);
        for entity in [ORDERS, ORDERS_V4] {
            let truth = oracle(&running, entity, "OrderID");
            let query = BENCH.query(&connection, entity, &["OrderID"]).await;
            let large = Trouble::PageTooLarge { records: Some(20), bytes: None };
            running.set_fault(Fault::new("/SalesOrders", large).times(1_000));
            let (asked, struck) = (running.counters().requests, running.counters().faults);
            let mut keys = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
            let (asked, struck) =
                (running.counters().requests - asked, running.counters().faults - struck);
            running.clear_faults();
            keys.sort();
            assert!(keys == truth.keys(|_| true), "{entity}: {} records", keys.len());
            assert!(struck > 1 && asked < 60, "{entity}: {asked} requests, {struck} refused");
        }
    }
}

#[tokio::test]
async fn lasting_faults_say_what_they_are() {
    use ErrorKind::{
        AccessDenied, InvalidCredentials, RateLimitExceeded, ResourceNotFoundError, ServerError,
    };
    let running = system(some_records()).await;
    let connection = basic(running.url());
    let query = BENCH.query(&connection, ORDERS, &["OrderID"]).await;
    for xml in [false, true] {
        running.set_oddity(oddity::XML_ERRORS, xml);
        for (trouble, times, kind, words) in [
            (Trouble::RateLimit, 1, RateLimitExceeded, "Quota exceeded"),
            (Trouble::ServerError, 5, ServerError, "SY/530"),
            // Two tries each of a page of 70 records, of 35, and so on to one.
            (Trouble::TruncatedBody, 14, ServerError, "page of one record"),
            (Trouble::NotFound, 1, ResourceNotFoundError, "Resource not found"),
            (Trouble::InvalidSession, 1, InvalidCredentials, "my-system"),
            (Trouble::HtmlOk, 1, InvalidCredentials, "my-system"),
        ] {
            running.clear_faults();
            running.set_fault(
                Fault::new("/SalesOrders", trouble.clone()).times(times).retry_after(900),
            );
            let mut cursor: Option<Cursor> = None;
            let error = loop {
                match read_page(&SapOData, &connection, &query, cursor.as_ref()).await {
                    Err(error) => break error,
                    Ok(page) => cursor = page.next,
                }
                assert!(cursor.is_some(), "{trouble:?} is no error");
            };
            assert_eq!(error.kind, kind, "{trouble:?}: {error}");
            assert!(error.message.contains(words), "{trouble:?}: {error}");
        }
        running.clear_faults();
        let mut unknown = query.clone();
        unknown.columns[0].name = "Nmae".into();
        let error = read_page(&SapOData, &connection, &unknown, None).await.err().unwrap();
        assert!(error.message.contains("Property Nmae not found"), "{error}");
        unknown.entity = format!("{ORDERS}X");
        let error = read_page(&SapOData, &connection, &unknown, None).await.err().unwrap();
        assert_eq!(error.kind, ResourceNotFoundError, "{error}");
        unknown.entity = "/sap/opu/odata/sap/GONE_SRV/X".into();
        let error = read_page(&SapOData, &connection, &unknown, None).await.err().unwrap();
        assert_eq!(error.kind, ResourceNotFoundError, "{error}");
        assert!(error.message.contains("MAINT_SERVICE"), "{error}");
    }
    running.set_fault(Fault::new("/SalesOrders", Trouble::Forbidden));
    let error = read_page(&SapOData, &connection, &query, None).await.err().unwrap();
    assert!(matches!(error.kind, AccessDenied | ResourceNotFoundError), "{error}");
}

#[tokio::test]
async fn a_logon_page_is_a_refusal_of_the_credentials() {
    let running = system(some_records()).await;
    let connection = basic(running.url());
    running.set_oddity(oddity::LOGIN_PAGE, true);
    let error = SapOData.check(&connection).await.err().unwrap();
    assert_eq!(error.kind, ErrorKind::InvalidCredentials, "{error}");
}
