//! Single faults, all of them: every call of a run, gone wrong in every way, and still each record arrives once.

use super::with_flow;
use std::sync::atomic::Ordering;
use tests::world::{Fault, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_single_fault_is_survived() {
    survive_every_fault(1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_single_fault_of_a_run_in_slices_is_survived() {
    survive_every_fault(3).await;
}

async fn survive_every_fault(slices: u64) {
    let world = cut_into(slices).await;
    world.faults.count();
    let id = world.run_flow("token").await;
    world.assert_arrived(&id, "no fault").await;
    let calls = world.faults.calls();
    for expected in [
        "application.read_page",
        "store.upload_chunk",
        "store.complete_upload",
        "table.write",
        "events.publish",
    ] {
        assert!(calls.contains(&expected), "the run makes no call {expected}");
    }
    for (number, call) in calls.iter().enumerate() {
        for fault in Fault::ALL {
            let world = cut_into(slices).await;
            world.faults.plan(number, fault);
            let id = world.run_flow("token").await;
            world.assert_arrived(&id, &format!("{fault:?} at call {number} ({call})")).await;
        }
    }
}

async fn cut_into(slices: u64) -> World {
    let world = with_flow().await;
    world.application.slices.store(slices, Ordering::SeqCst);
    world
}
