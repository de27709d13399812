//! Runs that the application's own bookmarks bound: each reads what changed since the last one that succeeded, once.

use super::windows::{activate, flow_id};
use connector_sdk::Clock;
use engine::{Error, Ticked};
use flow::{ExecutionRecord, ExecutionStatus, Timestamp};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use tests::world::{Fault, Trouble, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_single_fault_of_two_runs_is_survived() {
    let calls = {
        let world = bookmarked().await;
        world.faults.count();
        run_twice(&world).await;
        world.faults.calls()
    };
    for expected in ["application.keeps_bookmarks", "application.read_page", "table.write"] {
        assert!(calls.contains(&expected), "the runs make no call {expected}");
    }
    for (number, call) in calls.iter().enumerate() {
        for fault in Fault::ALL {
            let world = bookmarked().await;
            world.faults.plan(number, fault);
            run_twice(&world).await;
            assert_copied(&world, 2, &format!("{fault:?} at call {number} ({call})")).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_that_is_cancelled_at_any_call_leaves_its_changes_to_the_next() {
    let calls = {
        let world = run_once_and_changed().await;
        world.faults.count();
        world.run_flow("2").await;
        world.faults.calls().len()
    };
    let mut seen = Vec::new();
    for number in 0..calls {
        let world = run_once_and_changed().await;
        world.faults.plan(number, Fault::Stall);
        let id = world.start_flow("2").await;
        let stalled = world.drive_until_stalled().await;
        world.faults.end();
        world.engine.cancel_runs("books", &[id]).await.unwrap();
        world.settle_with(stalled).await;
        seen.push(world.runs().await.remove(0).execution_status);
        world.application.change([7]);
        world.run_flow("3").await;
        assert_copied(&world, 3, &format!("call {number}, {:?}", seen.last())).await;
    }
    assert!(
        seen.contains(&ExecutionStatus::Canceled) && seen.contains(&ExecutionStatus::Successful)
    );
}

#[tokio::test]
async fn a_run_that_fails_leaves_its_changes_to_the_next() {
    for read in 0..2 {
        let world = run_once_and_changed().await;
        world.application.trouble_at(read, Trouble::Refused);
        assert_eq!(run(&world, "2").await.execution_status, ExecutionStatus::Error);
        world.application.trouble_at(u64::MAX, Trouble::Refused);
        world.application.change([5, 6]);
        let next = run(&world, "3").await;
        assert_eq!(next.execution_result.records_processed, CHANGED.len() as u64 + 2);
        assert_copied(&world, 3, &format!("read {read}")).await;
    }
}

#[tokio::test]
async fn a_run_without_changes_copies_nothing_and_is_no_failure() {
    let world = run_once_and_changed().await;
    for (token, read) in [("2", CHANGED.len() as u64), ("3", 0), ("4", 0)] {
        let run = run(&world, token).await;
        assert_eq!(run.execution_status, ExecutionStatus::Successful);
        assert_eq!(run.execution_result.records_processed, read);
        assert_eq!((run.data_pull_start_time, run.data_pull_end_time), (None, None));
    }
    assert_copied(&world, 4, "without changes").await;
}

#[tokio::test]
async fn a_tick_reads_from_the_bookmark_as_well_as_somebody_who_asks() {
    let world = run_once_and_changed().await;
    activate(&world).await;
    let ticked = world.engine.tick("books", &flow_id(&world), world.clock.now()).await.unwrap();
    assert!(matches!(ticked, Ticked::Started(_)), "{ticked:?}");
    world.settle().await;
    assert_copied(&world, 2, "ticked").await;
}

#[tokio::test]
async fn what_changes_while_a_run_reads_is_the_next_ones() {
    let calls = {
        let world = bookmarked().await;
        world.faults.count();
        world.run_flow("1").await;
        world.faults.calls()
    };
    // The first part is committed by then, and with it where the read is to end.
    let last_page = calls.iter().rposition(|call| *call == "application.read_page").unwrap();
    let world = bookmarked().await;
    world.faults.plan(last_page, Fault::Stall);
    world.start_flow("1").await;
    let stalled = world.drive_until_stalled().await;
    world.application.change([3, 3, 30]);
    world.faults.end();
    world.settle_with(stalled).await;
    assert_eq!(world.visible_books(), world.true_books());
    world.run_flow("2").await;
    assert_copied(&world, 2, "changed meanwhile").await;
}

#[tokio::test]
async fn a_run_without_a_bookmark_at_its_end_publishes_nothing() {
    let world = run_once_and_changed().await;
    let before = world.visible_books();
    world.application.give_bookmarks(false);
    let failed = run(&world, "2").await;
    let message = message(&failed);
    assert!(message.contains("gave no bookmark") && message.contains("start the flow again"));
    assert_eq!(world.visible_books(), before);
    world.assert_tidy("no bookmark");
    world.application.give_bookmarks(true);
    world.run_flow("3").await;
    assert_copied(&world, 3, "a bookmark after all").await;
}

#[tokio::test]
async fn a_bookmark_that_is_lost_fails_the_run_until_a_watermark_forgets_it() {
    let world = run_once_and_changed().await;
    world.application.forget_bookmarks();
    for token in ["2", "3"] {
        let message = message(&run(&world, token).await);
        assert!(message.contains("does not remember that far back"), "{message}");
        assert!(message.contains("start the flow with a \"watermark\""), "{message}");
    }
    let before = world.visible_books();
    let at = world.clock.now().plus_seconds(-86_400);
    world.engine.set_watermark("books", at).await.unwrap();
    let id = world.start_flow("4").await;
    // The answer was lost, and the client asks again.
    world.engine.set_watermark("books", at).await.unwrap();
    world.settle().await;
    let runs = world.runs().await;
    assert_eq!(runs[0].execution_id, id);
    assert_eq!(runs[0].execution_status, ExecutionStatus::Successful);
    assert_eq!(world.visible_books(), sorted([before, world.application.changed_books()].concat()));
    let copied = world.visible_books().len();
    world.application.change([1]);
    world.run_flow("5").await;
    assert_eq!(
        world.visible_books().len(),
        copied + 1,
        "the next run goes on from the new bookmark"
    );
    assert_eq!(world.engine.describe_flow("books").await.unwrap().watermark, None);
}

#[tokio::test]
async fn a_bookmark_is_not_forgotten_under_a_run_that_goes_on_from_it() {
    let world = run_once_and_changed().await;
    let id = world.start_flow("2").await;
    let refusal = world.engine.set_watermark("books", Timestamp::from_millis(0)).await.unwrap_err();
    assert!(matches!(refusal, Error::Conflict(_)) && refusal.to_string().contains(&id));
    world.settle().await;
    assert_copied(&world, 2, "not forgotten").await;
}

#[tokio::test]
async fn an_application_that_keeps_bookmarks_no_more_fails_the_run() {
    let world = run_once_and_changed().await;
    world.application.keep_no_bookmarks();
    let before = world.visible_books();
    let message = message(&run(&world, "2").await);
    assert!(message.contains("does not keep track of what changes"), "{message}");
    assert_eq!(world.visible_books(), before, "everything was read again in silence");
    let refusal = world.update_flow(by_bookmarks).await.unwrap_err().to_string();
    assert!(refusal.contains("incrementalPullConfig"), "{refusal}");
    assert!(refusal.contains("does not keep track of what changes"), "{refusal}");
}

#[tokio::test]
async fn a_bookmark_of_another_source_says_nothing() {
    let world = run_once_and_changed().await;
    let other = |flow: &mut Value| {
        by_bookmarks(flow);
        let settings = &mut flow["sourceFlowConfig"]["sourceConnectorProperties"]["Marketo"];
        settings["followsNewFields"] = json!(true);
    };
    // The run that is under way goes on as it began; its bookmark is one of the source as it was.
    world.start_flow("2").await;
    world.update_flow(other).await.unwrap();
    world.settle().await;
    assert_copied(&world, 2, "before the update").await;
    let everything = world.application.changed_books().len() as u64;
    assert_eq!(run(&world, "3").await.execution_result.records_processed, everything);
    assert_eq!(run(&world, "4").await.execution_result.records_processed, 0);
    let renamed = |flow: &mut Value| {
        other(flow);
        flow["description"] = json!("the same source");
    };
    world.update_flow(renamed).await.unwrap();
    assert_eq!(run(&world, "5").await.execution_result.records_processed, 0);
}

#[tokio::test]
async fn a_flow_that_runs_by_bookmarks_has_no_time_range() {
    let world = bookmarked().await;
    let (from, to) = (Timestamp::from_millis(0), Timestamp::from_millis(1000));
    let refusal = world.engine.backfill("books", from, to, None).await.unwrap_err().to_string();
    assert!(refusal.contains("has no time range; ") && refusal.contains("watermark"), "{refusal}");
}

#[tokio::test]
async fn a_flow_that_names_a_field_goes_by_it_and_others_read_everything() {
    let field = |flow: &mut Value| {
        by_bookmarks(flow);
        flow["sourceFlowConfig"]["incrementalPullConfig"] =
            json!({"datetimeTypeFieldName": "ChangedAt"});
    };
    let whole = |flow: &mut Value| flow["triggerConfig"] = json!({"triggerType": "OnDemand"});
    for (change, windowed) in [(field as fn(&mut Value), true), (whole, false)] {
        let world = run_once_and_changed().await;
        world.application.slices.store(1, Ordering::SeqCst);
        world.update_flow(change).await.unwrap();
        let between = run(&world, "2").await;
        assert_eq!(between.data_pull_end_time.is_some(), windowed);
        assert_eq!(between.execution_result.records_processed, RECORDS);
        // It has left the bookmark alone.
        world.update_flow(by_bookmarks).await.unwrap();
        let next = run(&world, "3").await;
        assert_eq!(next.execution_result.records_processed, CHANGED.len() as u64);
    }
}

/// Enough for two parts of two pages, and changes that need two pages.
const RECORDS: u64 = 35;
const CHANGED: [u64; 13] = [3, 3, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 0];

/// Sets up the flow `books` of an application that keeps bookmarks, and that is never asked for slices then.
async fn bookmarked() -> World {
    let world = World::with_records(RECORDS).await;
    world.application.keep_bookmarks();
    world.application.slices.store(3, Ordering::SeqCst);
    world.create_flow(by_bookmarks).await.unwrap();
    world
}

/// The flow reads what changed and names no field to go by; its schedule begins years from now.
pub(super) fn by_bookmarks(flow: &mut Value) {
    let scheduled = json!({"scheduleExpression": "rate(1days)", "dataPullMode": "Incremental",
        "scheduleStartTime": 1_900_000_000});
    flow["triggerConfig"] =
        json!({"triggerType": "Scheduled", "triggerProperties": {"Scheduled": scheduled}});
}

async fn run_once_and_changed() -> World {
    let world = bookmarked().await;
    world.run_flow("1").await;
    world.application.change(CHANGED);
    world
}

async fn run_twice(world: &World) {
    world.run_flow("1").await;
    world.application.change(CHANGED);
    world.run_flow("2").await;
}

/// Proves that so many runs, of which the last succeeded, have copied each change once.
async fn assert_copied(world: &World, runs: usize, context: &str) {
    let known = world.runs().await;
    assert_eq!(known.len(), runs, "{context}");
    assert_eq!(known[0].execution_status, ExecutionStatus::Successful, "{context}: {:?}", known[0]);
    assert_eq!(world.visible_books(), world.application.changed_books(), "{context}");
    world.assert_tidy(context);
}

async fn run(world: &World, token: &str) -> ExecutionRecord {
    world.run_flow(token).await;
    world.runs().await.remove(0)
}

fn message(run: &ExecutionRecord) -> String {
    assert_eq!(run.execution_status, ExecutionStatus::Error);
    run.execution_result.error_info.clone().unwrap().execution_message.unwrap()
}

fn sorted(mut books: Vec<u64>) -> Vec<u64> {
    books.sort_unstable();
    books
}
