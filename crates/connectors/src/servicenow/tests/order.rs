//! True pages in odd forms, which are no lies: records that change meanwhile, keys of any form, tables without an order.

use super::{BENCH, both_queries, by_user, connect, instance, odd, oracle, query_without_asking};
use crate::ServiceNow;
use crate::servicenow::page::place::Place;
use arrow_array::Array;
use arrow_array::cast::AsArray;
use connector_sdk::contract::{Recorded, RecordedAnswer, read_keys, read_page};
use connector_sdk::{
    Comparison, Connection, Connector, Cursor, Filter, Literal, Query, Result, Window,
};
use flow::Timestamp;
use records::FieldType;
use serde_json::{Value, json};
use simulators::kit::Options;
use simulators::servicenow::oddity;
use url::Url;

/// How many records the recorded instance gives at once.
const MOST: usize = 3;

#[tokio::test]
async fn records_that_change_meanwhile_are_left_to_the_next_window() {
    for page_size in [100, 7, 2] {
        let options = Options { records: 300, page_size, ..Options::default() };
        let running = instance(odd(options, &[oddity::CHANGED_MEANWHILE])).await;
        let connection = by_user(&running);
        let before = oracle(&running, "incident");
        let [_, whole] = both_queries(&connection).await;
        let to = Timestamp::from_millis(1_793_750_400_000);
        let window = Window { to, ..whole.window.clone().unwrap() };
        let query = Query { window: Some(window), ..whole };
        let mut read = read_keys(&BENCH.subject(&connection, &before), &query).await.unwrap();
        read.sort();
        let in_time = |record: &serde_json::Map<String, Value>| {
            record["sys_updated_on"].as_str().unwrap() < "2026-11-04"
        };
        let stayed = oracle(&running, "incident").keys(in_time);
        assert!(!stayed.is_empty(), "all records have changed");
        assert!(stayed.len() < before.records.len(), "no record has changed");
        assert!(read == stayed, "{page_size} a page: {} of {}", read.len(), stayed.len());
    }
}

#[tokio::test]
async fn a_table_without_an_order_is_read_on_one_page_and_told_on_more() {
    let running = instance(Options { records: 300, ..Options::default() }).await;
    running.set_oddity(oddity::UNORDERED, true);
    let connection = by_user(&running);
    let truth = oracle(&running, "incident");
    let columns = query_without_asking("incident");
    let mut read = read_keys(&BENCH.subject(&connection, &truth), &columns).await.unwrap();
    read.sort();
    assert!(read == truth.keys(|_| true), "{} records", read.len());
    let running = instance(Options { records: 300, page_size: 100, ..Options::default() }).await;
    running.set_oddity(oddity::UNORDERED, true);
    let error = read_keys(&BENCH.subject(&by_user(&running), &truth), &columns).await.unwrap_err();
    assert!(error.message.contains("in the order of sys_id"), "{error}");
}

/// An instance with these records in its order, and no others.
async fn recorded(records: Vec<Value>) -> Recorded {
    let answer = move |path: &str| {
        let url = Url::parse("http://x").unwrap().join(path).unwrap();
        let asked =
            |name: &str| url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned();
        let (query, limit) =
            (asked("sysparm_query"), asked("sysparm_limit").parse::<usize>().unwrap());
        let after = query.split("sys_id>").nth(1).map(|rest| rest.split('^').next().unwrap());
        let start = after
            .map_or(0, |id| 1 + records.iter().position(|record| record["sys_id"] == id).unwrap());
        let rest = &records[start..];
        let mut page = RecordedAnswer::json(
            200,
            json!({ "result": &rest[..rest.len().min(MOST).min(limit)] }).to_string(),
        );
        page.headers.push(("x-total-count".into(), rest.len().to_string()));
        page
    };
    Recorded::start(move |request| answer(&request.path)).await.unwrap()
}

async fn read(connection: &Connection, query: &Query) -> Result<usize> {
    let (mut cursor, mut count): (Option<Cursor>, usize) = (None, 0);
    loop {
        let page = read_page(&ServiceNow, connection, query, cursor.as_ref()).await?;
        assert!(page.rejected.is_empty());
        count += page.records.num_rows();
        match page.next {
            Some(next) => cursor = Some(next),
            None => return Ok(count),
        }
    }
}

fn token() -> Value {
    json!({ "oAuth2Credentials": { "accessToken": "some-token" } })
}

#[tokio::test]
async fn ids_of_any_form_follow_each_other_as_databases_order_them() {
    for ids in [
        &["-1", "0", "0a1", "1", "global", "zz"][..],
        &["A1", "B1", "C1", "a2", "b2", "c2"],
        &["A1", "a2", "B1", "b2", "C1", "c2"],
        &["a-b", "a_b", "ab", "a.b", "ac", "ad"],
        &["ab", "AB", "Ac", "ac", "ad", "AE"],
        &["é1", "e2", "ê3", "f", "ø", "z"],
        &[
            "6816f79cc0a8016401c5a33be04be441",
            "6816f79cc0a8016401c5a33be04be442",
            "a",
            "b",
            "c",
            "d",
        ],
    ] {
        let records: Vec<Value> = ids.iter().map(|id| json!({ "sys_id": id })).collect();
        let home = recorded(records).await;
        let connection = connect(home.url(), token());
        let read = read(&connection, &query_without_asking("u_odd")).await;
        assert_eq!(read.unwrap_or_else(|error| panic!("{ids:?}: {error}")), ids.len());
    }
}

#[tokio::test]
async fn records_that_hide_their_keys_are_not_judged() {
    let at = |second: u32| format!("2026-10-01 00:00:{second:02}");
    let window = Window {
        field: "sys_updated_on".into(),
        from: Some(Timestamp::from_millis(0)),
        to: Timestamp::from_millis(1_793_750_400_000),
    };
    let whole = query_without_asking("u_odd");
    let windowed = Query { window: Some(window), ..whole.clone() };
    let records = vec![
        json!({ "sys_id": "b", "sys_updated_on": at(1) }),
        json!({ "sys_id": "a" }),
        json!({ "sys_id": "c", "sys_updated_on": at(1) }),
        json!({ "sys_id": "a1", "sys_updated_on": at(2) }),
        json!({ "sys_id": "", "sys_updated_on": at(2) }),
        json!({ "sys_id": "a2", "sys_updated_on": at(2) }),
        json!({ "sys_updated_on": at(9) }),
        json!({ "sys_id": "0", "sys_updated_on": at(3) }),
    ];
    // Instants are proved on a table that this instance does not have, so the read goes on from a cursor.
    let home = recorded(records).await;
    let connection = connect(home.url(), token());
    let source = ServiceNow.source().unwrap();
    let start = Cursor::write(&Place::start()).unwrap();
    let mut cursor = Some(start);
    let mut read = Vec::new();
    while let Some(here) = cursor {
        let page = read_page(source, &connection, &windowed, Some(&here)).await.unwrap();
        let ids = page.records.column(0).as_string::<i32>();
        read.extend((0..ids.len()).map(|row| ids.value(row).to_owned()));
        cursor = page.next;
    }
    assert_eq!(read, ["b", "a", "c", "a1", "", "a2", "", "0"]);
    for last in [json!({ "number": "1" }), json!({ "sys_id": null }), json!({ "sys_id": 7 })] {
        let home = recorded(vec![json!({ "sys_id": "a" }), last]).await;
        let error = self::read(&connect(home.url(), token()), &whole).await.unwrap_err();
        assert!(error.message.contains("give the user read access"), "{error}");
    }
}

#[tokio::test]
async fn filters_on_fields_that_are_hidden_are_told() {
    let running = instance(Options { records: 60, ..Options::default() }).await;
    let connection = by_user(&running);
    let mut query = BENCH.query(&connection, "incident", &["sys_id"]).await;
    query.filters = vec![Filter {
        field: "priority".into(),
        field_type: FieldType::Int32,
        comparison: Comparison::GreaterThan,
        values: vec![Literal::Number("1".into())],
    }];
    for hidden in [false, true] {
        running.set_oddity(oddity::HIDDEN_FIELDS, hidden);
        let page = read_page(&ServiceNow, &connection, &query, None).await.unwrap();
        let told = page.notes.iter().any(|note| note.contains("passed over filters"));
        assert_eq!(told, hidden, "{:?}", page.notes);
        assert_eq!(page.records.num_columns(), 1);
    }
}
