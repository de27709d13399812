//! News and counts: what is told of runs, in AppFlow's form, and how often.

use engine::ports::{Event, Milestone};
use flow::{ExecutionStatus, FlowStatus, Timestamp};
use records::FieldType;
use serde_json::{Value, json};
use tests::world::{NAME, Trouble, World};

const START: &str = "AppFlow Start Flow Run Report";
const END: &str = "AppFlow End Flow Run Report";
const DEACTIVATED: &str = "AppFlow Scheduled Flow Deactivated";
const IMPORT: &str = "AppFlow Automatic Field Import Report";

#[tokio::test]
async fn the_reports_of_a_run_are_appflows() {
    let world = World::with_records(55).await;
    world.create_flow(|_| {}).await.unwrap();
    let id = world.run_flow("1").await;
    let run = world.runs().await.remove(0);
    let about = json!({
        "flow-name": "books",
        "created-by": "arn:aws:iam::123456789012:user/ada",
        "flow-arn": "arn:aws:appflow:eu-west-1:123456789012:flow/books",
        "source": "MARKETO/shelf",
        "source-object": "Book",
        "destination": "S3",
        "destination-object": "s3://lake/raw",
        "trigger-type": "ONDEMAND",
        "execution-id": id,
        "start-time": told_as(run.started_at),
    });
    let ending = json!({
        "end-time": told_as(run.last_updated_at),
        "status": "Execution Successful",
        "num-of-records-processed": "55",
        "num-of-records-filtered": "0",
        "num-of-record-failures": "0",
        "num-of-documents-processed": "0",
        "data-processed": run.execution_result.bytes_processed.to_string(),
    });
    assert_eq!(only(&world, START).detail, about);
    let end = only(&world, END);
    assert_eq!(end.detail, with(about, ending));
    assert_eq!(end.detail["start-time"], "2026-09-21T14:13:20.000Z[UTC]");
    let [id, arn] = &end.resources[..] else { panic!("{:?}", end.resources) };
    assert!(id.len() == 32 && id.chars().all(|digit| digit.is_ascii_hexdigit()), "{id}");
    assert_eq!(arn, "arn:aws:appflow:eu-west-1:123456789012:flow/books");
}

#[tokio::test]
async fn the_end_report_has_the_members_that_were_captured_from_appflow() {
    let captured = [
        "created-by",
        "data-processed",
        "destination",
        "destination-object",
        "end-time",
        "execution-id",
        "flow-arn",
        "flow-name",
        "num-of-documents-processed",
        "num-of-record-failures",
        "num-of-records-filtered",
        "num-of-records-processed",
        "source",
        "source-object",
        "start-time",
        "status",
        "trigger-type",
    ];
    let world = World::with_records(5).await;
    world.create_flow(|_| {}).await.unwrap();
    world.run_flow("1").await;
    let detail = only(&world, END).detail;
    let mut members: Vec<&String> = detail.as_object().unwrap().keys().collect();
    members.sort();
    assert_eq!(members, captured);
    assert!(detail.as_object().unwrap().values().all(Value::is_string), "{detail}");
}

#[tokio::test]
async fn a_failed_run_says_why_and_a_cancelled_one_that_it_was() {
    let world = World::with_records(25).await;
    world.create_flow(|_| {}).await.unwrap();
    world.application.trouble_at(1, Trouble::Refused);
    world.run_flow("1").await;
    let run = world.runs().await.remove(0);
    let detail = only(&world, END).detail;
    assert_eq!(detail["status"], "Execution Failed");
    let message = run.execution_result.error_info.unwrap().execution_message.unwrap();
    assert_eq!(detail["error"], message);
    assert!(message.contains("the shelf is closed to you"), "{message}");

    let id = world.start_flow("2").await;
    world.engine.cancel_runs("books", &[id]).await.unwrap();
    world.settle().await;
    let ends = told(&world, END);
    assert_eq!(ends[1].detail["status"], "Execution Canceled");
    assert_eq!(ends[1].detail.get("error"), None);
}

#[tokio::test]
async fn the_time_range_is_told_with_the_start_and_the_end() {
    let world = scheduled(json!({"dataPullMode": "Incremental"})).await;
    let id = world.start_flow("1").await;
    assert!(told(&world, START).is_empty(), "nothing is told before the range is known");
    world.settle().await;
    let run = world.runs().await.remove(0);
    assert_eq!(run.execution_status, ExecutionStatus::Successful);
    let [from, to] = [run.data_pull_start_time, run.data_pull_end_time].map(Option::unwrap);
    for kind in [START, END] {
        let detail = only(&world, kind).detail;
        assert_eq!(
            detail["incremental-transfer-time-range"],
            format!("{}/{}", told_as(from), told_as(to))
        );
        assert_eq!(detail["execution-id"], id);
        assert_eq!(detail["trigger-type"], "SCHEDULED");
    }
}

#[tokio::test]
async fn the_start_of_a_run_that_was_never_prepared_is_told_all_the_same() {
    for cancel in [false, true] {
        let world = scheduled(json!({"dataPullMode": "Incremental"})).await;
        world.application.remove_field("Title");
        let id = world.start_flow("1").await;
        if cancel {
            world.engine.cancel_runs("books", &[id]).await.unwrap();
        }
        world.settle().await;
        assert_ne!(world.runs().await[0].execution_status, ExecutionStatus::Successful);
        let start = only(&world, START).detail;
        assert_eq!(start.get("incremental-transfer-time-range"), None);
        only(&world, END);
        world.assert_tidy("never prepared");
    }
}

#[tokio::test]
async fn a_field_that_is_new_to_the_flow_is_told_once() {
    for follows in [true, false] {
        let world = World::with_records(5).await;
        let change = |flow: &mut Value| {
            flow["sourceFlowConfig"]["sourceConnectorProperties"][NAME]["followsNewFields"] =
                follows.into();
        };
        world.create_flow(change).await.unwrap();
        world.run_flow("1").await;
        assert!(told(&world, IMPORT).is_empty(), "no field is new");
        world.application.add_field("Shelf", FieldType::String);
        let id = world.run_flow("2").await;
        world.run_flow("3").await;
        if !follows {
            assert!(told(&world, IMPORT).is_empty(), "no field is taken");
            continue;
        }
        let import = only(&world, IMPORT);
        assert_eq!(import.detail["fields"], json!(["Shelf"]));
        assert_eq!(import.detail["execution-id"], id);
        assert_eq!(import.detail["flow-name"], "books");
        assert_eq!(import.resources[1], import.detail["flow-arn"]);
    }
}

#[tokio::test]
async fn a_flow_that_is_deactivated_says_when_and_why() {
    let world = scheduled(json!({"flowErrorDeactivationThreshold": 1})).await;
    world.application.trouble_at(0, Trouble::Refused);
    world.engine.activate_flow("books").await.unwrap();
    world.settle().await;
    let flow = world.engine.describe_flow("books").await.unwrap();
    assert_eq!(flow.status, FlowStatus::Suspended);
    let run = world.runs().await.remove(0);
    let news = only(&world, DEACTIVATED);
    let expected = json!({
        "flow-name": "books",
        "created-by": "arn:aws:iam::123456789012:user/ada",
        "flow-arn": "arn:aws:appflow:eu-west-1:123456789012:flow/books",
        "source": "MARKETO/shelf",
        "source-object": "Book",
        "destination": "S3",
        "destination-object": "s3://lake/raw",
        "trigger-type": "SCHEDULED",
        "deactivation-time": told_as(run.last_updated_at),
        "deactivation-reason": flow.status_message.unwrap(),
    });
    assert_eq!(news.detail, expected);
    assert_eq!(news.resources, only(&world, END).resources);
}

#[tokio::test]
async fn a_run_is_counted_when_it_starts_and_when_it_ends() {
    let world = World::with_records(25).await;
    world.create_flow(|_| {}).await.unwrap();
    world.run_flow("1").await;
    world.application.trouble_at(1, Trouble::Refused);
    world.run_flow("2").await;
    let id = world.start_flow("3").await;
    world.engine.cancel_runs("books", &[id]).await.unwrap();
    world.settle().await;
    let runs = world.runs().await;
    let counted = world.metrics.counted();
    for (run, started) in runs.iter().rev().zip([0, 2, 4]) {
        let [start, end] = &counted[started..started + 2] else { panic!("{counted:?}") };
        assert_eq!((&start.milestone, start.at), (&Milestone::Started, run.started_at));
        let work = match (&end.milestone, run.execution_status) {
            (Milestone::Succeeded(work), ExecutionStatus::Successful)
            | (Milestone::Failed(work), ExecutionStatus::Error)
            | (Milestone::Canceled(work), ExecutionStatus::Canceled) => work,
            other => panic!("{other:?}"),
        };
        assert_eq!(work.records, run.execution_result.records_processed);
        assert_eq!(work.took, run.last_updated_at.since(run.started_at).to_std().unwrap());
        for reached in [start, end] {
            assert_eq!((&reached.flow_name[..], &reached.execution), ("books", &run.execution_id));
        }
    }
    assert_eq!(counted.len(), 6);
}

/// Sets up a deployment with the flow `books` on a schedule, with these properties of it.
async fn scheduled(properties: Value) -> World {
    let world = World::with_records(25).await;
    let properties = with(json!({"scheduleExpression": "rate(1days)"}), properties);
    let change = |flow: &mut Value| {
        flow["triggerConfig"] =
            json!({"triggerType": "Scheduled", "triggerProperties": {"Scheduled": properties}});
        flow["sourceFlowConfig"]["incrementalPullConfig"] =
            json!({"datetimeTypeFieldName": "ChangedAt"});
    };
    world.create_flow(change).await.unwrap();
    world
}

fn told(world: &World, kind: &str) -> Vec<Event> {
    let published = world.events.published();
    published.into_iter().filter(|event| event.detail_type == kind).collect()
}

/// Returns the only news of a kind.
fn only(world: &World, kind: &str) -> Event {
    let mut told = told(world, kind);
    assert_eq!(told.len(), 1, "{kind}: {told:?}");
    told.remove(0)
}

fn with(mut object: Value, more: Value) -> Value {
    let more = more.as_object().cloned().unwrap_or_default();
    object.as_object_mut().unwrap().extend(more);
    object
}

fn told_as(at: Timestamp) -> String {
    at.utc().format("%Y-%m-%dT%H:%M:%S%.3fZ[UTC]").to_string()
}
