//! Runs whose records cannot be moved: how many of them a run may lose and still be called successful.

use flow::{ExecutionRecord, ExecutionStatus};
use serde_json::{Value, json};
use tests::world::{Trouble, World};

async fn run(records: u64, misfits: u64) -> (World, ExecutionRecord) {
    let world = World::with_records(records).await;
    world.create_flow(|_| {}).await.unwrap();
    world.application.trouble_at(0, Trouble::Misfits(misfits));
    world.run_flow("token").await;
    let run = world.runs().await.remove(0);
    (world, run)
}

fn message(run: &ExecutionRecord) -> &str {
    let told = run.execution_result.error_info.as_ref().expect("it is told");
    told.execution_message.as_deref().expect("in words")
}

#[tokio::test]
async fn a_run_of_which_no_record_arrives_is_an_error() {
    let (world, run) = run(55, 10).await;
    assert_eq!(run.execution_status, ExecutionStatus::Error);
    let message = message(&run);
    assert!(message.starts_with("every record was rejected, 55 in all"), "{message}");
    assert!(message.contains("expected int"), "{message}");
    assert!(
        message.contains("55 records read, 0 written, 0 filtered out, 55 rejected"),
        "{message}"
    );
    assert_eq!(run.execution_result.error_info.as_ref().unwrap().put_failures_count, 55);
    assert!(world.store.objects(tests::world::BUCKET).is_empty(), "nothing is published");
    world.assert_tidy("all rejected");
}

#[tokio::test]
async fn a_run_that_loses_most_of_its_records_begins_with_that() {
    let (world, run) = run(50, 6).await;
    world.assert_arrived(&run.execution_id, "most rejected").await;
    let message = message(&run);
    assert!(
        message.starts_with("more than half of the records were rejected, 30 of 50"),
        "{message}"
    );
    assert!(message.contains("raw/_errors/books/"), "{message}");
    assert!(
        message.contains("50 records read, 20 written, 0 filtered out, 30 rejected"),
        "{message}"
    );
}

#[tokio::test]
async fn a_run_that_loses_half_of_its_records_does_not() {
    let (world, run) = run(50, 5).await;
    world.assert_arrived(&run.execution_id, "half rejected").await;
    assert!(message(&run).starts_with("25 of 50 records were rejected"), "{}", message(&run));
}

#[tokio::test]
async fn a_run_without_records_is_successful() {
    let (_, run) = run(0, 10).await;
    assert_eq!(run.execution_status, ExecutionStatus::Successful);
    assert!(run.execution_result.error_info.is_none());
}

#[tokio::test]
async fn a_window_that_was_rejected_whole_is_read_again() {
    let world = World::with_records(20).await;
    let incremental = |flow: &mut Value| {
        flow["triggerConfig"] = json!({
            "triggerType": "Scheduled",
            "triggerProperties": {"Scheduled": {"scheduleExpression": "rate(1days)", "dataPullMode": "Incremental"}},
        });
        flow["sourceFlowConfig"]["incrementalPullConfig"] =
            json!({"datetimeTypeFieldName": "ChangedAt"});
    };
    world.create_flow(incremental).await.unwrap();
    world.application.trouble_at(0, Trouble::Misfits(10));
    world.run_flow("1").await;
    let failed = world.runs().await.remove(0);
    assert_eq!(failed.execution_status, ExecutionStatus::Error);
    assert_eq!(world.engine.describe_flow("books").await.unwrap().watermark, None);
    world.application.trouble_at(0, Trouble::Misfits(0));
    let id = world.run_flow("2").await;
    world.assert_arrived(&id, "the next run").await;
}

#[tokio::test]
async fn a_clean_run_says_how_much_it_moved_and_gives_no_cause_for_alarm() {
    let (world, run) = run(55, 0).await;
    assert_eq!(run.execution_status, ExecutionStatus::Successful);
    assert!(run.execution_result.error_info.is_none());
    let flow = world.engine.describe_flow("books").await.unwrap();
    let told = flow.last_run.unwrap().most_recent_execution_message.unwrap();
    let expected = "55 records read, 55 written, 0 filtered out, 0 rejected, in ";
    assert!(told.starts_with(expected) && told.ends_with(" seconds"), "{told}");
}

#[tokio::test]
async fn events_that_are_all_rejected_stop_no_others() {
    let world = World::with_records(3).await;
    let change = |flow: &mut Value| {
        let divide = json!({
            "taskType": "Arithmetic", "sourceFields": ["Number", "Number"], "destinationField": "ratio",
            "connectorOperator": {"Marketo": "DIVISION"},
        });
        flow["triggerConfig"] = json!({"triggerType": "Event"});
        flow["tasks"] = json!([
            {"taskType": "Map", "sourceFields": ["Number"], "destinationField": "Number"},
            {"taskType": "Map", "sourceFields": ["Title"], "destinationField": "Title"},
            {"taskType": "Map", "sourceFields": ["ratio"], "destinationField": "Ratio"},
            divide,
        ]);
    };
    world.create_flow(change).await.unwrap();
    world.engine.activate_flow("books").await.unwrap();
    world.deliver([0]).await;
    world.settle().await;
    let failed = world.runs().await.remove(0);
    assert_eq!(failed.execution_status, ExecutionStatus::Error);
    assert!(
        message(&failed).starts_with("every record was rejected, 1 in all"),
        "{}",
        message(&failed)
    );
    assert!(message(&failed).contains("raw/_errors/books/"), "{}", message(&failed));
    assert_eq!(world.rejected_books(), [0], "where somebody can look at it");
    world.deliver([1, 2]).await;
    world.settle().await;
    assert_eq!(world.runs().await.len(), 2, "the rejected one is not tried again");
    assert_eq!(world.visible_books(), [1, 2]);
    world.assert_tidy("events");
}
