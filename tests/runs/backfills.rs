//! Backfills: a range of time is read once, whatever goes wrong, and nothing else of the flow moves.

use super::windows::{FIRST, activate, flow_id, incremental};
use connector_sdk::Clock;
use engine::{Error, Ticked};
use flow::{ExecutionStatus, FlowStatus, Timestamp};
use serde_json::json;
use std::sync::atomic::Ordering;
use tests::world::{Change, Fault, Trouble, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_single_fault_of_a_backfill_is_survived_by_one_run() {
    let calls = {
        let world = on_demand().await;
        world.faults.count();
        backfilled(&world).await;
        world.faults.calls()
    };
    for expected in ["table.write", "workflow.start", "application.now", "application.read_page"] {
        assert!(calls.contains(&expected), "a backfill makes no call {expected}");
    }
    for (number, call) in calls.iter().enumerate() {
        for fault in Fault::ALL {
            let world = on_demand().await;
            world.faults.plan(number, fault);
            backfilled(&world).await;
            let context = format!("{fault:?} at call {number} ({call})");
            let runs = world.runs().await;
            assert_eq!(runs.len(), 1, "{context}");
            assert_eq!(runs[0].execution_status, ExecutionStatus::Successful, "{context}");
            let (from, to) = range();
            assert_eq!(runs[0].data_pull_start_time, Some(from), "{context}");
            assert_eq!(runs[0].data_pull_end_time, Some(to), "{context}");
            assert_eq!(world.visible_books(), (10..30).collect::<Vec<u64>>(), "{context}");
            world.assert_tidy(&context);
        }
    }
}

#[tokio::test]
async fn a_backfill_leaves_status_and_watermark_as_they_are() {
    let world = incremental(None).await;
    let at = async |world: &World| {
        let flow = world.engine.describe_flow("books").await.unwrap();
        (flow.status, flow.watermark)
    };
    let to = world.clock.now().plus_seconds(-300);
    world.backfill("1", Timestamp::from_millis(0), to).await;
    world.settle().await;
    assert_eq!(at(&world).await, (FlowStatus::Draft, None));
    assert!(world.scheduler.schedules().is_empty(), "a backfill has told the scheduler something");

    activate(&world).await;
    world.run_flow("2").await;
    let before = at(&world).await;
    assert_eq!(before.0, FlowStatus::Active);
    world.application.trouble_at(0, Trouble::Refused);
    for token in ["3", "4"] {
        world.backfill(token, Timestamp::from_millis(0), to).await;
        world.settle().await;
        world.application.trouble_at(u64::MAX, Trouble::Refused);
        assert_eq!(at(&world).await, before);
    }
    let statuses: Vec<_> = world.runs().await.into_iter().map(|run| run.execution_status).collect();
    use ExecutionStatus::{Error, Successful};
    assert_eq!(statuses, [Successful, Error, Successful, Successful]);
}

#[tokio::test]
async fn a_flow_has_one_run_at_a_time_and_a_token_one_range() {
    let world = incremental(None).await;
    activate(&world).await;
    let (from, to) = (Timestamp::from_millis(0), world.clock.now().plus_seconds(-1000));
    let id = world.backfill("one", from, to).await;
    assert_eq!(world.backfill("one", from, to).await, id);
    let refused = async |from, to, token| {
        let refusal = world.engine.backfill("books", from, to, Some(token)).await.unwrap_err();
        assert!(matches!(refusal, Error::Conflict(_)), "{refusal}");
        refusal.to_string()
    };
    let message = refused(from, to.plus_seconds(-1), "one").await;
    assert!(message.contains("clientToken") && message.contains(&id), "{message}");
    let message = refused(from, to, "two").await;
    assert!(message.contains(&id) && message.contains("running already"), "{message}");
    let ticked = world.engine.tick("books", &flow_id(&world), world.clock.now()).await.unwrap();
    assert!(matches!(ticked, Ticked::Skipped(_)), "{ticked:?}");
    world.settle().await;
    let refusal = world.engine.start("books", Some("one")).await.unwrap_err();
    assert!(refusal.to_string().contains("clientToken"), "{refusal}");
    assert_eq!(world.runs().await.len(), 2);
}

#[tokio::test]
async fn a_range_that_the_application_has_not_seen_the_end_of_fails() {
    let world = incremental(None).await;
    world.application.clock_skew.store(-3600, Ordering::SeqCst);
    let to = world.clock.now().plus_seconds(-400);
    world.backfill("1", Timestamp::from_millis(FIRST * 1000), to).await;
    world.settle().await;
    let run = world.runs().await.remove(0);
    assert_eq!(run.execution_status, ExecutionStatus::Error);
    let message = run.execution_result.error_info.unwrap().execution_message.unwrap();
    assert!(message.contains("clock is behind ours") && message.contains("again in"), "{message}");
    assert_eq!(world.visible_books(), [0_u64; 0]);
}

/// Sets up a flow that runs on demand and names the field that tells changes: book `n` changed `n` seconds after a moment.
async fn on_demand() -> World {
    let world = World::with_records(40).await;
    let config = json!({"datetimeTypeFieldName": "ChangedAt"});
    let change = |flow: &mut serde_json::Value| {
        flow["sourceFlowConfig"]["incrementalPullConfig"] = config;
    };
    world.create_flow(change).await.unwrap();
    let at = |number| Timestamp::from_millis(FIRST * 1000).plus_seconds(number);
    world.application.set_changes(
        (0..40).map(|number| Change { at: at(number), seen_at: at(number) }).collect(),
    );
    world
}

fn range() -> (Timestamp, Timestamp) {
    let first = Timestamp::from_millis(FIRST * 1000);
    (first.plus_seconds(10), first.plus_seconds(30))
}

async fn backfilled(world: &World) {
    let (from, to) = range();
    world.backfill("token", from, to).await;
    world.settle().await;
}
