//! Runs whose application misbehaves.

use super::with_flow;
use flow::ExecutionStatus;
use tests::world::{LEFT_OUT, Trouble, World};

#[tokio::test]
async fn a_refusal_in_the_middle_fails_the_run_and_shows_nothing() {
    for read in 0..5 {
        let world = troubled(read, Trouble::Refused).await;
        let run = world.runs().await.remove(0);
        assert_eq!(run.execution_status, ExecutionStatus::Error);
        let message = run.execution_result.error_info.unwrap().execution_message.unwrap();
        assert!(
            message.contains("closed to you") && message.contains("flow \"books\""),
            "{message}"
        );
        assert!(world.visible_books().is_empty());
        world.assert_tidy("refused");
    }
}

#[tokio::test]
async fn a_busy_or_broken_application_only_delays_the_run() {
    for trouble in [Trouble::Busy, Trouble::Broken] {
        for read in 0..6 {
            let world = troubled(read, trouble).await;
            let id = world.runs().await.remove(0).execution_id;
            world.assert_arrived(&id, &format!("{trouble:?} at read {read}")).await;
        }
    }
}

#[tokio::test]
async fn an_application_that_goes_in_circles_is_stopped() {
    let world = troubled(2, Trouble::Circle).await;
    let run = world.runs().await.remove(0);
    assert_eq!(run.execution_status, ExecutionStatus::Error);
    assert!(world.visible_books().is_empty());
}

#[tokio::test]
async fn records_that_were_promised_and_did_not_come_fail_the_run() {
    let world = troubled(0, Trouble::Shortfall).await;
    let run = world.runs().await.remove(0);
    assert_eq!(run.execution_status, ExecutionStatus::Error);
    let message = run.execution_result.error_info.unwrap().execution_message.unwrap();
    assert!(message.contains("56 records and gave 55"), "{message}");
    assert!(world.visible_books().is_empty());
    world.assert_tidy("shortfall");
}

#[tokio::test]
async fn a_place_without_records_is_remembered_when_nothing_follows() {
    for read in 0..4 {
        let world = troubled(read, Trouble::Shrinks).await;
        let id = world.runs().await.remove(0).execution_id;
        world.assert_arrived(&id, &format!("a smaller page at read {read}")).await;
        let places = world.application.places();
        let smaller = places.iter().filter(|place| place.contains(":0") && place.len() > 3);
        assert_eq!(smaller.count(), 2, "asked for again: {places:?}");
    }
}

#[tokio::test]
async fn what_each_page_says_that_it_lacks_is_told_once_at_the_end() {
    let world = troubled(0, Trouble::Hides).await;
    let id = world.runs().await.remove(0).execution_id;
    world.assert_arrived(&id, "pages that lack books").await;
    let flow = world.engine.describe_flow("books").await.unwrap();
    let told = flow.last_run.unwrap().most_recent_execution_message.unwrap();
    assert!(told.starts_with(LEFT_OUT) && told.contains("55 records read"), "{told}");
    assert_eq!(told.matches(LEFT_OUT).count(), 1, "{told}");
}

#[tokio::test]
async fn a_key_that_is_disabled_fails_the_run_with_its_name() {
    let world = with_flow().await;
    world.store.disable_key(tests::world::KEY);
    world.run_flow("token").await;
    let run = world.runs().await.remove(0);
    let message = run.execution_result.error_info.unwrap().execution_message.unwrap();
    assert!(message.contains(tests::world::KEY), "{message}");
    assert!(world.visible_books().is_empty());
}

async fn troubled(read: u64, trouble: Trouble) -> World {
    let world = with_flow().await;
    world.application.trouble_at(read, trouble);
    world.run_flow("token").await;
    world
}
