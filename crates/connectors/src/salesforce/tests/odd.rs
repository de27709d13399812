//! Objects read in other ways: without a number, an order, a second page or time, and while records are deleted.

use super::*;
use crate::lie_laws::told_at_once;
use arrow_array::cast::AsArray;
use connector_sdk::contract::{Recorded, RecordedAnswer, read_keys, read_page};
use connector_sdk::{Cursor, ErrorKind, Page};
use simulators::salesforce::oddity;
use std::collections::HashSet;

async fn whole_and_window(connection: &Connection) -> [Query; 2] {
    let whole = BENCH.query(connection, "Account", &["Id"]).await;
    [whole.clone(), Query { window: Some(all_time("SystemModstamp")), ..whole }]
}

/// Reads to the end, with something to do after each page.
async fn read_on(connection: &Connection, query: &Query, between: impl Fn(usize)) -> Vec<Page> {
    let mut pages = Vec::new();
    let mut cursor: Option<Cursor> = None;
    loop {
        let source = Salesforce.source().unwrap();
        let page = read_page(source, connection, query, cursor.as_ref()).await.unwrap();
        cursor = page.next.clone();
        pages.push(page);
        if cursor.is_none() {
            return pages;
        }
        between(pages.len());
    }
}

fn rows(pages: &[Page]) -> usize {
    pages.iter().map(|page| page.records.num_rows()).sum()
}

#[tokio::test]
async fn odd_objects_give_every_record_once() {
    let odd = [
        &[oddity::UNKNOWN_COUNT][..],
        &[oddity::NO_ORDER],
        &[oddity::NO_ORDER, oddity::UNKNOWN_COUNT],
        &[oddity::SINGLE_PAGE],
        &[oddity::STRAINED],
        &[oddity::INNER_HOST],
        &[oddity::IGNORES_ORDER],
        &[oddity::CHANGED_MEANWHILE],
    ];
    for names in odd {
        let running = organisation(some_records()).await;
        names.iter().for_each(|name| running.set_oddity(name, true));
        let connection = renewable(&running);
        let truth = oracle(&running, "Account", false);
        for query in whole_and_window(&connection).await {
            let mut keys = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
            keys.sort();
            assert!(keys == truth.keys(|_| true), "{names:?}: {} records", keys.len());
        }
    }
}

#[tokio::test]
async fn a_window_over_a_field_that_may_fall_is_read_like_any_other() {
    const ENDS: &str = "Contract_Ends_At__c";
    for names in [&[][..], &[oddity::SINGLE_PAGE], &[oddity::STRAINED]] {
        let running = organisation(some_records()).await;
        names.iter().for_each(|name| running.set_oddity(name, true));
        let connection = renewable(&running);
        let query = BENCH.query(&connection, "Account", &["Id"]).await;
        let query = Query { window: Some(all_time(ENDS)), ..query };
        let inside = |record: &Map<String, Value>| {
            record[ENDS].as_str().is_some_and(|at| at < "2096-10-02T07:06:40")
        };
        let expected = oracle(&running, "Account", false).keys(inside).len();
        assert!(expected > 400, "{expected}");
        let pages = read_on(&connection, &query, |_| running.lose_locators()).await;
        assert_eq!(rows(&pages), expected, "{names:?}");
    }
}

#[tokio::test]
async fn a_number_that_is_not_known_promises_nothing() {
    let running = organisation(some_records()).await;
    running.set_oddity(oddity::UNKNOWN_COUNT, true);
    let connection = renewable(&running);
    for query in whole_and_window(&connection).await {
        let pages = read_on(&connection, &query, |_| running.lose_locators()).await;
        assert_eq!(rows(&pages), 900);
        assert!(pages.iter().all(|page| page.total.is_none()));
    }
}

#[tokio::test]
async fn a_lost_link_is_no_loss_where_records_changed_meanwhile() {
    let running = organisation(some_records()).await;
    running.set_oddity(oddity::CHANGED_MEANWHILE, true);
    let connection = renewable(&running);
    for query in whole_and_window(&connection).await {
        let pages = read_on(&connection, &query, |_| running.lose_locators()).await;
        let ids = pages.iter().map(|page| page.records.column(0).as_string::<i32>());
        let ids: HashSet<&str> = ids.flat_map(|ids| ids.iter().flatten()).collect();
        assert_eq!(ids.len(), 900);
    }
}

#[tokio::test]
async fn without_an_order_a_lost_link_ends_the_read() {
    for odd in [oddity::NO_ORDER, oddity::IGNORES_ORDER] {
        let running = organisation(some_records()).await;
        running.set_oddity(odd, true);
        let connection = renewable(&running);
        let query = BENCH.query(&connection, "Account", &["Name"]).await;
        let source = Salesforce.source().unwrap();
        let first = read_page(source, &connection, &query, None).await.unwrap();
        running.lose_locators();
        let error =
            read_page(source, &connection, &query, first.next.as_ref()).await.err().unwrap();
        assert!(!error.kind.retryable(), "{error}");
        assert!(
            error.message.contains("no order") && error.message.contains("start the run again")
        );
    }
}

#[tokio::test]
async fn pages_that_take_too_long_are_halved_and_the_size_is_remembered() {
    let running = organisation(some_records()).await;
    running.set_oddity(oddity::STRAINED, true);
    let connection = renewable(&running);
    for query in whole_and_window(&connection).await {
        let before = running.counters().requests;
        let pages = read_on(&connection, &query, |_| {}).await;
        assert_eq!(rows(&pages), 900);
        let asked = running.counters().requests - before;
        assert!(asked < 60, "{asked} requests for 900 records");
    }
}

#[tokio::test]
async fn an_order_that_cannot_be_had_leaves_no_smaller_page_than_salesforce_gives() {
    let running = organisation(some_records()).await;
    running.set_oddity(oddity::STRAINED, true);
    running.set_oddity(oddity::NO_ORDER, true);
    let connection = renewable(&running);
    let query = BENCH.query(&connection, "Account", &["Name"]).await;
    let mut cursor: Option<Cursor> = None;
    let error = loop {
        let source = Salesforce.source().unwrap();
        match read_page(source, &connection, &query, cursor.as_ref()).await {
            Ok(page) => cursor = page.next,
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind, ErrorKind::RequestTimeout, "{error}");
    assert!(error.message.contains("200 records"), "{error}");
}

#[tokio::test]
async fn pages_that_a_limit_cuts_need_an_order() {
    let running = organisation(some_records()).await;
    running.set_oddity(oddity::STRAINED, true);
    running.set_oddity(oddity::IGNORES_ORDER, true);
    let connection = renewable(&running);
    let query = BENCH.query(&connection, "Account", &["Name"]).await;
    let source = Salesforce.source().unwrap();
    let error = told_at_once(source, &connection, &query, "no order").await;
    assert!(error.message.contains("ignores the order Id of Account"), "{error}");
}

#[tokio::test]
async fn records_that_are_deleted_while_an_object_is_read_are_no_failure() {
    let running = organisation(some_records()).await;
    let connection = renewable(&running);
    for (round, query) in whole_and_window(&connection).await.iter().enumerate() {
        let there = 900 - 3 * round as u64;
        let pages = read_on(&connection, query, |page| {
            // The last ids are not in the first page of a read by ids; one of them may be in that of a window.
            let last = 917 - 3 * round as u64;
            let delete = |index| running.delete("Account", index);
            if page == 1 {
                (last - 3..last).for_each(delete)
            }
        })
        .await;
        let (last, read) = (pages.last().unwrap(), rows(&pages) as u64);
        assert!((there - 3..=there).contains(&read), "{read}");
        assert_eq!(last.total, Some(read));
        let said = last.notes.iter().any(|note| note.contains("were deleted or changed"));
        assert_eq!(said, read < there, "{:?}", last.notes);
    }
}

#[tokio::test]
async fn an_instant_with_more_records_than_a_page_is_passed_whatever_becomes_of_the_links() {
    let running = organisation(some_records()).await;
    running.change("Account", 850, 1_795_000_000);
    let connection = renewable(&running);
    let truth = oracle(&running, "Account", false);
    let whole = BENCH.query(&connection, "Account", &["Id"]).await;
    for lost in [false, true] {
        let at = |second: i64| Timestamp::from_millis(second * 1000);
        let (from, to) = (Some(at(1_795_000_000)), at(1_795_000_001));
        let window = Window { field: "SystemModstamp".into(), from, to };
        let query = Query { window: Some(window), ..whole.clone() };
        let pages = read_on(&connection, &query, |_| {
            if lost {
                running.lose_locators()
            }
        })
        .await;
        assert_eq!(rows(&pages), 850);
        let mut keys = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), 850);
    }
}

/// Starts an organisation with one object, which gives one page and counts its records.
async fn recorded(
    object: &'static str,
    fields: &'static [&str],
    page: Value,
    left: i64,
) -> Recorded {
    let fields: Vec<Value> = fields
        .iter()
        .map(|name| json!({ "name": name, "label": name, "type": "string", "filterable": true, "sortable": true }))
        .collect();
    let home = Recorded::start(move |request| {
        let body = match &request.path {
            path if path.contains("/describe") => json!({ "name": object, "fields": fields }),
            path if path.contains("COUNT") => {
                json!({ "totalSize": left, "done": true, "records": [] })
            }
            _ => page.clone(),
        };
        RecordedAnswer::json(200, body.to_string())
    });
    home.await.unwrap()
}

async fn first_page(home: &Recorded, object: &str, field: &str) -> (Page, String) {
    let credentials = json!({ "accessToken": "token", "instanceUrl": home.url() });
    let connection = connect(json!({ "instanceUrl": home.url() }), credentials);
    let query = BENCH.query(&connection, object, &[field]).await;
    let page = read_page(&Salesforce, &connection, &query, None).await.unwrap();
    let requests = home.requests();
    let asked = requests.iter().find(|request| request.path.contains("?q=")).unwrap();
    (page, asked.path.replace("%20", " ").replace("%3D", "=").replace("%2C", ","))
}

#[tokio::test]
async fn big_objects_are_read_in_the_order_of_their_index_and_without_an_id() {
    let page = json!({ "totalSize": -1, "done": true, "records": [{ "LastName__c": "a" }] });
    let home = recorded("Phone_Book__b", &["Id", "LastName__c"], page, 0).await;
    let (page, asked) = first_page(&home, "Phone_Book__b", "LastName__c").await;
    assert_eq!((page.records.num_rows(), page.total), (1, None));
    assert!(asked.ends_with("SELECT LastName__c FROM Phone_Book__b"), "{asked}");
    let credentials = json!({ "accessToken": "token", "instanceUrl": home.url() });
    let connection = connect(json!({ "instanceUrl": home.url() }), credentials);
    let fields = Salesforce.fields(&connection, "Phone_Book__b", None).await.unwrap();
    assert_eq!(fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["LastName__c"]);
}

#[tokio::test]
async fn external_objects_promise_no_number_and_are_sorted_by_their_own_key() {
    let page =
        json!({ "totalSize": 7, "done": true, "records": [{ "Name__c": "a", "ExternalId": "1" }] });
    let home = recorded("Order__x", &["Id", "ExternalId", "Name__c"], page, 0).await;
    let (page, asked) = first_page(&home, "Order__x", "Name__c").await;
    assert_eq!((page.records.num_rows(), page.total), (1, None));
    assert!(
        asked.ends_with("SELECT Name__c,ExternalId FROM Order__x ORDER BY ExternalId"),
        "{asked}"
    );
}

#[tokio::test]
async fn archived_records_are_read_as_well() {
    let page =
        json!({ "totalSize": 1, "done": true, "records": [{ "Id": "00T1", "Subject": "a" }] });
    let home = recorded("Task", &["Id", "Subject", "IsArchived", "IsDeleted"], page, 0).await;
    let (_, asked) = first_page(&home, "Task", "Subject").await;
    assert!(asked.contains("/queryAll?q="), "{asked}");
    assert!(asked.ends_with("WHERE IsDeleted = FALSE ORDER BY Id"), "{asked}");
}

#[tokio::test]
async fn what_every_read_of_an_object_lacks_is_told_at_its_end() {
    for (object, words) in [
        ("Faq__kav", Some("PublishStatus")),
        ("LoginHistory", Some("six months")),
        ("Account", None),
    ] {
        let page = |done: bool| {
            let record = json!({ "Id": "001", "Name": "a" });
            let next = (!done).then_some("/services/data/v64.0/query/01g-1");
            json!({ "totalSize": 1, "done": done, "nextRecordsUrl": next, "records": [record] })
        };
        for done in [true, false] {
            let home = recorded(object, &["Id", "Name"], page(done), 1).await;
            let (page, _) = first_page(&home, object, "Name").await;
            let told = page.notes.iter().any(|note| words.is_some_and(|part| note.contains(part)));
            let expected = done && words.is_some();
            assert_eq!((told, page.notes.len()), (expected, expected.into()), "{object}, {done}");
        }
    }
}

#[tokio::test]
async fn records_that_are_there_and_did_not_come_stay_promised() {
    for (left, expected) in [(3, Some(3)), (1, Some(1)), (-1, Some(3))] {
        let page =
            json!({ "totalSize": 3, "done": true, "records": [{ "Id": "001", "Name": "a" }] });
        let home = recorded("Account", &["Id", "Name"], page, left).await;
        let (page, _) = first_page(&home, "Account", "Name").await;
        assert_eq!(page.total, expected, "{left} are left");
    }
}
