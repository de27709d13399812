//! Single faults, all of them: every call of a run, gone wrong in every way, and still each record arrives once.

use super::drift::{assert_drifted_once, with_a_new_field};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use tests::world::{Fault, World};

/// How a run is cut and what its flow asks for.
#[derive(Clone, Copy)]
struct Shape {
    records: u64,
    slices: u64,
    change: fn(&mut Value),
    /// A call that only such a run makes.
    call: &'static str,
}

const PLAIN: Shape =
    Shape { records: 55, slices: 1, change: |_| {}, call: "store.complete_upload" };

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_single_fault_is_survived() {
    survive_every_fault(PLAIN).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_single_fault_of_a_run_in_slices_is_survived() {
    survive_every_fault(Shape { slices: 3, ..PLAIN }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_single_fault_of_a_run_into_a_single_file_is_survived() {
    let change = |flow: &mut Value| {
        output(flow)["aggregationConfig"] = json!({"aggregationType": "SingleFile"});
    };
    survive_every_fault(Shape { change, call: "store.delete", ..PLAIN }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_single_fault_of_a_run_with_folders_and_rejected_records_is_survived() {
    // Book 0 cannot be divided by its number, and each other book has a folder.
    let change = |flow: &mut Value| {
        let map = |from: &str, to: &str| json!({"taskType": "Map", "sourceFields": [from], "destinationField": to});
        flow["tasks"] = json!([
            map("Number", "Number"),
            map("Title", "Title"),
            map("Number", "Copy"),
            map("one", "One"),
            {"taskType": "Arithmetic", "sourceFields": ["Number", "Number"], "destinationField": "one",
             "connectorOperator": {"Marketo": "DIVISION"}},
            {"taskType": "Partition", "sourceFields": ["Copy"]},
        ]);
    };
    survive_every_fault(Shape { records: 23, change, ..PLAIN }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_single_fault_of_a_run_of_a_time_range_is_survived() {
    let change = |flow: &mut Value| {
        let scheduled = json!({"scheduleExpression": "rate(1days)", "dataPullMode": "Incremental"});
        flow["triggerConfig"] =
            json!({"triggerType": "Scheduled", "triggerProperties": {"Scheduled": scheduled}});
        flow["sourceFlowConfig"]["incrementalPullConfig"] =
            json!({"datetimeTypeFieldName": "ChangedAt"});
    };
    survive_every_fault(Shape { change, ..PLAIN }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_single_fault_of_a_run_with_a_new_field_is_survived() {
    let calls = {
        let world = with_a_new_field().await;
        world.faults.count();
        world.run_flow("token").await;
        world.faults.calls()
    };
    for (number, call) in calls.iter().enumerate() {
        for fault in Fault::ALL {
            let world = with_a_new_field().await;
            world.faults.plan(number, fault);
            let id = world.run_flow("token").await;
            let context = format!("{fault:?} at call {number} ({call})");
            world.assert_arrived(&id, &context).await;
            assert_drifted_once(&world, "token", &context).await;
        }
    }
}

async fn survive_every_fault(shape: Shape) {
    let world = shaped(shape).await;
    world.faults.count();
    let id = world.run_flow("token").await;
    world.assert_arrived(&id, "no fault").await;
    let calls = world.faults.calls();
    for expected in [
        "application.read_page",
        "store.upload_chunk",
        "store.complete_upload",
        "table.write",
        "events.publish",
        shape.call,
    ] {
        assert!(calls.contains(&expected), "the run makes no call {expected}");
    }
    for (number, call) in calls.iter().enumerate() {
        for fault in Fault::ALL {
            let world = shaped(shape).await;
            world.faults.plan(number, fault);
            let id = world.run_flow("token").await;
            world.assert_arrived(&id, &format!("{fault:?} at call {number} ({call})")).await;
        }
    }
}

async fn shaped(shape: Shape) -> World {
    let world = World::with_records(shape.records).await;
    world.application.slices.store(shape.slices, Ordering::SeqCst);
    world.create_flow(shape.change).await.expect("the flow is created");
    world
}

fn output(flow: &mut Value) -> &mut Value {
    &mut flow["destinationFlowConfigList"][0]["destinationConnectorProperties"]["S3"]["s3OutputFormatConfig"]
}
