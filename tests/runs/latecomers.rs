//! Latecomers: what a process leaves behind that outlives its run and dies is swept.

use super::with_flow;
use std::time::Duration;
use tests::world::{BUCKET, Fault};

/// The calls after its awakening at which a latecomer dies.
const LAST_CALLS: std::ops::Range<usize> = 0..4;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_latecomer_opened_before_it_died_is_swept() {
    let calls = {
        let world = with_flow().await;
        world.faults.count();
        world.run_flow("token").await;
        world.faults.calls().len()
    };
    let mut left_behind = 0;
    for number in 0..calls {
        for last in LAST_CALLS {
            let world = with_flow().await;
            world.faults.plan(number, Fault::Stall);
            let id = world.start_flow("token").await;
            let Some(latecomer) = world.drive_until_stalled().await else { continue };
            // Everybody else gets to the end before it goes on, and dies a few calls later.
            world.faults.end();
            world.engine.cancel_runs("books", &[id]).await.unwrap();
            world.drive_until_stalled().await;
            world.faults.plan(last, Fault::CrashAfter);
            world.wake(latecomer).await;
            world.faults.end();
            left_behind += world.store.open_upload_count();
            world.settle().await;
            world.assert_tidy(&format!("stands still at call {number}, dies {last} calls later"));
        }
    }
    assert!(left_behind > 0, "no latecomer left anything behind");
}

#[tokio::test]
async fn a_place_that_cannot_be_swept_is_tried_for_two_days_and_keeps_no_other() {
    let world = with_flow().await;
    world.run_flow("token").await;
    let sweeps = || world.table.all().iter().filter(|(key, _)| key.partition == "sweeps").count();
    assert_eq!(sweeps(), 0);

    world.start_flow("next").await;
    world.drive_until_stalled().await;
    assert_eq!(sweeps(), 1);
    world.faults.plan_every("store.open_uploads", Fault::ErrorNotApplied);
    for hours in [1, 2, 20] {
        world.clock.advance(Duration::from_secs(hours * 3600));
        world.engine.reconcile().await.unwrap();
        assert_eq!(sweeps(), 1, "after {hours} hours more");
    }
    world.clock.advance(Duration::from_secs(48 * 3600));
    world.engine.reconcile().await.unwrap();
    assert_eq!(sweeps(), 0);
    assert!(!world.store.objects(BUCKET).is_empty());
}
