//! Strays: steps that no machine asked for, or long ago, do not harm a run that is well.

use connector_sdk::Clock;
use engine::Next;
use std::sync::atomic::Ordering;
use tests::world::World;

#[tokio::test]
async fn a_step_of_a_slice_that_does_not_exist_ends_no_run() {
    let world = World::with_records(55).await;
    world.application.slices.store(3, Ordering::SeqCst);
    world.create_flow(|_| {}).await.unwrap();
    let id = world.start_flow("token").await;
    let deadline = world.clock.now().plus_seconds(900);
    let Next::Partitions(slices) = world.engine.turn(&id, 0, 0, deadline).await.unwrap() else {
        panic!("the run is not cut into slices")
    };
    for stray in [slices.len() as u32, 99, u32::MAX] {
        let next = world.engine.transfer(&id, 0, stray, deadline).await;
        assert_eq!(next.unwrap(), Next::Done, "slice {stray}");
    }
    world.settle().await;
    world.assert_arrived(&id, "steps of slices that do not exist").await;
}

#[tokio::test]
async fn a_step_of_another_machine_or_of_no_run_changes_nothing() {
    let world = super::with_flow().await;
    let id = world.start_flow("token").await;
    let deadline = world.clock.now().plus_seconds(900);
    for generation in [1, 7, u32::MAX] {
        let next = world.engine.turn(&id, generation, 0, deadline).await;
        assert_eq!(next.unwrap(), Next::Done, "generation {generation}");
        world.engine.turn(&id, generation, u32::MAX, deadline).await.unwrap();
        world.engine.transfer(&id, generation, 0, deadline).await.unwrap();
        world.engine.fail(&id, generation, "a latecomer's reason").await.unwrap();
    }
    assert!(world.engine.turn("no-such-run", 0, 0, deadline).await.is_err());
    assert!(world.engine.transfer("no-such-run", 0, 0, deadline).await.is_err());
    world.engine.fail("no-such-run", 0, "a stray").await.unwrap();
    world.settle().await;
    world.assert_arrived(&id, "steps of other machines").await;

    // Late: the run has ended.
    assert_eq!(world.engine.turn(&id, 0, 3, deadline).await.unwrap(), Next::Done);
    assert_eq!(world.engine.transfer(&id, 0, 99, deadline).await.unwrap(), Next::Done);
    world.engine.fail(&id, 0, "too late").await.unwrap();
    world.assert_arrived(&id, "steps after its end").await;
}
