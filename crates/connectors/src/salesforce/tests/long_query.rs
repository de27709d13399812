//! Queries too long for an address.

use super::{BENCH, QUERY, code, oracle, organisation, renewable, some_records};
use connector_sdk::contract::read_keys;
use connector_sdk::{Comparison, Connection, ErrorKind, Filter, Literal, Query};
use records::FieldType;
use simulators::kit::{Fault, Trouble};

/// Asks for fields that the flow wants anyway, at great length.
async fn long_query(connection: &Connection) -> Query {
    let names = (0..800).map(|number| Literal::Text(format!("no account is called {number}")));
    let filter = Filter {
        field: "Name".into(),
        field_type: FieldType::String,
        comparison: Comparison::NotEqualTo,
        values: names.collect(),
    };
    let mut query = BENCH.query(connection, "Account", &["Id", "Name"]).await;
    query.filters = vec![filter];
    query
}

#[tokio::test]
async fn long_queries_are_posted_and_read_to_the_end() {
    let running = organisation(some_records()).await;
    let connection = renewable(&running);
    let query = long_query(&connection).await;
    let truth = oracle(&running, "Account", false);
    for answer in [
        None,
        Some(Trouble::InvalidSession),
        Some(Trouble::ServerError),
        Some(code("QUERY_TIMEOUT")),
        Some(Trouble::TruncatedBody),
    ] {
        let before = running.counters().asked("/composite");
        if let Some(answer) = &answer {
            running.set_fault(Fault::new("/composite", answer.clone()));
        }
        let mut keys = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
        keys.sort();
        assert!(keys == truth.keys(|_| true), "{answer:?}: {} records", keys.len());
        let asked = running.counters().asked("/composite") - before;
        assert_eq!(asked, if answer.is_some() { 2 } else { 1 }, "{answer:?}");
    }
}

#[tokio::test]
async fn refusals_inside_a_good_answer_are_refusals() {
    let running = organisation(some_records()).await;
    let connection = renewable(&running);
    let query = long_query(&connection).await;
    let truth = oracle(&running, "Account", false);
    for (answer, kind) in [
        (code("MALFORMED_QUERY"), ErrorKind::InvalidArgument),
        (code("REQUEST_LIMIT_EXCEEDED"), ErrorKind::RateLimitExceeded),
        (Trouble::Forbidden, ErrorKind::AccessDenied),
    ] {
        running.set_fault(Fault::new(QUERY, answer));
        let error = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap_err();
        assert_eq!(error.kind, kind, "{error}");
    }
    running.set_fault(Fault::new(QUERY, Trouble::ServerError).times(2));
    let keys = read_keys(&BENCH.subject(&connection, &truth), &query).await.unwrap();
    assert_eq!(keys.len(), truth.records.len());
}
