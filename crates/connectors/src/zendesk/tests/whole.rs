//! No record is left out: archived tickets, deleted groups, comments, crowded seconds, pages that are too large.

use super::{BENCH, account, connect, ids, oracle, renewable, with_client};
use crate::Zendesk;
use connector_sdk::contract::{Recorded, RecordedAnswer, read_keys, read_page};
use connector_sdk::{Connector, Cursor};
use records::{Column, FieldType};
use serde_json::json;
use simulators::kit::Options;
use simulators::zendesk::oddity;

/// Options with these odd behaviours.
fn odd(page_size: usize, names: &[&str]) -> Options {
    let oddities = names.iter().map(|name| (*name).to_owned()).collect();
    Options { records: 400, page_size, oddities, ..Options::default() }
}

#[tokio::test]
async fn what_zendesk_leaves_out_of_lists_is_asked_for() {
    let hiding = [oddity::ARCHIVED_TICKETS, oddity::AI_AGENT_TICKETS, oddity::HIDDEN_GROUPS];
    for inside in [&[] as &[&str], &[oddity::METRICS_INSIDE]] {
        let names: Vec<&str> = hiding.iter().chain(inside).copied().collect();
        let running = account(odd(60, &names)).await;
        for entity in ["ticket_metrics", "tickets", "groups"] {
            let (connection, truth) = (renewable(&running), oracle(&running, entity).await);
            let mut read =
                read_keys(&BENCH.subject(&connection, &truth), &ids(entity)).await.unwrap();
            read.sort();
            assert!(read == truth.keys(|_| true), "{entity}: {} records", read.len());
            assert_eq!(Zendesk.left_out(&connection, entity).await.unwrap(), None);
        }
    }
}

#[tokio::test]
async fn events_of_tickets_have_their_comments() {
    let running = account(odd(60, &[oddity::HIDDEN_COMMENTS])).await;
    let connection = renewable(&running);
    let mut query = ids("ticket_events");
    query.columns = vec![Column { name: "child_events".into(), field_type: FieldType::Json }];
    let page = read_page(&Zendesk, &connection, &query, None).await.unwrap();
    let texts = page.records.column(0).as_any().downcast_ref::<arrow_array::StringArray>();
    assert!(texts.unwrap().iter().flatten().all(|text| text.contains("\"Comment\"")));
}

#[tokio::test]
async fn a_second_with_more_records_than_a_page_is_passed() {
    for page_size in [9, 30] {
        let running = account(odd(page_size, &[oddity::CAPPED_SECONDS])).await;
        for (entity, words) in
            [("organizations", "read from their list"), ("ticket_metric_events", "smaller pages")]
        {
            let (connection, truth) = (renewable(&running), oracle(&running, entity).await);
            let mut read =
                read_keys(&BENCH.subject(&connection, &truth), &ids(entity)).await.unwrap();
            read.sort();
            assert!(
                read == truth.keys(|_| true),
                "{entity}, {page_size} a page: {} of {} records",
                read.len(),
                truth.records.len()
            );
            let notes = notes(&connection, entity).await;
            assert!(notes.iter().any(|note| note.contains(words)), "{notes:?}");
        }
    }
}

#[tokio::test]
async fn events_of_a_crowded_second_that_cannot_be_had_are_told() {
    let running = account(odd(30, &[oddity::CAPPED_SECONDS])).await;
    let connection = renewable(&running);
    let notes = notes(&connection, "ticket_events").await;
    assert!(notes.iter().any(|note| note.contains("are not in the output")), "{notes:?}");
}

#[tokio::test]
async fn pages_that_a_gateway_has_no_time_for_are_asked_for_smaller() {
    let running = account(odd(1_000, &[oddity::IMPATIENT_GATEWAY])).await;
    for entity in ["tickets", "ticket_events", "organizations", "groups", "ticket_metrics"] {
        let (connection, truth) = (renewable(&running), oracle(&running, entity).await);
        let asked = running.counters().requests;
        let mut read = read_keys(&BENCH.subject(&connection, &truth), &ids(entity)).await.unwrap();
        read.sort();
        assert!(read == truth.keys(|_| true), "{entity}: {} records", read.len());
        let asked = running.counters().requests - asked;
        assert!(asked < 60, "{entity}: {asked} requests");
    }
}

#[tokio::test]
async fn a_list_that_is_partial_says_so() {
    let home = Recorded::start(|_| {
        let list = r#"{"deleted_tickets":[{"id":1}],"meta":{"has_more":false}}"#;
        RecordedAnswer::json(200, list)
    });
    let home = home.await.unwrap();
    let connection = connect(home.url(), with_client(json!({ "accessToken": "some-token" })));
    let words = Zendesk.left_out(&connection, "deleted_tickets").await;
    assert!(words.unwrap().unwrap().contains("30 days"));
    let notes = notes(&connection, "deleted_tickets").await;
    assert!(notes.len() == 1 && notes[0].contains("30 days"), "{notes:?}");
}

/// Reads to the end, and returns the notes.
async fn notes(connection: &connector_sdk::Connection, entity: &str) -> Vec<String> {
    let (mut cursor, mut notes): (Option<Cursor>, Vec<String>) = (None, Vec::new());
    loop {
        let page = read_page(&Zendesk, connection, &ids(entity), cursor.as_ref()).await.unwrap();
        notes.extend(page.notes);
        connection.clock.sleep(page.pause.unwrap_or_default()).await;
        match page.next {
            Some(next) => cursor = Some(next),
            None => return notes,
        }
    }
}
