//! Incremental runs: windows follow each other without a gap, and only success moves on.

use connector_sdk::Clock;
use engine::Error;
use flow::{ExecutionRecord, ExecutionStatus, Timestamp};
use serde_json::{Value, json};
use tests::world::{Trouble, World};

#[tokio::test]
async fn a_window_starts_where_the_last_successful_one_ended() {
    let world = incremental(None).await;
    let first = run(&world, "1").await;
    assert_eq!(first.execution_status, ExecutionStatus::Successful);
    assert_eq!(first.data_pull_start_time, Some(Timestamp::from_millis(1_700_000_000_000)));

    world.application.trouble_at(1, Trouble::Refused);
    let failed = run(&world, "2").await;
    assert_eq!(failed.execution_status, ExecutionStatus::Error);
    assert_eq!(failed.data_pull_start_time, first.data_pull_end_time);

    world.application.trouble_at(u64::MAX, Trouble::Refused);
    let third = run(&world, "3").await;
    assert_eq!(third.execution_status, ExecutionStatus::Successful);
    assert_eq!(
        third.data_pull_start_time, first.data_pull_end_time,
        "the failed window is read again"
    );
    assert!(third.data_pull_end_time > failed.data_pull_end_time);

    let fourth = run(&world, "4").await;
    assert_eq!(fourth.data_pull_start_time, third.data_pull_end_time);
}

#[tokio::test]
async fn a_field_that_does_not_tell_changes_is_refused() {
    let world = World::with_records(1).await;
    let refusal = world
        .create_flow(|flow| {
            flow["sourceFlowConfig"]["incrementalPullConfig"] =
                json!({"datetimeTypeFieldName": "Title"});
        })
        .await
        .unwrap_err();
    assert!(refusal.to_string().contains("use one of ChangedAt"), "{refusal}");
}

#[tokio::test]
async fn the_first_window_reaches_back_thirty_days_where_the_flow_does_not_say() {
    let world = World::with_records(1).await;
    let scheduled = json!({"scheduleExpression": "rate(1days)", "dataPullMode": "Incremental"});
    world.create_flow(|flow| make_incremental(flow, scheduled)).await.unwrap();
    let now = world.clock.now();
    let first = run(&world, "1").await;
    assert_eq!(first.data_pull_start_time, Some(now.plus_seconds(-30 * 86_400)));
    assert_eq!(first.data_pull_end_time, Some(now.plus_seconds(-300)));
}

#[tokio::test]
async fn a_watermark_is_set_while_no_run_would_move_it() {
    let world = incremental(None).await;
    let at = world.clock.now().plus_seconds(-86_400);
    let id = world.start_flow("1").await;
    let refusal = world.engine.set_watermark("books", at).await.unwrap_err();
    assert!(matches!(refusal, Error::Conflict(_)), "{refusal}");
    assert!(refusal.to_string().contains(&id), "{refusal}");
    world.settle().await;
    world.engine.set_watermark("books", at).await.unwrap();
    let begun = world.start_flow("2").await;
    // The answer was lost, and the client asks again.
    world.engine.set_watermark("books", at).await.unwrap();
    world.settle().await;
    let run = world.runs().await.remove(0);
    assert_eq!(run.execution_id, begun);
    assert_eq!(run.data_pull_start_time, Some(at));
    let future = world.clock.now().plus_seconds(1);
    let refusal = world.engine.set_watermark("books", future).await.unwrap_err();
    assert!(refusal.to_string().contains("in the future"), "{refusal}");
}

/// Where the first window of the flow starts, in seconds.
pub(super) const FIRST: i64 = 1_700_000_000;

/// Sets up the flow `books`, which reads what changed and stays behind by `offset`; its schedule begins years from now.
pub(super) async fn incremental(offset: Option<i64>) -> World {
    let world = World::with_records(60).await;
    let mut scheduled = json!({"scheduleExpression": "rate(1days)", "dataPullMode": "Incremental",
        "firstExecutionFrom": FIRST, "scheduleStartTime": 1_900_000_000});
    if let Some(offset) = offset {
        scheduled["scheduleOffset"] = json!(offset);
    }
    world.create_flow(|flow| make_incremental(flow, scheduled)).await.unwrap();
    world
}

/// Lets ticks of the flow start runs; its schedule gives none by itself for years.
pub(super) async fn activate(world: &World) {
    world.engine.activate_flow("books").await.unwrap();
}

/// Returns the name that ticks know the flow by.
pub(super) fn flow_id(world: &World) -> String {
    let all = world.table.all();
    let (_, flow) = all.iter().find(|(key, _)| key.partition == "flows").unwrap();
    flow["id"].as_str().unwrap().to_owned()
}

fn make_incremental(flow: &mut Value, scheduled: Value) {
    flow["triggerConfig"] =
        json!({"triggerType": "Scheduled", "triggerProperties": {"Scheduled": scheduled}});
    flow["sourceFlowConfig"]["incrementalPullConfig"] =
        json!({"datetimeTypeFieldName": "ChangedAt"});
}

async fn run(world: &World, token: &str) -> ExecutionRecord {
    world.run_flow(token).await;
    world.runs().await.remove(0)
}
