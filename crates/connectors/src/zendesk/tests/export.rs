//! Incremental exports: the fields of their windows, the last minute, pages that overlap, and custom fields.

use super::{BENCH, account, ids, oracle, renewable, some_records};
use crate::Zendesk;
use connector_sdk::contract::{Oracle, read_keys, read_page};
use connector_sdk::{Connection, Connector, Cursor, Query, Window};
use flow::Timestamp;
use records::Column;
use records::text::canonical_text;
use serde_json::{Map, Value};
use simulators::kit::Options;
use simulators::zendesk::oddity;
use std::time::Duration;

fn over(entity: &str, field: &str, from: Option<i64>, to: i64) -> Query {
    let window = Window {
        field: field.to_owned(),
        from: from.map(|second| Timestamp::from_millis(second * 1000)),
        to: Timestamp::from_millis(to * 1000),
    };
    Query { window: Some(window), ..ids(entity) }
}

async fn read(connection: &Connection, truth: &Oracle, query: &Query) -> Vec<String> {
    let mut keys = read_keys(&BENCH.subject(connection, truth), query).await.unwrap();
    keys.sort();
    keys
}

fn generated(record: &Map<String, Value>) -> i64 {
    record["generated_timestamp"].as_i64().unwrap()
}

#[tokio::test]
async fn windows_over_the_exports_own_order_tile_time() {
    for page_size in [7, 90, 1_000] {
        let running = account(Options { page_size, ..some_records() }).await;
        let (connection, truth) = (renewable(&running), oracle(&running, "tickets").await);
        let mut seconds: Vec<i64> = truth.records.iter().map(generated).collect();
        seconds.sort_unstable();
        let most = seconds.chunk_by(|a, b| a == b).max_by_key(|run| run.len()).unwrap();
        assert!(most.len() > 20, "no second has many records");
        let mut cuts = vec![seconds[0], most[0], most[0] + 1, seconds[399], seconds[399] + 1];
        cuts.dedup();
        let starts = std::iter::once(None).chain(cuts.iter().copied().map(Some));
        for (from, to) in starts.zip(cuts.iter().copied()) {
            let query = over("tickets", "generated_timestamp", from, to);
            let found = read(&connection, &truth, &query).await;
            let inside = |record: &Map<String, Value>| {
                from.is_none_or(|from| generated(record) >= from) && generated(record) < to
            };
            assert!(found == truth.keys(inside), "from {from:?} to {to}");
        }
    }
}

#[tokio::test]
async fn a_window_behind_the_end_stops_there_and_waits_for_nothing() {
    let running = account(Options { page_size: 20, ..some_records() }).await;
    let (connection, truth) = (renewable(&running), oracle(&running, "tickets").await);
    let mut seconds: Vec<i64> = truth.records.iter().map(generated).collect();
    seconds.sort_unstable();
    let started_at = connection.clock.now();
    let asked = running.counters().requests;
    let query = over("tickets", "generated_timestamp", Some(seconds[0]), seconds[30]);
    assert!(read(&connection, &truth, &query).await.len() <= 30);
    assert!(running.counters().requests - asked <= 5, "the whole export was read");
    assert_eq!(connection.clock.now(), started_at, "somebody waited");
    let empty = over("tickets", "generated_timestamp", Some(seconds[30]), seconds[30]);
    let asked = running.counters().requests;
    assert!(read(&connection, &truth, &empty).await.is_empty());
    assert_eq!(running.counters().requests, asked, "an empty window was asked for");
}

#[tokio::test]
async fn a_start_that_is_too_recent_is_not_asked_for() {
    let running = account(some_records()).await;
    let truth = oracle(&running, "tickets").await;
    let now = renewable(&running).clock.now().millis() / 1000;
    for field in ["generated_timestamp", "updated_at"] {
        for from in [now - 30, now + 5_000] {
            let query = over("tickets", field, Some(from), now + 10_000);
            let connection = renewable(&running);
            assert!(read(&connection, &truth, &query).await.is_empty(), "{field} {from}");
        }
    }
}

/// A ticket whose own time stays, and that the system touches while it is read, is hidden for a minute.
#[tokio::test]
async fn what_the_system_touched_in_the_last_minute_is_waited_for() {
    let running = account(some_records()).await;
    let (connection, truth) = (renewable(&running), oracle(&running, "tickets").await);
    running.set_oddity(oddity::SYSTEM_CHANGES, true);
    let now = connection.clock.now().millis() / 1000;
    running.change("tickets", 40, now - 20);
    let source = Zendesk.source().unwrap();
    for query in [ids("tickets"), over("tickets", "updated_at", Some(0), now - 300)] {
        let mut cursor: Option<Cursor> = None;
        let mut found = 0;
        let pause = loop {
            let page = read_page(source, &connection, &query, cursor.as_ref()).await.unwrap();
            found += page.records.num_rows();
            cursor = Some(page.next.expect("the end came without the last minute"));
            if let Some(pause) = page.pause {
                assert!(page.records.num_rows() > 0, "the last records come with the pause");
                break pause;
            }
        };
        assert_eq!(found, 360);
        assert!((60..70).contains(&pause.as_secs()), "{pause:?}");
        // A request that comes too early waits for the rest, at the same place.
        connection.clock.sleep(Duration::from_secs(20)).await;
        let early = read_page(source, &connection, &query, cursor.as_ref()).await.unwrap();
        assert_eq!((early.records.num_rows(), &early.next), (0, &cursor));
        let wait = early.pause.unwrap();
        assert_eq!(wait, pause - Duration::from_secs(20));
        // The simulator's clock is a real one, so its minute is made to be over.
        running.change("tickets", 40, now - 90);
        connection.clock.sleep(wait).await;
        let page = read_page(source, &connection, &query, cursor.as_ref()).await.unwrap();
        assert_eq!((page.records.num_rows(), page.next), (40, None));
        running.change("tickets", 40, now - 20);
    }
    assert_eq!(truth.records.len(), 400);
}

#[tokio::test]
async fn overlapping_pages_repeat_nothing_wherever_a_process_ends() {
    let mut overlap = 0;
    for page_size in [1, 2, 13, 29, 100] {
        let running = account(Options { records: 300, page_size, ..Options::default() }).await;
        for entity in ["ticket_events", "ticket_metric_events", "organizations"] {
            let (connection, truth) = (renewable(&running), oracle(&running, entity).await);
            let sent = running.counters().records;
            let found = read(&connection, &truth, &ids(entity)).await;
            assert!(found == truth.keys(|_| true), "{entity}, {page_size} a page");
            let sent = running.counters().records - sent;
            overlap += sent - truth.records.len() as u64;
        }
    }
    assert!(overlap > 20, "only {overlap} records came twice");
}

#[tokio::test]
async fn a_change_between_two_pages_is_read_in_its_new_form() {
    let running = account(Options { page_size: 50, ..some_records() }).await;
    let connection = renewable(&running);
    let source = Zendesk.source().unwrap();
    let query = ids("organizations");
    let first = read_page(source, &connection, &query, None).await.unwrap();
    let now = connection.clock.now().millis() / 1000;
    running.change("organizations", 200, now - 600);
    let (mut cursor, mut found) = (first.next, 0);
    while let Some(place) = cursor {
        connection.clock.sleep(Duration::from_secs(70)).await;
        let page = read_page(source, &connection, &query, Some(&place)).await.unwrap();
        found += page.records.num_rows();
        cursor = page.next;
    }
    assert_eq!(found, 200, "each comes once more with what it is now");
}

#[tokio::test]
async fn custom_fields_are_columns_with_their_types() {
    let running = account(some_records()).await;
    let connection = renewable(&running);
    for entity in ["tickets", "users", "organizations", "custom_objects/lease_contract"] {
        let truth = oracle(&running, entity).await;
        let fields = Zendesk.fields(&connection, entity, None).await.unwrap();
        let own: Vec<_> = fields.iter().filter(|field| field.name.contains('.')).collect();
        let types: Vec<String> = own.iter().map(|field| field.field_type.to_string()).collect();
        let expected: &[&str] = match entity {
            "tickets" => &[
                "string", "string", "boolean", "date", "long", "number", "string", "string",
                "string", "json", "string", "json",
            ],
            "users" | "organizations" => {
                &["string", "long", "number", "datetime", "boolean", "string", "string"]
            }
            _ => &["string", "long", "number", "string", "boolean", "string", "string"],
        };
        assert_eq!(types, expected, "{entity}");
        let mut query = ids(entity);
        query.columns = own
            .iter()
            .map(|field| Column { name: field.name.clone(), field_type: field.field_type })
            .collect();
        let page = read_page(&Zendesk, &connection, &query, None).await.unwrap();
        assert!(page.rejected.is_empty(), "{:?}", page.rejected);
        for (column, name) in page.records.columns().iter().zip(own.iter().map(|f| &f.name)) {
            let values = column.len() - column.null_count();
            assert!(values > 10, "{entity} has {values} values of {name}");
        }
        assert!(truth.records.len() >= page.records.num_rows());
    }
}

#[tokio::test]
async fn values_of_custom_fields_are_those_of_the_ticket() {
    let running = account(some_records()).await;
    let (connection, truth) = (renewable(&running), oracle(&running, "tickets").await);
    let fields = Zendesk.fields(&connection, "tickets", None).await.unwrap();
    let wanted = ["id", "custom_fields.360000000005", "custom_fields.360000000006"];
    let field = |name: &&str| fields.iter().find(|field| field.name == **name).unwrap();
    let column =
        |name: &&str| Column { name: (*name).to_owned(), field_type: field(name).field_type };
    let query = Query { columns: wanted.iter().map(column).collect(), ..ids("tickets") };
    let page = read_page(&Zendesk, &connection, &query, None).await.unwrap();
    let schema = page.records.schema();
    let shown = |index: usize, row: usize| {
        let texts = canonical_text(page.records.column(index), schema.field(index)).unwrap();
        texts.iter().nth(row).flatten().unwrap_or_default().to_owned()
    };
    for row in 0..page.records.num_rows() {
        let id = shown(0, row);
        let record = truth.records.iter().find(|r| r["id"].as_i64() == id.parse().ok()).unwrap();
        let number = |name: &str| record[name].as_str().map(|text| text.parse::<f64>().unwrap());
        for (index, name) in wanted.iter().enumerate().skip(1) {
            assert_eq!(shown(index, row).parse().ok(), number(name), "{name} of {id}");
        }
    }
}
