//! Applications that need time for a read, and keep a job for it until it is given back.

use super::bookmark_promises::{book, connection, oracle};
use super::with_flow;
use connector_sdk::contract::{Subject, gives_back_its_jobs, reads_every_record_once};
use engine::Next;
use flow::{ConnectorType, ExecutionRecord, ExecutionStatus};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tests::world::{Fault, NAME, PAUSE, Trouble, World};

/// Sets up the flow `books` of an application whose jobs are ready after so many looks.
async fn with_jobs(looks: u64) -> World {
    let world = with_flow().await;
    world.application.keep_jobs(looks);
    world
}

async fn last_run(world: &World) -> ExecutionRecord {
    world.runs().await.remove(0)
}

fn message(run: ExecutionRecord) -> String {
    run.execution_result.error_info.unwrap().execution_message.unwrap()
}

#[tokio::test]
async fn the_shelf_keeps_its_promise_of_jobs() {
    let world = with_jobs(2).await;
    let (connection, truth) = (connection(&world), oracle((0..55).map(book)));
    let connector = world.connectors.find(&ConnectorType::new(NAME)).unwrap();
    let subject =
        Subject { connector: connector.as_ref(), connection: &connection, oracle: &truth };
    gives_back_its_jobs(&subject, || world.application.jobs().1).await;
    reads_every_record_once(&subject).await;
}

/// Takes turns of a run until it ends, and returns what the machine is told at last, and the seconds it has waited.
async fn turns(world: &World, id: &str, most: u32) -> (engine::Result<Next>, u64) {
    let mut waited = 0;
    for turn in 0..most {
        let deadline = world.ports.clock.now().plus_seconds(900);
        match world.engine.turn(id, 0, turn, deadline).await {
            Ok(Next::Wait(seconds)) => {
                waited += seconds;
                world.clock.advance(Duration::from_secs(seconds));
            }
            other => return (other, waited),
        }
    }
    (Ok(Next::Wait(0)), waited)
}

#[tokio::test]
async fn a_job_is_waited_for_at_the_same_place_and_given_back() {
    for looks in [0, 1, 50] {
        let world = with_jobs(looks).await;
        let id = world.start_flow("token").await;
        let (told, waited) = turns(&world, &id, 100).await;
        assert_eq!((told.unwrap(), waited), (Next::Done, PAUSE.as_secs() * (looks + 1)));
        world.settle().await;
        world.assert_arrived(&id, &format!("ready after {looks} looks")).await;
        assert_eq!(world.application.jobs(), (1, 0));
    }
}

#[tokio::test]
async fn a_page_may_have_records_and_ask_for_time_before_the_next() {
    let world = with_flow().await;
    world.application.pauses.store(true, Ordering::SeqCst);
    let id = world.start_flow("token").await;
    let (told, waited) = turns(&world, &id, 100).await;
    assert_eq!(
        (told.unwrap(), waited),
        (Next::Done, 5 * PAUSE.as_secs()),
        "behind each page but the last"
    );
    world.settle().await;
    world.assert_arrived(&id, "a pause a page").await;
}

#[tokio::test]
async fn pages_that_lead_in_a_circle_are_found_although_they_ask_for_time() {
    let world = with_flow().await;
    world.application.pauses.store(true, Ordering::SeqCst);
    world.application.trouble_at(0, Trouble::Ring);
    world.run_flow("token").await;
    let run = last_run(&world).await;
    assert_eq!(run.execution_status, ExecutionStatus::Error);
    assert!(message(run).contains("lead in a circle"));
}

#[tokio::test]
async fn an_application_that_is_never_ready_fails_the_run_after_a_day() {
    for wanders in [false, true] {
        let world = with_jobs(u64::MAX).await;
        if wanders {
            world.application.let_jobs_wander();
        }
        let id = world.start_flow("token").await;
        let (told, waited) = turns(&world, &id, 200).await;
        assert!(told.is_err(), "{told:?}");
        assert_eq!(waited, 24 * 3600, "pages without records begin no new day");
        world.settle().await;
        let run = last_run(&world).await;
        assert_eq!(run.execution_status, ExecutionStatus::Error);
        let message = message(run);
        assert!(message.contains("waiting for 24 hours: it asked for more time"), "{message}");
        assert_eq!(world.application.jobs(), (1, 0));
        world.assert_tidy("never ready");
    }
}

#[tokio::test]
async fn a_run_that_fails_gives_its_job_back() {
    let world = with_jobs(2).await;
    world.application.trouble_at(3, Trouble::Refused);
    world.run_flow("token").await;
    assert_eq!(last_run(&world).await.execution_status, ExecutionStatus::Error);
    assert_eq!(world.application.jobs(), (1, 0));
    world.assert_tidy("failed");
}

#[tokio::test]
async fn a_run_that_is_cancelled_gives_its_job_back() {
    for taken in [1, 3, 8] {
        let world = with_jobs(5).await;
        world.application.pauses.store(true, Ordering::SeqCst);
        let id = world.start_flow("token").await;
        let (told, _) = turns(&world, &id, taken).await;
        assert_eq!(told.unwrap(), Next::Wait(0), "it goes on after {taken} turns");
        assert_eq!(world.application.jobs(), (1, 1));
        assert!(world.engine.cancel_runs("books", &[id]).await.unwrap().is_empty());
        world.settle().await;
        assert_eq!(last_run(&world).await.execution_status, ExecutionStatus::Canceled);
        assert_eq!(world.application.jobs(), (1, 0), "after {taken} turns");
        world.assert_tidy("cancelled");
    }
}

/// Whatever goes wrong, a job that the ledger knows of is given back, by the reconciler if by nobody else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_is_given_back_whichever_call_goes_wrong() {
    let calls = {
        let world = with_jobs(1).await;
        world.faults.count();
        world.run_flow("token").await;
        world.faults.calls()
    };
    assert!(calls.contains(&"application.release"), "{calls:?}");
    let mut lost = 0;
    for (number, name) in calls.iter().enumerate() {
        for fault in
            [Fault::CrashBefore, Fault::CrashAfter, Fault::ErrorApplied, Fault::ErrorNotApplied]
        {
            let context = format!("{fault:?} at call {number}, {name}");
            let world = with_jobs(1).await;
            world.faults.plan(number, fault);
            let id = world.run_flow("token").await;
            world.assert_arrived(&id, &context).await;
            let (made, kept) = world.application.jobs();
            // A job whose number never came back, or whose place was never committed, is known to nobody.
            assert_eq!(kept as u64, made - 1, "{context}");
            lost += kept;
        }
    }
    assert!(lost < calls.len() / 4, "{lost} jobs were lost in runs of {} calls", calls.len());
}

#[tokio::test]
async fn a_job_that_cannot_be_given_back_keeps_no_run_and_is_tried_for_a_day() {
    for lets_go_at_last in [true, false] {
        let world = with_jobs(1).await;
        world.application.let_go_of_jobs(false);
        world.run_flow("token").await;
        assert_eq!(last_run(&world).await.execution_status, ExecutionStatus::Successful);
        assert_eq!(world.visible_books(), world.true_books());
        assert_eq!(world.application.jobs(), (1, 1));
        let waits = || world.table.all().iter().any(|(key, _)| key.partition == "unfinished");
        assert!(waits(), "nobody comes back for the job");
        world.application.let_go_of_jobs(lets_go_at_last);
        world.clock.advance(Duration::from_secs(22 * 3600));
        world.engine.reconcile().await.unwrap();
        assert_eq!(waits(), !lets_go_at_last);
        world.clock.advance(Duration::from_secs(3 * 3600));
        for _ in 0..3 {
            world.engine.reconcile().await.unwrap();
            world.clock.advance(Duration::from_secs(3600));
        }
        world.assert_tidy("a day later");
        assert_eq!(world.application.jobs(), (1, usize::from(!lets_go_at_last)));
    }
}
