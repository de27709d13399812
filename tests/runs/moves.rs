//! Runs in which nothing goes wrong.

use super::bookmarks::by_bookmarks;
use flow::ExecutionStatus;
use serde_json::json;
use std::sync::atomic::Ordering;
use tests::world::{BUCKET, Fault, NAME, World};

#[tokio::test]
async fn every_record_arrives_once_in_several_parts() {
    let world = World::with_records(95).await;
    world.create_flow(|_| {}).await.unwrap();
    let id = world.run_flow("first").await;
    world.assert_arrived(&id, "plain run").await;
    assert!(world.store.objects(BUCKET).len() > 1, "the run has several parts");
}

#[tokio::test]
async fn nothing_to_read_is_a_success_that_writes_nothing() {
    let world = World::with_records(0).await;
    world.create_flow(|_| {}).await.unwrap();
    let id = world.run_flow("first").await;
    world.assert_arrived(&id, "empty source").await;
    assert!(world.store.objects(BUCKET).is_empty());
}

#[tokio::test]
async fn slices_are_moved_side_by_side_and_add_up() {
    let world = World::with_records(95).await;
    world.application.slices.store(4, Ordering::SeqCst);
    world.create_flow(|_| {}).await.unwrap();
    let id = world.run_flow("first").await;
    world.assert_arrived(&id, "four slices").await;
}

/// The shelf says that it evaluates filters, and does not.
#[tokio::test]
async fn a_filter_that_nobody_heeds_is_evaluated_here_where_records_have_values() {
    let filter = json!({"taskType": "Filter", "sourceFields": ["Number"],
        "connectorOperator": {NAME: "GREATER_THAN"}, "taskProperties": {"VALUE": "24"}});
    let filtered = |flow: &mut serde_json::Value| {
        flow["tasks"].as_array_mut().unwrap().push(filter.clone());
    };
    let world = World::with_records(35).await;
    world.create_flow(filtered).await.unwrap();
    world.run_flow("first").await;
    assert_eq!(world.visible_books(), (25..35).collect::<Vec<u64>>());

    let world = World::with_records(35).await;
    world.application.keep_bookmarks();
    let by_bookmarks = |flow: &mut serde_json::Value| {
        by_bookmarks(flow);
        filtered(flow);
    };
    world.create_flow(by_bookmarks).await.unwrap();
    world.run_flow("first").await;
    assert_eq!(world.visible_books(), world.true_books());
}

#[tokio::test]
async fn the_same_token_starts_one_run_and_another_waits_its_turn() {
    let world = World::with_records(5).await;
    world.create_flow(|_| {}).await.unwrap();
    let first = world.start_flow("a").await;
    assert_eq!(world.start_flow("a").await, first);
    let refusal = world.engine.start("books", Some("b")).await.unwrap_err();
    assert!(refusal.to_string().contains("running already"), "{refusal}");
    world.settle().await;
    let second = world.start_flow("b").await;
    assert_ne!(second, first);
    world.settle().await;
    let runs = world.runs().await;
    let ids: Vec<&str> = runs.iter().map(|run| run.execution_id.as_str()).collect();
    assert_eq!(ids, [second, first], "newest first");
}

#[tokio::test]
async fn the_same_token_at_the_same_time_starts_one_run() {
    let world = || async {
        let world = World::with_records(5).await;
        world.create_flow(|_| {}).await.unwrap();
        world
    };
    let calls = {
        let world = world().await;
        world.faults.count();
        world.start_flow("a").await;
        world.faults.calls().len()
    };
    for number in 0..calls {
        let world = world().await;
        world.faults.plan(number, Fault::Stall);
        let engine = world.engine.clone();
        let call = async move { engine.start("books", Some("a")).await.unwrap() };
        let again = world.engine.start("books", Some("a"));
        let (first, second) = world.meanwhile(call, again).await;
        assert_eq!(first.execution_id, second.unwrap().execution_id, "still at call {number}");
        world.settle().await;
        world.assert_arrived(&first.execution_id, "asked twice at once").await;
    }
}

#[tokio::test]
async fn what_was_sent_comes_back_exactly() {
    let world = World::with_records(1).await;
    let mut sent = json!(null);
    world
        .create_flow(|flow| {
            flow["description"] = json!("all of it");
            flow["tags"] = json!({"team": "books"});
            sent = flow.clone();
        })
        .await
        .unwrap();
    let details = world.engine.describe_flow("books").await.unwrap();
    assert_eq!(serde_json::to_value(&details.definition).unwrap(), sent);
    assert!(details.last_run.is_none());
    world.run_flow("first").await;
    let last_run = world.engine.describe_flow("books").await.unwrap().last_run.unwrap();
    assert_eq!(last_run.most_recent_execution_status, ExecutionStatus::Successful);
}
