//! Time: the organisation's clock, and records that changed at the same instant.

use super::{BENCH, Running, connect, oracle, organisation, renewable};
use crate::Salesforce;
use connector_sdk::contract::{Recorded, RecordedAnswer, read_page};
use connector_sdk::{Connection, Connector, Cursor, Query, Window};
use flow::Timestamp;
use serde_json::{Map, Value, json};
use simulators::kit::Options;
use simulators::salesforce::options as usual;

#[tokio::test]
async fn the_clock_is_the_organisations_and_not_ours() {
    let running = organisation(Options { records: 1, ..usual() }).await;
    let connection = renewable(&running);
    let source = Salesforce.source().unwrap();
    for skew_seconds in [0, -3600, 7200] {
        running.set_clock_skew(skew_seconds);
        let told = source.now(&connection).await.unwrap().unwrap();
        let apart = told.millis() - connection.clock.now().millis() - 1000 * skew_seconds;
        assert!(apart.abs() < 60_000, "{apart} ms beside a skew of {skew_seconds} s");
    }
}

#[tokio::test]
async fn a_date_that_is_none_is_not_told() {
    for date in ["", "yesterday", "2026-11-20T00:00:00Z"] {
        let headers = vec![("date".to_owned(), date.to_owned())];
        let answer = RecordedAnswer { headers, ..RecordedAnswer::json(200, "{}") };
        let home = Recorded::start(move |_| answer.clone()).await.unwrap();
        let settings = json!({ "instanceUrl": home.url() });
        let connection = connect(settings, json!({ "accessToken": "some-token" }));
        let told = Salesforce.source().unwrap().now(&connection).await.unwrap();
        assert_eq!(told, None, "{date:?}");
    }
}

#[tokio::test]
async fn equal_instants_are_told_apart_by_id_wherever_a_page_ends() {
    for (records, page_size) in [(400, 1), (400, 7), (8500, 999), (8500, 1000), (8500, 1100)] {
        let running = organisation(Options { records, page_size, ..usual() }).await;
        let connection = renewable(&running);
        let truth = oracle(&running, "Account", false);
        let (at, most) = most_frequent(&truth.records);
        assert!(most > 30 && (records < 8500 || most > 999), "only {most} are equal");
        let window =
            Window { field: "SystemModstamp".into(), from: Some(at), to: at.plus_seconds(1) };
        let query = BENCH.query(&connection, "Account", &["Id"]).await;
        let query = Query { window: Some(window), ..query };
        let mut keys = read_by_keyset(&running, &connection, &query).await;
        keys.sort();
        let equal = |record: &Map<String, Value>| record["SystemModstamp"] == stamp(at);
        assert!(keys == truth.keys(equal), "{} of {most} records, {page_size} a page", keys.len());
    }
}

/// Reads a query whose every page must be found again by the last record, because its link is lost.
async fn read_by_keyset(running: &Running, connection: &Connection, query: &Query) -> Vec<String> {
    let truth = oracle(running, "Account", false);
    let subject = BENCH.subject(connection, &truth);
    let source = subject.connector.source().unwrap();
    let mut keys = Vec::new();
    let mut cursor: Option<Cursor> = None;
    loop {
        let page = read_page(source, connection, query, cursor.as_ref()).await.unwrap();
        let ids = page.records.column(0).as_any().downcast_ref::<arrow_array::StringArray>();
        keys.extend(ids.unwrap().iter().flatten().map(str::to_owned));
        assert!(keys.len() <= truth.records.len(), "records come again and again");
        running.lose_locators();
        match page.next {
            Some(next) => cursor = Some(next),
            None => return keys,
        }
    }
}

fn most_frequent(records: &[Map<String, Value>]) -> (Timestamp, usize) {
    let mut stamps: Vec<&str> =
        records.iter().map(|record| record["SystemModstamp"].as_str().unwrap()).collect();
    stamps.sort_unstable();
    let equal = stamps.chunk_by(|a, b| a == b).max_by_key(|equal| equal.len()).unwrap();
    let at = chrono::DateTime::parse_from_str(equal[0], "%Y-%m-%dT%H:%M:%S%.f%z").unwrap();
    (at.to_utc().into(), equal.len())
}

/// Writes an instant as Salesforce does.
fn stamp(at: Timestamp) -> String {
    at.utc().format("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}
