//! Reads without an end: they are stopped at once, and nothing of them is seen.

use super::with_flow;
use engine::Settings;
use flow::{ExecutionRecord, ExecutionStatus};
use std::time::Duration;
use tests::world::{Trouble, World};

/// Runs the flow against an application that misbehaves from the first page on.
async fn run(world: World, trouble: Trouble) -> (World, ExecutionRecord) {
    world.application.trouble_at(0, trouble);
    world.run_flow("token").await;
    let run = world.runs().await.remove(0);
    assert_eq!(run.execution_status, ExecutionStatus::Error, "{trouble:?}");
    assert!(world.visible_books().is_empty(), "{trouble:?}");
    world.assert_tidy(&format!("{trouble:?}"));
    (world, run)
}

fn message(run: ExecutionRecord) -> String {
    run.execution_result.error_info.unwrap().execution_message.unwrap()
}

#[tokio::test]
async fn pages_that_lead_in_a_circle_are_followed_once() {
    let (_, run) = run(with_flow().await, Trouble::Ring).await;
    let read = run.execution_result.records_processed;
    assert!(read <= 30, "{read} records of three pages");
    let message = message(run);
    assert!(
        message.contains("lead in a circle") && message.contains("object \"Book\""),
        "{message}"
    );
}

#[tokio::test]
async fn a_circle_is_found_although_each_page_is_read_by_a_process_of_its_own() {
    let mut world = with_flow().await;
    // No turn has the time for more than one page.
    let reserve = Duration::from_secs(3600);
    world.engine = world.other_engine(Settings { reserve, ..Settings::default() });
    let (_, run) = run(world, Trouble::Ring).await;
    let read = run.execution_result.records_processed;
    assert!((30..=90).contains(&read), "{read} records of three pages");
    assert!(message(run).contains("lead in a circle"));
}

#[tokio::test]
async fn no_more_is_read_than_the_application_promised() {
    let (_, run) = run(with_flow().await, Trouble::Endless).await;
    let read = run.execution_result.records_processed;
    assert!(read <= 55, "{read} records were committed");
    let message = message(run);
    assert!(message.contains("said that it has 55 records and has given 60"), "{message}");
}

#[tokio::test]
async fn cursors_that_are_new_are_followed_to_the_end() {
    for slices in [1, 4] {
        let world = World::with_records(1_234).await;
        world.application.slices.store(slices, std::sync::atomic::Ordering::SeqCst);
        world.create_flow(|_| {}).await.unwrap();
        let id = world.run_flow("token").await;
        world.assert_arrived(&id, "many pages").await;
    }
}
