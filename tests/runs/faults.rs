//! Single faults, all of them: every call of a run, gone wrong in every way, and still each record arrives once.

use super::with_flow;
use tests::world::Fault;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_single_fault_is_survived() {
    let world = with_flow().await;
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
            let context = format!("{fault:?} at call {number} ({call})");
            let world = with_flow().await;
            world.faults.plan(number, fault);
            let id = world.run_flow("token").await;
            world.assert_arrived(&id, &context).await;
        }
    }
}
