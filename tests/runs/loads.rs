//! The destinations that AWS offers, on ports in memory: Redshift and EventBridge, whatever goes wrong.

use super::deliveries::{calls_of, message, run_with};
use flow::ExecutionStatus;
use serde_json::{Value, json};
use tests::world::{BUCKET, BUS, Fault, World};

const RECORDS: u64 = 33;

async fn into_redshift(keys: Option<&str>) -> World {
    let world = World::with_services(RECORDS).await;
    let flow = |flow: &mut Value| {
        flow["destinationFlowConfigList"] = json!([{
            "connectorType": "Redshift",
            "connectorProfileName": "warehouse",
            "destinationConnectorProperties": {"Redshift":
                {"object": "sales.books", "intermediateBucketName": BUCKET}},
        }]);
        let map = |from: &str, to: &str| json!({"taskType": "Map", "sourceFields": [from], "destinationField": to});
        flow["tasks"] = json!([map("Number", "number"), map("Title", "TITLE")]);
        if let Some(keys) = keys {
            flow["tags"] = json!({"penstock:upsert-keys": keys});
        }
    };
    world.create_flow(flow).await.expect("the flow is created");
    world
}

async fn into_bus() -> World {
    let world = World::with_services(RECORDS).await;
    let flow = |flow: &mut Value| {
        flow["destinationFlowConfigList"] = json!([{
            "connectorType": "EventBridge",
            "destinationConnectorProperties": {"EventBridge": {"object": "aws.partner/appflow/books"}},
        }]);
        flow["tags"] = json!({"penstock:event-bus": BUS});
    };
    world.create_flow(flow).await.expect("the flow is created");
    world
}

fn assert_nothing_is_staged(world: &World, context: &str) {
    let left: Vec<String> = world.store.objects(BUCKET).into_keys().collect();
    assert!(left.is_empty(), "{context}: {left:?} are left behind");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_single_fault_of_a_load_into_redshift_is_survived() {
    for (number, call) in calls_of(|| into_redshift(None), "redshift.submit").await {
        for fault in Fault::ALL {
            let world = into_redshift(None).await;
            let context = format!("{fault:?} at call {number} ({call})");
            let run = run_with(&world, number, fault).await;
            assert_eq!(run.execution_status, ExecutionStatus::Successful, "{context}: {run:?}");
            assert_eq!(world.redshift.books(), world.true_books(), "{context}");
            world.assert_tidy(&context);
            assert_nothing_is_staged(&world, &context);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_events_at_most_one_batch_is_doubled_and_the_run_says_so() {
    let mut doubled = 0;
    for (number, call) in calls_of(into_bus, "bus.put").await {
        for fault in Fault::ALL {
            if call == "bus.put" && fault == Fault::Duplicate {
                // The client underneath repeats nothing: the request is sent once.
                continue;
            }
            let world = into_bus().await;
            let context = format!("{fault:?} at call {number} ({call})");
            let run = run_with(&world, number, fault).await;
            assert_eq!(run.execution_status, ExecutionStatus::Successful, "{context}: {run:?}");
            let events = world.bus.events(BUS);
            let book =
                |detail: &str| serde_json::from_str::<Value>(detail).unwrap()["Number"].as_u64();
            let mut books: Vec<u64> =
                events.iter().map(|event| book(&event.detail).unwrap()).collect();
            books.sort_unstable();
            let all = books.len();
            books.dedup();
            assert_eq!(books, world.true_books(), "{context}");
            assert!(all - books.len() <= 10, "{context}: {} books came twice", all - books.len());
            if all > books.len() {
                doubled += 1;
                assert!(message(&run).contains("may have arrived twice"), "{context}: {run:?}");
                let mut ids: Vec<&String> =
                    events.iter().map(|event| &event.resources[1]).collect();
                ids.sort_unstable();
                ids.dedup();
                assert_eq!(ids.len(), books.len(), "{context}: what came twice has the same id");
            }
            world.assert_tidy(&context);
            assert_nothing_is_staged(&world, &context);
        }
    }
    assert!(doubled > 0, "some fault doubles a batch, or this test proves nothing");
}

#[tokio::test]
async fn records_of_a_later_run_replace_those_with_their_key() {
    let world = into_redshift(Some("number")).await;
    for token in ["1", "2"] {
        world.run_flow(token).await;
    }
    assert_eq!(world.redshift.books(), world.true_books());
    assert_eq!(world.redshift.transactions(), 2);
    let inserted = into_redshift(None).await;
    for token in ["1", "2"] {
        inserted.run_flow(token).await;
    }
    assert_eq!(inserted.redshift.books().len(), 2 * RECORDS as usize);
}

#[tokio::test]
async fn a_field_without_a_column_is_told_when_the_flow_is_made() {
    let world = World::with_services(1).await;
    let flow = |flow: &mut Value| {
        flow["destinationFlowConfigList"] = json!([{
            "connectorType": "Redshift",
            "connectorProfileName": "warehouse",
            "destinationConnectorProperties": {"Redshift":
                {"object": "sales.books", "intermediateBucketName": BUCKET}},
        }]);
        flow["tasks"] =
            json!([{"taskType": "Map", "sourceFields": ["Title"], "destinationField": "titel"}]);
    };
    let refused = world.create_flow(flow).await.unwrap_err().to_string();
    assert!(refused.contains("no column \"titel\"; did you mean \"title\"?"), "{refused}");
}

#[tokio::test]
async fn a_tag_without_a_meaning_for_the_destination_is_refused() {
    let world = World::with_services(1).await;
    let tagged = |flow: &mut Value| flow["tags"] = json!({"penstock:upsert-keys": "Number"});
    let refused = world.create_flow(tagged).await.unwrap_err().to_string();
    assert!(
        refused.contains("tags.penstock:upsert-keys: has no meaning for destination S3"),
        "{refused}"
    );
}
