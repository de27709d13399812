//! Cancelling: at whatever moment, either everything arrives or nothing is seen.

use super::with_flow;
use flow::ExecutionStatus;
use tests::world::Fault;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_run_leaves_nothing_visible() {
    let calls = {
        let world = with_flow().await;
        world.faults.count();
        world.run_flow("token").await;
        world.faults.calls().len()
    };
    let mut seen = Vec::new();
    for number in 0..calls {
        // A process that stands still is given up; the cancellation comes in before anybody goes on.
        let world = with_flow().await;
        world.faults.plan(number, Fault::Stall);
        let id = world.start_flow("token").await;
        let stalled = world.drive_until_stalled().await;
        world.faults.end();
        let too_late = world.engine.cancel_runs("books", std::slice::from_ref(&id)).await.unwrap();
        world.settle_with(stalled).await;
        let run = world.runs().await.remove(0);
        match run.execution_status {
            ExecutionStatus::Canceled => {
                assert!(too_late.is_empty(), "call {number}");
                assert_eq!(world.visible_books(), [0_u64; 0], "call {number}");
            }
            ExecutionStatus::Successful => {
                assert_eq!(world.visible_books(), world.true_books(), "call {number}");
            }
            other => panic!("call {number}: {other:?} {run:?}"),
        }
        world.assert_tidy(&format!("call {number}"));
        seen.push(run.execution_status);
    }
    assert!(
        seen.contains(&ExecutionStatus::Canceled) && seen.contains(&ExecutionStatus::Successful)
    );
}

#[tokio::test]
async fn only_active_runs_of_the_flow_can_be_cancelled() {
    let world = with_flow().await;
    let id = world.run_flow("token").await;
    let asked = [id, "somebody-elses".to_owned()];
    assert_eq!(world.engine.cancel_runs("books", &asked).await.unwrap(), asked);
    assert!(world.engine.cancel_runs("books", &[]).await.unwrap().is_empty());
}
