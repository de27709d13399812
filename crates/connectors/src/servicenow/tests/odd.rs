//! The meaning of instants in queries, and events that scripts of the instance post.

use super::{BENCH, both_queries, by_user, instance, odd, oracle};
use crate::ServiceNow;
use arrow_array::Array;
use connector_sdk::contract::read_keys;
use connector_sdk::{Comparison, Connector, ErrorKind, Filter, Literal, Query};
use flow::Timestamp;
use records::{Column, FieldType};
use serde_json::value::RawValue;
use simulators::kit::Options;
use simulators::servicenow::oddity;

#[tokio::test]
async fn instants_that_are_not_utc_are_found_out_before_records_are_missed() {
    for zone in [oddity::WESTERN_LITERALS, oddity::SUMMER_LITERALS] {
        let running = instance(odd(Options { records: 50, ..Options::default() }, &[zone])).await;
        let connection = by_user(&running);
        let truth = oracle(&running, "incident");
        let [whole, window] = both_queries(&connection).await;
        let filter = Filter {
            field: "opened_at".into(),
            field_type: FieldType::DateTime,
            comparison: Comparison::GreaterThan,
            values: vec![Literal::DateTime(Timestamp::from_millis(0))],
        };
        let filtered = Query { filters: vec![filter], ..whole.clone() };
        for query in [window, filtered] {
            let error = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap_err();
            assert_eq!(error.kind, ErrorKind::InvalidArgument, "{zone}: {error}");
            assert!(error.message.contains("set the time zone of its user to GMT"), "{error}");
        }
        let keys = read_keys(&BENCH.subject(&connection, &truth), &whole).await.unwrap();
        assert_eq!(keys.len(), 50, "no instant is in this query");
    }
}

#[tokio::test]
async fn the_zone_is_proved_once_a_read() {
    let running = instance(Options { records: 900, page_size: 100, ..Options::default() }).await;
    let connection = by_user(&running);
    let [_, window] = both_queries(&connection).await;
    let before = running.counters().addresses.len();
    read_keys(&BENCH.subject(&connection, &oracle(&running, "incident")), &window).await.unwrap();
    let asked = running.counters().addresses;
    let proofs = asked.iter().skip(before).filter(|address| address.contains("sys_db_object"));
    assert_eq!(proofs.count(), 3);
}

#[tokio::test]
async fn posted_events_are_read_as_records_are() {
    let running = instance(Options { records: 3, ..Options::default() }).await;
    let names = ["number", "active", "priority", "sys_updated_on", "closed_at"];
    let columns = BENCH.query(&by_user(&running), "incident", &names).await.columns;
    let posted = r#"{"table":"incident","number":"INC1","active":true,"priority":"2",
        "sys_updated_on":"2026-11-20 00:00:00","closed_at":""}"#;
    let wrong = r#"{"number":"INC2","priority":"high"}"#;
    let events: Vec<&RawValue> =
        [posted, wrong].iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    let source = ServiceNow.source().unwrap();
    let (records, misread) = source.read_events(&columns, &events).unwrap();
    assert_eq!((records.num_rows(), misread.len()), (1, 1));
    assert_eq!(misread[0].field, "priority");
    assert_eq!(records.column_by_name("closed_at").unwrap().null_count(), 1);
    assert_eq!(
        columns[3],
        Column { name: "sys_updated_on".into(), field_type: FieldType::DateTime }
    );
}
