//! Scheduled flows: one run a tick, whatever happens to ticks, and a scheduler that is in step with the flows.

use engine::ports::{Key, Table};
use engine::{Error, Ticked};
use flow::{ExecutionStatus, FlowStatus, Timestamp};
use serde_json::{Value, json};
use std::time::Duration;
use tests::world::{Fault, Trouble, World};

const HOUR: u64 = 3600;

#[tokio::test]
async fn a_rate_without_a_start_time_is_due_at_once_and_then_by_the_scheduler() {
    let world = scheduled(json!({})).await;
    assert!(world.scheduler.schedules().is_empty(), "a draft is not due");
    world.engine.activate_flow("books").await.unwrap();
    let schedules = world.scheduler.schedules();
    assert_eq!(schedules.len(), 1);
    assert_eq!(schedules[0].expression, "rate(60 minutes)");
    assert_eq!(schedules[0].begins, Some(in_hours(1)));
    drive(&world).await;
    assert_eq!(statuses(&world).await, [ExecutionStatus::Successful]);
    world.engine.activate_flow("books").await.unwrap();
    assert_eq!(world.runs().await.len(), 1, "a flow that is active already is not due again");
}

#[tokio::test]
async fn ticks_of_one_minute_start_one_run() {
    let world = active().await;
    let at = in_hours(1);
    let (one, two, three) =
        tokio::join!(tick(&world, at), tick(&world, at.plus_seconds(30)), tick(&world, at));
    let outcomes = [one, two, three];
    let started: Vec<&Ticked> =
        outcomes.iter().filter(|ticked| matches!(ticked, Ticked::Started(_))).collect();
    assert_eq!(started.len(), 1, "{outcomes:?}");
    drive(&world).await;
    assert!(matches!(tick(&world, at).await, Ticked::Repeated(_)), "it came before");
    assert_eq!(world.runs().await.len(), 2);
}

#[tokio::test]
async fn a_tick_while_a_run_is_active_is_skipped_and_the_next_run_covers_its_time() {
    let world = active().await;
    let first = world.runs().await.remove(0);
    assert!(matches!(tick(&world, in_hours(1)).await, Ticked::Started(_)));
    let at = in_hours(2);
    for _ in 0..2 {
        assert!(matches!(tick(&world, at).await, Ticked::Skipped(_)));
    }
    let skipped = world.runs().await.remove(0);
    assert_eq!(skipped.execution_status, ExecutionStatus::Canceled);
    let message = skipped.execution_result.error_info.unwrap().execution_message.unwrap();
    assert!(message.contains("was still active; the next run covers"), "{message}");
    drive(&world).await;
    world.clock.advance(Duration::from_secs(3 * HOUR));
    assert!(matches!(tick(&world, in_hours(3)).await, Ticked::Started(_)));
    drive(&world).await;
    let runs = world.runs().await;
    let windows: Vec<_> = runs
        .iter()
        .rev()
        .filter(|run| run.execution_status == ExecutionStatus::Successful)
        .map(|run| (run.data_pull_start_time, run.data_pull_end_time))
        .collect();
    assert_eq!(windows.len(), 3);
    assert_eq!(windows[0].1, first.data_pull_end_time);
    assert_eq!((windows[1].0, windows[2].0), (windows[0].1, windows[1].1), "windows tile time");
}

#[tokio::test]
async fn a_tick_that_does_not_come_is_made_up_for_once() {
    let world = active().await;
    world.clock.advance(Duration::from_secs(HOUR + 300));
    world.engine.reconcile().await.unwrap();
    assert_eq!(world.runs().await.len(), 1, "it may only be late");
    world.clock.advance(Duration::from_secs(360));
    for _ in 0..2 {
        world.engine.reconcile().await.unwrap();
        assert_eq!(world.runs().await.len(), 2, "once and no more");
    }
}

#[tokio::test]
async fn a_first_run_that_was_lost_is_made_up_for() {
    let world = scheduled(json!({})).await;
    world.faults.plan_every("workflow.start", Fault::ErrorNotApplied);
    world.engine.activate_flow("books").await.unwrap();
    world.faults.end();
    world.clock.advance(Duration::from_secs(120));
    world.engine.reconcile().await.unwrap();
    drive(&world).await;
    assert_eq!(statuses(&world).await, [ExecutionStatus::Successful]);
}

#[tokio::test]
async fn a_flow_that_fails_as_often_as_it_may_is_suspended_and_says_why() {
    let world = scheduled(json!({"flowErrorDeactivationThreshold": 2})).await;
    world.application.trouble_at(0, Trouble::Refused);
    world.engine.activate_flow("books").await.unwrap();
    drive(&world).await;
    assert_eq!(status(&world).await.0, FlowStatus::Active);
    tick(&world, in_hours(1)).await;
    drive(&world).await;
    let (flow_status, message) = status(&world).await;
    assert_eq!(flow_status, FlowStatus::Suspended);
    assert!(message.unwrap().starts_with("2 runs failed in a row, as many as"));
    world.engine.reconcile().await.unwrap();
    assert!(world.scheduler.schedules().is_empty());
    assert_eq!(tick(&world, in_hours(2)).await, Ticked::Ignored);
    let deactivated = world.events.published();
    let deactivated: Vec<_> = deactivated
        .iter()
        .filter(|news| news.detail_type == "AppFlow Scheduled Flow Deactivated")
        .collect();
    assert_eq!(deactivated.len(), 1);
    // Started again, it has all its tries again.
    world.engine.activate_flow("books").await.unwrap();
    drive(&world).await;
    assert_eq!(status(&world).await, (FlowStatus::Active, None));
}

#[tokio::test]
async fn a_success_in_between_forgives_the_failures_before() {
    let world = scheduled(json!({"flowErrorDeactivationThreshold": 2})).await;
    for (hours, read) in [(1, 0), (2, u64::MAX), (3, 0)] {
        world.application.trouble_at(read, Trouble::Refused);
        world.engine.activate_flow("books").await.unwrap();
        drive(&world).await;
        tick(&world, in_hours(hours)).await;
        drive(&world).await;
        if hours == 1 {
            assert_eq!(status(&world).await.0, FlowStatus::Suspended);
        }
    }
    assert_eq!(status(&world).await.0, FlowStatus::Active, "one failure after a success");
}

#[tokio::test]
async fn the_scheduler_is_in_step_whatever_goes_wrong() {
    let calls = {
        let world = scheduled(json!({})).await;
        world.faults.count();
        change_often(&world).await;
        world.faults.calls()
    };
    assert!(calls.contains(&"scheduler.put") && calls.contains(&"scheduler.remove"), "{calls:?}");
    for (number, call) in calls.iter().enumerate() {
        for fault in [Fault::ErrorNotApplied, Fault::ErrorApplied, Fault::Duplicate] {
            let world = scheduled(json!({})).await;
            world.faults.plan(number, fault);
            change_often(&world).await;
            world.faults.end();
            world.engine.reconcile().await.unwrap();
            let context = format!("{fault:?} at call {number} ({call})");
            let expressions: Vec<String> =
                world.scheduler.schedules().into_iter().map(|one| one.expression).collect();
            assert_eq!(expressions, ["rate(180 minutes)"], "{context}");
            try_often(|| world.engine.stop_flow("books")).await;
            assert!(world.scheduler.schedules().is_empty(), "{context}");
        }
    }
}

/// Starts, stops, starts and updates, each as often as it takes.
async fn change_often(world: &World) {
    try_often(|| world.engine.activate_flow("books")).await;
    try_often(|| world.engine.stop_flow("books")).await;
    try_often(|| world.engine.activate_flow("books")).await;
    try_often(|| {
        world.update_flow(|flow| trigger(flow, &json!({"scheduleExpression": "rate(180minutes)"})))
    })
    .await;
}

async fn try_often<T, F: Future<Output = engine::Result<T>>>(mut call: impl FnMut() -> F) -> T {
    for _ in 0..3 {
        match call().await {
            Ok(answer) => return answer,
            Err(error) if error.retryable() || matches!(error, Error::Conflict(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    panic!("three times no answer");
}

/// Sets up the flow `books` with an hourly schedule.
async fn scheduled(properties: Value) -> World {
    let world = World::with_records(25).await;
    world.create_flow(|flow| trigger(flow, &properties)).await.unwrap();
    world
}

/// Sets it up, activates it, and lets its first run end.
async fn active() -> World {
    let world = scheduled(json!({})).await;
    world.engine.activate_flow("books").await.unwrap();
    drive(&world).await;
    world
}

/// Drives the machines to their ends without letting much time go by.
async fn drive(world: &World) {
    assert!(world.drive_until_stalled().await.is_none());
}

fn trigger(flow: &mut Value, changes: &Value) {
    let mut properties = json!({"scheduleExpression": "rate(60minutes)", "dataPullMode": "Incremental",
        "firstExecutionFrom": 1_700_000_000});
    for (name, value) in changes.as_object().unwrap() {
        properties[name] = value.clone();
    }
    flow["triggerConfig"] =
        json!({"triggerType": "Scheduled", "triggerProperties": {"Scheduled": properties}});
    flow["sourceFlowConfig"]["incrementalPullConfig"] =
        json!({"datetimeTypeFieldName": "ChangedAt"});
}

async fn tick(world: &World, at: Timestamp) -> Ticked {
    // A tick carries the id that the flow's schedule was made with.
    let flow = world.table.get(&Key::new("flows", "books")).await.unwrap().unwrap();
    let flow_id = flow.document["id"].as_str().unwrap();
    world.engine.tick("books", flow_id, at).await.unwrap()
}

/// The time so many hours after the world began.
fn in_hours(hours: i64) -> Timestamp {
    Timestamp::from_millis(1_790_000_000_000).plus_seconds(hours * 3600)
}

async fn statuses(world: &World) -> Vec<ExecutionStatus> {
    world.runs().await.iter().map(|run| run.execution_status).collect()
}

async fn status(world: &World) -> (FlowStatus, Option<String>) {
    let flow = world.engine.describe_flow("books").await.unwrap();
    (flow.status, flow.status_message)
}
