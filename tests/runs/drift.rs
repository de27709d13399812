//! Drift: the application's fields change, and the output only where the flow wants it.

use engine::ports::{Expect, Table, Write};
use flow::ExecutionStatus;
use records::FieldType;
use serde_json::{Value, json};
use tests::world::{BUCKET, Fault, NAME, Trouble, World};

const OLD: [&str; 3] = ["Number", "Title", "ChangedAt"];
/// In the application's order, which has the new field before the last one.
const NEW: [&str; 4] = ["Number", "Title", "Shelf", "ChangedAt"];

#[tokio::test]
async fn a_new_field_is_taken_where_the_flow_follows_new_fields() {
    let listed = json!({"taskType": "Filter", "sourceFields": OLD, "taskProperties": {},
        "connectorOperator": {NAME: "PROJECTION"}});
    for (follows, tasks, taken) in [
        (false, json!([whole("Map_all", json!({}))]), false),
        (false, json!([whole("Map_all", json!({"INCLUDE_NEW_FIELDS": "False"}))]), false),
        (false, json!([whole("Map_all", json!({"INCLUDE_NEW_FIELDS": "TRUE"}))]), true),
        (true, json!([whole("Map_all", json!({}))]), true),
        (true, json!([listed, whole("Map_all", json!({"INCLUDE_NEW_FIELDS": "true"}))]), false),
        (false, json!([whole("Passthrough", json!({}))]), false),
        (true, json!([whole("Passthrough", json!({}))]), true),
    ] {
        let world = with_tasks(follows, &tasks).await;
        assert_eq!(run(&world, "1").await, (columns(&OLD), 1), "{tasks}");
        world.application.add_field("Shelf", FieldType::String);
        let expected = if taken { (columns(&NEW), 2) } else { (columns(&OLD), 1) };
        for token in ["2", "3"] {
            assert_eq!(run(&world, token).await, expected, "{tasks}");
        }
        assert_eq!(version(&world).await, expected.1, "{tasks}");
        for record in output(&world, "2").await.1.iter().filter(|_| taken) {
            assert_eq!(record["Shelf"], record["Number"].to_string());
        }
    }
}

#[tokio::test]
async fn a_field_that_is_gone_fails_the_run_until_the_flow_or_the_application_is_mended() {
    let map = json!([{"taskType": "Map", "sourceFields": ["Shelf"], "destinationField": "Shelf",
        "taskProperties": {}}]);
    let filter = json!([whole("Map_all", json!({})), {"taskType": "Filter", "sourceFields": ["Shelf"],
        "connectorOperator": {NAME: "GREATER_THAN"}, "taskProperties": {"VALUE": "1"}}]);
    let all_but = json!({"EXCLUDE_SOURCE_FIELDS_LIST": "[\"Shelf\"]"});
    for (follows, tasks) in [
        (false, json!([whole("Map_all", json!({}))])),
        (true, json!([whole("Map_all", json!({}))])),
        (false, json!([whole("Passthrough", json!({}))])),
        (false, map),
        (false, filter),
        (false, json!([whole("Map_all", all_but)])),
    ] {
        let world = World::with_records(25).await;
        world.application.add_field("Shelf", FieldType::Int64);
        world
            .create_flow(|flow| {
                shape(flow, follows, &tasks);
                incremental(flow);
            })
            .await
            .unwrap();
        run(&world, "1").await;
        let before = world.store.objects(BUCKET).len();
        world.application.remove_field("Shelf");
        for token in ["2", "3"] {
            world.run_flow(token).await;
            let failed = world.runs().await.remove(0);
            assert_eq!(failed.execution_status, ExecutionStatus::Error, "{tasks}");
            let message = failed.execution_result.error_info.unwrap().execution_message.unwrap();
            for words in ["\"Shelf\"", "object \"Book\"", "flow \"books\"", "update the flow"] {
                assert!(message.contains(words), "{message}");
            }
        }
        assert_eq!(world.store.objects(BUCKET).len(), before, "{tasks}");
        world.assert_tidy("a field is gone");

        let tasks = json!([whole("Map_all", json!({}))]);
        world
            .update_flow(|flow| {
                shape(flow, follows, &tasks);
                incremental(flow);
            })
            .await
            .unwrap();
        assert_eq!(run(&world, "4").await.0, columns(&OLD));
        let runs = world.runs().await;
        let (mended, last) = (&runs[0], &runs[3]);
        assert_eq!(mended.data_pull_start_time, last.data_pull_end_time, "no window is left out");
    }
}

#[tokio::test]
async fn a_field_that_was_followed_is_not_dropped_in_silence_either() {
    let world = with_tasks(true, &json!([whole("Map_all", json!({}))])).await;
    run(&world, "1").await;
    world.application.add_field("Shelf", FieldType::String);
    assert_eq!(run(&world, "2").await, (columns(&NEW), 2));
    world.application.remove_field("Shelf");
    world.run_flow("3").await;
    assert_eq!(world.runs().await[0].execution_status, ExecutionStatus::Error);
    world.application.add_field("Shelf", FieldType::String);
    assert_eq!(run(&world, "4").await, (columns(&NEW), 2), "restoring it is enough");

    world.application.remove_field("Shelf");
    let tasks = json!([whole("Map_all", json!({}))]);
    world.update_flow(|flow| shape(flow, true, &tasks)).await.unwrap();
    assert_eq!(run(&world, "5").await, (columns(&OLD), 3), "and so is updating the flow");
}

#[tokio::test]
async fn the_version_rises_once_for_each_change_whoever_made_it() {
    let all = json!([whole("Map_all", json!({}))]);
    let world = with_tasks(false, &all).await;
    run(&world, "1").await;
    let less = json!([whole("Map_all", json!({"EXCLUDE_SOURCE_FIELDS_LIST": "[\"Title\"]"}))]);
    world.update_flow(|flow| shape(flow, false, &less)).await.unwrap();
    assert_eq!(version(&world).await, 2);
    assert_eq!(run(&world, "2").await, (columns(&["Number", "ChangedAt"]), 2));

    world.application.add_field("Shelf", FieldType::String);
    world.update_flow(|flow| shape(flow, false, &less)).await.unwrap();
    assert_eq!(version(&world).await, 2, "the same tasks");
    assert_eq!(run(&world, "3").await, (columns(&["Number", "Shelf", "ChangedAt"]), 3));

    world.application.remove_field("Shelf");
    world.application.add_field("Shelf", FieldType::Int64);
    assert_eq!(run(&world, "4").await, (columns(&["Number", "Shelf", "ChangedAt"]), 4), "a type");

    world.update_flow(|flow| shape(flow, false, &all)).await.unwrap();
    assert_eq!(run(&world, "5").await, (columns(&NEW), 5));
    assert_eq!(version(&world).await, 5);
}

#[tokio::test]
async fn another_order_is_no_other_schema() {
    let world = with_tasks(false, &json!([whole("Map_all", json!({}))])).await;
    run(&world, "1").await;
    world.application.remove_field("Title");
    world.application.add_field("Title", FieldType::String);
    world.application.remove_field("Number");
    world.application.add_field("Number", FieldType::Int64);
    assert_eq!(run(&world, "2").await, (columns(&["Title", "Number", "ChangedAt"]), 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_that_comes_in_the_middle_of_a_run_waits_for_the_next() {
    let calls = {
        let world = with_tasks(true, &json!([whole("Map_all", json!({}))])).await;
        world.faults.count();
        world.run_flow("1").await;
        world.faults.calls()
    };
    let reads = calls.iter().enumerate().filter(|(_, call)| **call == "application.read_page");
    for (number, _) in reads {
        let world = with_tasks(true, &json!([whole("Map_all", json!({}))])).await;
        world.faults.plan(number, Fault::Stall);
        let id = world.start_flow("1").await;
        let stalled = world.drive_until_stalled().await;
        world.faults.end();
        world.application.add_field("Shelf", FieldType::String);
        world.settle_with(stalled).await;
        world.assert_arrived(&id, "a field came").await;
        assert_eq!(output(&world, "1").await.0, columns(&OLD), "call {number}");
        assert_eq!(run(&world, "2").await, (columns(&NEW), 2), "call {number}");
    }
}

#[tokio::test]
async fn a_flow_that_remembers_nothing_takes_what_there_is() {
    let world = with_tasks(false, &json!([whole("Map_all", json!({}))])).await;
    let (key, mut document) =
        world.table.all().into_iter().find(|(key, _)| key.partition == "flows").unwrap();
    for member in ["taken", "revision"] {
        document.as_object_mut().unwrap().remove(member).unwrap();
    }
    let write = Write::Put { key, document, expect: Expect::Version(1), expires_at: None };
    world.table.write(&[write]).await.unwrap();
    world.application.add_field("Shelf", FieldType::String);
    assert_eq!(run(&world, "1").await, (columns(&NEW), 1));
}

/// Sets up a deployment whose flow follows new fields, and whose next run is the first to have one.
pub(super) async fn with_a_new_field() -> World {
    let world = with_tasks(true, &json!([whole("Map_all", json!({}))])).await;
    world.application.trouble_at(0, Trouble::Refused);
    world.run_flow("the first run, prepared and refused").await;
    world.application.trouble_at(u64::MAX, Trouble::Refused);
    assert!(world.store.objects(BUCKET).is_empty());
    world.application.add_field("Shelf", FieldType::String);
    world
}

/// Proves that a run of this world wrote the new field, under a version that has risen once.
pub(super) async fn assert_drifted_once(world: &World, token: &str, context: &str) {
    assert_eq!(output(world, token).await.0, columns(&NEW), "{context}");
    assert!(
        world.store.objects(BUCKET).keys().all(|key| key.contains("/schemaVersion_2/")),
        "{context}"
    );
    assert_eq!(version(world).await, 2, "{context}");
}

async fn with_tasks(follows: bool, tasks: &Value) -> World {
    let world = World::with_records(55).await;
    world.create_flow(|flow| shape(flow, follows, tasks)).await.unwrap();
    world
}

fn whole(kind: &str, properties: Value) -> Value {
    json!({"taskType": kind, "sourceFields": [], "taskProperties": properties})
}

fn shape(flow: &mut Value, follows: bool, tasks: &Value) {
    flow["tasks"] = tasks.clone();
    flow["sourceFlowConfig"]["sourceConnectorProperties"][NAME]["followsNewFields"] =
        json!(follows);
    let s3 = &mut flow["destinationFlowConfigList"][0]["destinationConnectorProperties"]["S3"];
    s3["s3OutputFormatConfig"]["prefixConfig"] = json!({"pathPrefixHierarchy": ["SCHEMA_VERSION"]});
}

fn incremental(flow: &mut Value) {
    let scheduled = json!({"scheduleExpression": "rate(1days)", "dataPullMode": "Incremental"});
    flow["triggerConfig"] =
        json!({"triggerType": "Scheduled", "triggerProperties": {"Scheduled": scheduled}});
    flow["sourceFlowConfig"]["incrementalPullConfig"] =
        json!({"datetimeTypeFieldName": "ChangedAt"});
}

fn columns(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// Runs the flow, which must succeed, and returns the columns it wrote and the version in the folder's name.
async fn run(world: &World, token: &str) -> (Vec<String>, u32) {
    let id = world.run_flow(token).await;
    let run = world.runs().await.remove(0);
    assert_eq!((run.execution_id, run.execution_status), (id.clone(), ExecutionStatus::Successful));
    let key = world.store.objects(BUCKET).into_keys().find(|key| key.contains(&id)).unwrap();
    let (_, version) = key.split_once("/schemaVersion_").unwrap();
    let (version, _) = version.split_once('/').unwrap();
    (output(world, token).await.0, version.parse().unwrap())
}

/// Returns the columns and the records that the run of a token wrote.
async fn output(world: &World, token: &str) -> (Vec<String>, Vec<Value>) {
    let id = world.start_flow(token).await;
    let objects = world.store.objects(BUCKET);
    let own = objects.iter().filter(|(key, _)| key.contains(&id));
    let text = own.map(|(_, object)| std::str::from_utf8(&object.bytes).unwrap());
    let lines = text.flat_map(str::lines);
    let records: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    let names = |record: &Value| record.as_object().unwrap().keys().cloned().collect();
    let columns: Vec<String> = names(&records[0]);
    assert!(records.iter().all(|record| columns == names(record) as Vec<String>));
    (columns, records)
}

async fn version(world: &World) -> u32 {
    world.engine.describe_flow("books").await.unwrap().schema_version
}
