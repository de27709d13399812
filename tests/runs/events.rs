//! Event flows: what was delivered and taken in arrives, once, whatever goes wrong.

use connector_sdk::Clock;
use engine::TakenIn;
use flow::{ExecutionStatus, FlowStatus};
use records::FieldType;
use serde_json::json;
use serde_json::value::RawValue;
use std::time::Duration;
use tests::world::{Fault, NAME, World, event};

#[tokio::test]
async fn what_is_delivered_arrives_once_however_often_it_is_delivered() {
    let world = listening(250).await;
    let (one, two) = tokio::join!(world.deliver(0..120), world.deliver(60..180));
    assert_eq!(one.kept + two.kept, 180);
    assert_eq!(one.known + two.known, 60);
    world.settle().await;
    assert_eq!(world.deliver(150..250).await, TakenIn { kept: 70, known: 30, unwanted: 0 });
    world.settle().await;
    assert_eq!(world.visible_books(), world.true_books());
    assert_eq!(world.deliver(0..250).await.known, 250, "after all is done");
    world.settle().await;
    assert_eq!(world.visible_books(), world.true_books());
    assert!(inbox(&world).is_empty());
    world.assert_tidy("delivered");
}

#[tokio::test]
async fn what_comes_while_a_run_is_active_is_the_next_ones() {
    let world = listening(3).await;
    world.deliver([0]).await;
    world.deliver([1]).await;
    assert_eq!(world.runs().await.len(), 1, "one run at a time");
    // The run claims both; one more comes before it has ended.
    assert!(world.drive_until_stalled().await.is_none());
    world.deliver([2]).await;
    world.settle().await;
    assert_eq!(world.visible_books(), world.true_books());
    let counts: Vec<u64> =
        world.runs().await.iter().map(|run| run.execution_result.records_processed).collect();
    assert_eq!(counts, [1, 2], "the newest first");
}

#[tokio::test]
async fn a_run_moves_no_more_than_it_can_and_the_next_one_goes_on() {
    let world = listening(2_345).await;
    for start in (0..2_345).step_by(500) {
        world.deliver(start..2_345.min(start + 500)).await;
    }
    world.settle().await;
    assert_eq!(world.visible_books(), world.true_books());
    assert_eq!(world.runs().await.len(), 2);
}

#[tokio::test]
async fn a_run_that_fails_or_is_cancelled_leaves_its_events_for_the_next() {
    let world = listening(30).await;
    world.deliver(0..30).await;
    world.engine.cancel_runs("books", &[]).await.unwrap();
    assert!(world.drive_until_stalled().await.is_none());
    assert_eq!(world.runs().await[0].execution_status, ExecutionStatus::Canceled);
    assert!(world.visible_books().is_empty());
    assert_eq!(inbox(&world).len(), 30);
    world.settle().await;
    assert_eq!(world.visible_books(), world.true_books());
}

#[tokio::test]
async fn a_flow_that_is_stopped_keeps_what_was_taken_in_and_takes_no_more() {
    let world = listening(20).await;
    world.deliver(0..20).await;
    world.engine.cancel_runs("books", &[]).await.unwrap();
    world.engine.stop_flow("books").await.unwrap();
    world.settle().await;
    assert!(world.visible_books().is_empty());
    assert_eq!(world.deliver([99]).await, TakenIn { kept: 0, known: 0, unwanted: 1 });
    world.engine.activate_flow("books").await.unwrap();
    world.settle().await;
    assert_eq!(world.visible_books(), world.true_books());
}

#[tokio::test]
async fn a_flow_that_fails_for_a_day_is_suspended_and_loses_nothing() {
    let world = suspended(6).await;
    let flow = world.engine.describe_flow("books").await.unwrap();
    assert_eq!(flow.status, FlowStatus::Suspended);
    let message = flow.status_message.unwrap();
    assert!(message.contains("for 24 hours") && message.contains("Title"), "{message}");
    let deactivated = world.events.published();
    let kind = "AppFlow Event Flow Deactivated";
    assert_eq!(deactivated.iter().filter(|news| news.detail_type == kind).count(), 1);
    assert!(world.visible_books().is_empty());

    world.deliver([4]).await;
    world.application.add_field("Title", FieldType::String);
    world
        .update_flow(|flow| {
            flow["triggerConfig"] = json!({"triggerType": "Event"});
            flow["description"] = json!("put right");
        })
        .await
        .unwrap();
    assert_eq!(world.deliver([5]).await.kept, 1, "between the update and the start");
    world.engine.activate_flow("books").await.unwrap();
    world.settle().await;
    assert_eq!(world.visible_books(), world.true_books());
}

#[tokio::test]
async fn a_flow_that_is_stopped_after_it_was_suspended_takes_no_more() {
    let world = suspended(4).await;
    world.engine.stop_flow("books").await.unwrap();
    let flow = world.engine.describe_flow("books").await.unwrap();
    assert_eq!((flow.status, flow.status_message), (FlowStatus::Suspended, None));
    assert_eq!(world.deliver([99]).await.unwanted, 1);
    world.application.add_field("Title", FieldType::String);
    world.engine.activate_flow("books").await.unwrap();
    world.settle().await;
    assert_eq!(world.visible_books(), world.true_books());
}

#[tokio::test]
async fn what_was_transferred_is_reported_once() {
    let world = listening(30).await;
    for part in [0..10, 10..12] {
        world.deliver(part).await;
        assert!(world.drive_until_stalled().await.is_none());
    }
    for _ in 0..2 {
        world.engine.reconcile().await.unwrap();
    }
    world.deliver(12..30).await;
    assert!(world.drive_until_stalled().await.is_none());
    world.engine.reconcile().await.unwrap();
    let told = world.events.published();
    let told = told.iter().filter(|news| news.detail_type == "AppFlow Event Flow Report");
    let reports: Vec<&str> =
        told.map(|news| news.detail["status-report"].as_str().unwrap()).collect();
    let counted = |count| format!("Events transferred since the last report: {count}");
    assert_eq!(reports, [counted(12), counted(18)]);
}

#[tokio::test]
async fn only_the_profile_and_the_object_of_a_flow_are_its_own() {
    let world = listening(1).await;
    let mut other = event(0);
    other.entity = "Magazine".to_owned();
    let now = world.clock.now();
    let unwanted = TakenIn { unwanted: 1, ..TakenIn::default() };
    assert_eq!(world.engine.take_in(NAME, "shelf", now, &[other]).await.unwrap(), unwanted);
    for (connector, profile) in [(NAME, "shelf#x"), (NAME, "Shelf"), ("Slack", "shelf")] {
        let taken = world.engine.take_in(connector, profile, now, &[event(0)]).await.unwrap();
        assert_eq!(taken, unwanted, "{connector} {profile}");
    }
    let taken = world.engine.take_in("marketo", "shelf", now, &[event(0)]).await.unwrap();
    assert_eq!(taken.kept, 1, "whatever the case of the connector's name");
}

#[tokio::test]
async fn an_event_that_does_not_fit_is_rejected_alone() {
    let world = listening(3).await;
    let mut odd = event(1);
    odd.record = RawValue::from_string(r#"{"Number": 1, "ChangedAt": "soon"}"#.into()).unwrap();
    let now = world.clock.now();
    world.engine.take_in(NAME, "shelf", now, &[event(0), odd, event(2)]).await.unwrap();
    world.settle().await;
    assert_eq!(world.visible_books(), [0, 2]);
    assert_eq!(world.rejected_books(), [1]);
    assert!(inbox(&world).is_empty());
}

#[tokio::test]
async fn a_deleted_flow_leaves_nothing_behind() {
    let world = listening(5).await;
    world.deliver(0..5).await;
    world.engine.delete_flow("books", true).await.unwrap();
    world.settle().await;
    assert!(inbox(&world).is_empty());
    let left = world.table.all();
    assert!(!left.iter().any(|(key, _)| key.partition == "listeners"), "{left:?}");
    assert_eq!(world.deliver([0]).await.unwanted, 1);
}

#[tokio::test]
async fn an_event_that_is_taken_in_while_its_flow_is_deleted_goes_with_it() {
    let calls = {
        let world = listening(1).await;
        world.faults.count();
        world.deliver([0]).await;
        world.faults.calls().len()
    };
    for number in 0..calls {
        let world = listening(1).await;
        world.faults.plan(number, Fault::Stall);
        let (engine, now) = (world.engine.clone(), world.clock.now());
        let call = async move { engine.take_in(NAME, "shelf", now, &[event(0)]).await.unwrap() };
        let deleted = world.engine.delete_flow("books", true);
        world.meanwhile(call, deleted).await.1.unwrap();
        world.settle().await;
        assert!(inbox(&world).is_empty(), "stands still at call {number}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_single_fault_is_survived() {
    let calls = {
        let world = listening(9).await;
        world.faults.count();
        deliver_all(&world).await;
        world.faults.calls()
    };
    assert!(calls.contains(&"store.complete_upload") && calls.contains(&"workflow.start"));
    for (number, call) in calls.iter().enumerate() {
        for fault in Fault::ALL {
            let world = listening(9).await;
            world.faults.plan(number, fault);
            deliver_all(&world).await;
            let context = format!("{fault:?} at call {number} ({call})");
            assert_eq!(world.visible_books(), world.true_books(), "{context}");
            world.faults.end();
            assert!(inbox(&world).is_empty(), "{context}");
            world.assert_tidy(&context);
        }
    }
}

/// Delivers in two parts that overlap, the second one while the first one's run is active.
async fn deliver_all(world: &World) {
    world.deliver(0..6).await;
    let stalled = world.drive_until_stalled().await;
    world.deliver(4..9).await;
    world.settle_with(stalled).await;
}

/// Sets up the flow `books` to wait for events, with an application of so many books.
async fn listening(records: u64) -> World {
    let world = World::with_records(records).await;
    world
        .create_flow(|flow| flow["triggerConfig"] = json!({"triggerType": "Event"}))
        .await
        .unwrap();
    world.engine.activate_flow("books").await.unwrap();
    world
}

/// Sets up an event flow that failed for a day: what was delivered in it, the books 0 to 3, lacks its title.
async fn suspended(records: u64) -> World {
    let world = listening(records).await;
    world.application.remove_field("Title");
    for number in 0..4 {
        world.deliver([number]).await;
        for _ in 0..7 {
            assert!(world.drive_until_stalled().await.is_none());
            world.clock.advance(Duration::from_secs(3600));
            world.engine.reconcile().await.unwrap();
        }
    }
    world
}

fn inbox(world: &World) -> Vec<String> {
    let all = world.table.all().into_keys();
    all.filter(|key| key.partition.starts_with("inbox#")).map(|key| key.sort).collect()
}
