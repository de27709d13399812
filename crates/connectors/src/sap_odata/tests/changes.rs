//! Reads bounded by the system's tokens.

use super::*;
use connector_sdk::contract::{
    Recorded, RecordedAnswer, bookmarks_tile_changes, read_page, reads_every_record_once,
};
use connector_sdk::{Bookmark, Comparison, ErrorKind, Filter, Literal, Page, Since, Source};
use records::FieldType;
use simulators::kit::{Fault, Trouble};
use simulators::sap_odata::oddity;

const QUEUE: &str = "/sap/opu/odata/sap/ZPENSTOCK_ODP_SRV/EntityOfZSALES";
const CUSTOMERS: &str = "/sap/opu/odata4/sap/zpenstock/srvd_a2x/sap/sales/0001/Customers";

/// Changes some records, and returns the keys of the expected changes: changed ones, a removed one, a new one.
fn change(running: &System, entity: &str, key: &str, records: usize) -> Vec<Map<String, Value>> {
    let keys = || {
        running.records(entity).into_iter().map(|record| record[key].clone()).collect::<Vec<_>>()
    };
    let before = keys();
    running.change(entity, records, 1_795_000_000);
    let after = keys();
    let new = after.iter().filter(|key| !before.contains(key));
    let gone = before.iter().filter(|key| !after.contains(key));
    let each = before[..records].iter().chain(new).chain(gone);
    each.map(|value| Map::from_iter([(key.to_owned(), value.clone())])).collect()
}

#[tokio::test]
async fn tokens_tile_changes_wherever_systems_put_them() {
    for oddities in [
        &[][..],
        &[oddity::DELTA_IN_NEXT],
        &[oddity::RELATIVE_LINKS, oddity::DELTA_IN_NEXT],
        &[oddity::DELTA_APART],
        &[oddity::DELTA_FIRST],
        &[oddity::INNER_HOST],
        &[oddity::STRAINED],
        &[oddity::INNER_HOST, oddity::DELTA_APART],
    ] {
        let oddities = oddities.iter().map(|name| (*name).to_owned()).collect();
        let running = system(Options { oddities, ..some_records() }).await;
        let truth = oracle(&running, QUEUE, "OrderID");
        // More changes than a page takes.
        let change = async || change(&running, QUEUE, "OrderID", 100);
        bookmarks_tile_changes(&BENCH.subject(&oauth(running.url()), &truth), change).await;
    }
}

#[tokio::test]
async fn version_4_tells_of_removed_entities_by_their_address() {
    let running = system(Options { records: 700, ..some_records() }).await;
    let truth = oracle(&running, CUSTOMERS, "CustomerID");
    let connection = basic(running.url());
    let entry = async || {
        let mut changed = change(&running, CUSTOMERS, "CustomerID", 80);
        changed.last_mut().unwrap()["CustomerID"] = "".into();
        changed
    };
    bookmarks_tile_changes(&BENCH.subject(&connection, &truth), entry).await;
    let whole =
        BENCH.query(&connection, CUSTOMERS, &["CustomerID", "@removed.reason", "@id"]).await;
    let (_, bookmark) = read_on(&connection, &whole, Since::Beginning).await;
    let last = running.records(CUSTOMERS).pop().unwrap()["CustomerID"].clone();
    running.change(CUSTOMERS, 1, 1_795_000_000);
    let (pages, _) = read_on(&connection, &whole, Since::Bookmark(bookmark)).await;
    let text = format!("{:?}", pages[0].records);
    let address = format!("Customers('{}')", last.as_str().unwrap());
    assert!(text.contains(&address) && text.contains("\"deleted\""), "{text}");
}

#[tokio::test]
async fn a_queue_can_be_read_in_full_as_well() {
    let running = system(some_records()).await;
    for (entity, key) in [(QUEUE, "OrderID"), (CUSTOMERS, "CustomerID")] {
        reads_every_record_once(
            &BENCH.subject(&basic(running.url()), &oracle(&running, entity, key)),
        )
        .await;
    }
    let skipped = |address: &String| address.contains("$skip=") || address.contains("$orderby");
    assert!(!running.counters().addresses.iter().any(skipped));
}

#[tokio::test]
async fn only_tracked_sets_keep_bookmarks() {
    let running = system(some_records()).await;
    let connection = basic(running.url());
    for (entity, expected) in
        [(QUEUE, true), (CUSTOMERS, true), (ORDERS, false), (ORDERS_V4, false)]
    {
        let settings = json!({ "objectPath": entity });
        let keeps = SapOData.keeps_bookmarks(&connection, &settings, None).await.unwrap();
        assert_eq!(keeps, expected, "{entity}");
    }
}

#[tokio::test]
async fn a_read_that_is_not_tracked_is_refused() {
    let running = system(some_records()).await;
    running.set_oddity(oddity::NO_TRACKING, true);
    let connection = basic(running.url());
    for entity in [QUEUE, CUSTOMERS] {
        let mut whole = BENCH.query(&connection, entity, &["@id"; 0]).await;
        whole.since = Some(Since::Beginning);
        let error = read_page(&SapOData, &connection, &whole, None).await.err().unwrap();
        assert_eq!(error.kind, ErrorKind::InvalidArgument, "{error}");
        assert!(error.message.contains("track-changes"), "{error}");
    }
}

/// A read from the beginning by somebody else has made a link that is newer than that of the last delta.
#[tokio::test]
async fn a_read_from_the_beginning_goes_on_from_the_link_of_one() {
    let running = system(some_records()).await;
    running.set_oddity(oddity::DELTA_APART, true);
    let connection = basic(running.url());
    let whole = BENCH.query(&connection, QUEUE, &["OrderID"]).await;
    let (_, old) = read_on(&connection, &whole, Since::Beginning).await;
    change(&running, QUEUE, "OrderID", 3);
    let (_, bookmark) = read_on(&connection, &whole, Since::Beginning).await;
    change(&running, QUEUE, "OrderID", 5);
    let rows = async |since| {
        let (pages, _) = read_on(&connection, &whole, Since::Bookmark(since)).await;
        pages.iter().map(|page| page.records.num_rows()).sum::<usize>()
    };
    assert_eq!(rows(bookmark).await, 7, "five that changed, one that is new and one that is gone");
    assert_eq!(rows(old).await, 12);
}

#[tokio::test]
async fn a_tracked_read_remembers_the_size_of_its_pages() {
    let running = system(some_records()).await;
    running.set_oddity(oddity::STRAINED, true);
    let connection = basic(running.url());
    let whole = BENCH.query(&connection, QUEUE, &["OrderID"]).await;
    let before = running.counters().addresses.len();
    let (pages, _) = read_on(&connection, &whole, Since::Beginning).await;
    let records: usize = pages.iter().map(|page| page.records.num_rows()).sum();
    let asked = running.counters().addresses.len() - before;
    assert!(records >= 300 && asked < 50, "{asked} requests for {records} records");
}

#[tokio::test]
async fn without_any_delta_link_the_next_run_reads_everything_and_the_message_says_so() {
    let running = system(some_records()).await;
    for name in [oddity::DELTA_APART, oddity::NO_DELTA_LIST] {
        running.set_oddity(name, true);
    }
    let connection = basic(running.url());
    let mut query = BENCH.query(&connection, QUEUE, &["OrderID"]).await;
    let mut since = Since::Beginning;
    for round in 0..3 {
        let (pages, bookmark) = read_on(&connection, &query, since).await;
        let rows: usize = pages.iter().map(|page| page.records.num_rows()).sum();
        assert_eq!(rows, 300, "round {round}");
        let notes: Vec<&str> =
            pages.iter().flat_map(|page| &page.notes).map(String::as_str).collect();
        let [note] = notes[..] else { panic!("{notes:?}") };
        assert!(
            note.contains("reads everything again") && note.contains("DeltaLinksOfEntityOfZSALES")
        );
        since = Since::Bookmark(bookmark);
        // A new read from the beginning may have other filters.
        query.settings["paginationConfig"]["maxPageSize"] = (60 + round).into();
    }
    // The system has its list again: from here on changes are read.
    running.set_oddity(oddity::NO_DELTA_LIST, false);
    let (_, bookmark) = read_on(&connection, &query, since).await;
    let (pages, _) = read_on(&connection, &query, Since::Bookmark(bookmark)).await;
    assert!(pages.iter().all(|page| page.records.num_rows() == 0 && page.notes.is_empty()));
}

#[tokio::test]
async fn a_list_of_delta_links_that_cannot_be_had_now_is_asked_for_again() {
    let running = system(some_records()).await;
    running.set_oddity(oddity::DELTA_APART, true);
    let connection = basic(running.url());
    let whole = BENCH.query(&connection, QUEUE, &["OrderID"]).await;
    running.set_fault(Fault::new("/DeltaLinksOf", Trouble::Unavailable).times(2));
    let (pages, _) = read_on(&connection, &whole, Since::Beginning).await;
    assert!(pages.iter().all(|page| page.notes.is_empty()));
    assert_eq!(running.counters().faults, 2);
}

#[tokio::test]
async fn bookmarks_that_are_lost_are_said_to_be() {
    let running = system(some_records()).await;
    let connection = basic(running.url());
    let whole = BENCH.query(&connection, QUEUE, &["OrderID"]).await;
    let (_, bookmark) = read_on(&connection, &whole, Since::Beginning).await;
    let filter = Filter {
        field: "OrderID".into(),
        field_type: FieldType::String,
        comparison: Comparison::EqualTo,
        values: vec![Literal::Text("x".into())],
    };
    let filtered = Query { filters: vec![filter], ..whole.clone() };
    let unknown = Bookmark(bookmark.0.replace("_000000000", "_x"));
    assert_ne!(unknown, bookmark);
    for (query, bookmark) in
        [(&whole, unknown), (&whole, Bookmark("{}".into())), (&filtered, bookmark)]
    {
        let query = Query { since: Some(Since::Bookmark(bookmark.clone())), ..query.clone() };
        let error = read_page(&SapOData, &connection, &query, None).await.err().unwrap();
        assert_eq!(error.kind, ErrorKind::ResourceNotFoundError, "{bookmark:?}: {error}");
    }
}

/// SAP does not say which status a queue gives for a token that it has given up.
#[tokio::test]
async fn a_link_that_is_refused_is_a_lost_bookmark() {
    let metadata = r#"<Edmx Version="1.0" xmlns:sap="http://www.sap.com/Protocols/SAPData"><Schema Namespace="X"><EntityType Name="T"><Property Name="OrderID" Type="Edm.String"/>
        </EntityType></Schema><EntitySet Name="SalesOrders" EntityType="X.T" sap:change-tracking="true"/></Edmx>"#;
    for status in [400, 404, 410] {
        let home = Recorded::start(move |request| match &request.path {
            path if path.contains("$metadata") => {
                RecordedAnswer { status: 200, headers: Vec::new(), body: metadata.to_owned() }
            }
            path if path.contains("deltatoken") => {
                let error = json!({ "code": "X/1", "message": { "value": "no such token" } });
                RecordedAnswer::json(status, json!({ "error": error }).to_string())
            }
            _ => {
                let delta = json!({ "results": [], "__delta": "SalesOrders?!deltatoken='D1'" });
                let applied = ("preference-applied".to_owned(), "odata.track-changes".to_owned());
                let body = json!({ "d": delta }).to_string();
                RecordedAnswer { status: 200, headers: vec![applied], body }
            }
        });
        let home = home.await.unwrap();
        let connection = basic(home.url());
        let whole = BENCH.query(&connection, ORDERS, &["OrderID"]).await;
        let (_, bookmark) = read_on(&connection, &whole, Since::Beginning).await;
        let query = Query { since: Some(Since::Bookmark(bookmark)), ..whole };
        let error = read_page(&SapOData, &connection, &query, None).await.err().unwrap();
        assert_eq!(error.kind, ErrorKind::ResourceNotFoundError, "{status}: {error}");
        assert!(error.message.contains("no such token"), "{error}");
    }
}

async fn read_on(connection: &Connection, query: &Query, since: Since) -> (Vec<Page>, Bookmark) {
    let query = Query { since: Some(since), ..query.clone() };
    let mut pages = Vec::new();
    let mut cursor = None;
    loop {
        let page = read_page(&SapOData, connection, &query, cursor.as_ref()).await.unwrap();
        cursor = page.next.clone();
        let bookmark = page.bookmark.clone();
        pages.push(page);
        if cursor.is_none() {
            return (pages, bookmark.unwrap());
        }
    }
}
