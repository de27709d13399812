//! Runs that do not end in 48 hours are given up, and their flow is free again.

use super::with_flow;
use flow::{ExecutionRecord, ExecutionStatus};
use std::time::Duration;
use tests::world::{BUCKET, World};

#[tokio::test]
async fn a_run_that_never_gets_on_is_given_up() {
    let world = with_flow().await;
    world.start_flow("token").await;
    let message = message_of(given_up(&world).await);
    assert!(message.contains("more than 48 hours"), "{message}");
    assert!(world.visible_books().is_empty());
    world.assert_tidy("never gets on");
}

#[tokio::test]
async fn a_run_that_cannot_be_published_is_given_up_with_the_reason() {
    let world = with_flow().await;
    let id = world.start_flow("first").await;
    let taken = format!("raw/books/{id}-000-000001.jsonl");
    world.store.plant(BUCKET, &taken, b"{\"Id\": \"somebody else's\"}\n".to_vec());
    world.drive_until_stalled().await;
    assert_eq!(world.runs().await[0].execution_status, ExecutionStatus::InProgress);

    let message = message_of(given_up(&world).await);
    assert!(message.contains("could not be published") && message.contains(&taken), "{message}");
    assert!(message.contains("may be visible"), "{message}");
    world.run_flow("second").await;
    assert_eq!(world.runs().await[0].execution_status, ExecutionStatus::Successful);
}

#[tokio::test]
async fn a_run_that_was_to_stop_is_cancelled_all_the_same() {
    let world = with_flow().await;
    world.start_flow("token").await;
    assert!(world.engine.cancel_runs("books", &[]).await.unwrap().is_empty());
    assert_eq!(given_up(&world).await.execution_status, ExecutionStatus::Canceled);
}

/// Lets 49 hours go by without any machine at work, and the reconciler come by after them.
async fn given_up(world: &World) -> ExecutionRecord {
    for _ in 0..2 {
        world.clock.advance(Duration::from_secs(49 * 3600));
        world.engine.reconcile().await.unwrap();
    }
    world.runs().await.remove(0)
}

fn message_of(run: ExecutionRecord) -> String {
    assert_eq!(run.execution_status, ExecutionStatus::Error);
    run.execution_result.error_info.unwrap().execution_message.unwrap()
}
