//! Incremental runs: windows follow each other without a gap, and only success moves on.

use flow::{ExecutionRecord, ExecutionStatus, Timestamp};
use serde_json::json;
use tests::world::{Trouble, World};

#[tokio::test]
async fn a_window_starts_where_the_last_successful_one_ended() {
    let world = incremental().await;
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

async fn incremental() -> World {
    let world = World::with_records(25).await;
    let scheduled = json!({"scheduleExpression": "rate(1days)", "dataPullMode": "Incremental",
        "firstExecutionFrom": 1_700_000_000});
    world
        .create_flow(|flow| {
            flow["triggerConfig"] =
                json!({"triggerType": "Scheduled", "triggerProperties": {"Scheduled": scheduled}});
            flow["sourceFlowConfig"]["incrementalPullConfig"] =
                json!({"datetimeTypeFieldName": "ChangedAt"});
        })
        .await
        .unwrap();
    world
}

async fn run(world: &World, token: &str) -> ExecutionRecord {
    world.run_flow(token).await;
    world.runs().await.remove(0)
}
