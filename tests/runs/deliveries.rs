//! Destinations that are not files: loads of all records or none, and records in batches, whatever goes wrong.

use flow::{ExecutionRecord, ExecutionStatus};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use tests::world::{BATCH, BUCKET, DESK, Fault, WAREHOUSE, World};

const RECORDS: u64 = 33;

fn into(connector: &'static str) -> impl Fn(&mut Value) {
    move |flow| {
        flow["destinationFlowConfigList"] = json!([{
            "connectorType": connector,
            "connectorProfileName": if connector == DESK { "desk" } else { "" },
            "destinationConnectorProperties": {connector: {"object": "books"}},
        }]);
    }
}

async fn with_flow(connector: &'static str) -> World {
    let world = World::with_destinations(RECORDS).await;
    world.create_flow(into(connector)).await.expect("the flow is created");
    world
}

async fn of_desk(knows_batches: bool) -> World {
    let world = with_flow(DESK).await;
    world.desk.knows_batches.store(knows_batches, Ordering::SeqCst);
    world
}

pub(super) fn message(run: &ExecutionRecord) -> String {
    let told = run.execution_result.error_info.as_ref();
    told.and_then(|told| told.execution_message.clone()).unwrap_or_default()
}

/// Returns the books that the desk takes, and those that it refuses.
fn expected(world: &World) -> (Vec<u64>, Vec<u64>) {
    world.true_books().into_iter().partition(|number| world.desk.takes(*number))
}

fn assert_nothing_is_staged(world: &World, context: &str) {
    for key in world.store.objects(BUCKET).into_keys() {
        assert!(key.starts_with("_errors/books/"), "{context}: {key} is left behind");
    }
}

/// Returns the numbers of the refused books, by the files that tell of them.
fn refused_books(world: &World) -> Vec<u64> {
    let mut books = Vec::new();
    for (key, object) in world.store.objects(BUCKET) {
        if key.contains("-refused-") {
            for line in String::from_utf8(object.bytes).unwrap().lines() {
                let line: Value = serde_json::from_str(line).unwrap();
                assert_eq!(line["code"], "UNWANTED", "{line}");
                books.push(line["record"]["Number"].as_u64().unwrap());
            }
        }
    }
    books.sort_unstable();
    books
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_single_fault_of_a_load_is_survived() {
    for (number, call) in calls_of(|| with_flow(WAREHOUSE), "warehouse.submit").await {
        for fault in Fault::ALL {
            let world = with_flow(WAREHOUSE).await;
            let context = format!("{fault:?} at call {number} ({call})");
            let run = run_with(&world, number, fault).await;
            assert_eq!(run.execution_status, ExecutionStatus::Successful, "{context}: {run:?}");
            assert_eq!(world.warehouse.books(), world.true_books(), "{context}");
            world.assert_tidy(&context);
            assert_nothing_is_staged(&world, &context);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_single_fault_of_batches_that_are_known_again_is_survived() {
    for (number, call) in calls_of(|| of_desk(true), "desk.take").await {
        for fault in Fault::ALL {
            let world = of_desk(true).await;
            let context = format!("{fault:?} at call {number} ({call})");
            let run = run_with(&world, number, fault).await;
            assert_delivered(&world, &run, &context);
            assert_eq!(world.desk.books(), expected(&world).0, "{context}");
            assert!(!message(&run).contains("twice"), "{context}: {run:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_batches_that_nobody_knows_again_at_most_one_is_doubled_and_the_run_says_so() {
    let mut doubled = 0;
    for (number, call) in calls_of(|| of_desk(false), "desk.take").await {
        for fault in Fault::ALL {
            if call == "desk.take" && fault == Fault::Duplicate {
                // A call that must not be repeated is sent once: no client underneath repeats it.
                continue;
            }
            let world = of_desk(false).await;
            let context = format!("{fault:?} at call {number} ({call})");
            let run = run_with(&world, number, fault).await;
            assert_delivered(&world, &run, &context);
            let books = world.desk.books();
            let mut once = books.clone();
            once.dedup();
            assert_eq!(once, expected(&world).0, "{context}");
            let more = books.len() - once.len();
            assert!(more <= BATCH, "{context}: {more} books are there twice");
            if more > 0 {
                doubled += 1;
                assert!(message(&run).contains("may have arrived twice"), "{context}: {run:?}");
            }
        }
    }
    assert!(doubled > 0, "some fault doubles a batch, or this test proves nothing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_delivery_says_how_much_stays() {
    let mut seen = Vec::new();
    for (number, call) in calls_of(|| of_desk(true), "desk.take").await {
        let context = format!("cancelled at call {number} ({call})");
        let world = of_desk(true).await;
        let (run, before) = cancel_at(&world, number).await;
        let there = world.desk.books().len() as u64;
        match run.execution_status {
            ExecutionStatus::Canceled => {
                let told = message(&run);
                // A process that stood still goes on after the end of the run, with one batch at most.
                let (sure, at_stake) = (
                    number_before(&told, " of 33 records were delivered"),
                    number_after(&told, "up to "),
                );
                assert!(
                    (sure..=sure + at_stake).contains(&there),
                    "{context}: {there} are there: {told}"
                );
                assert!(
                    there <= before + BATCH as u64,
                    "{context}: {before} were there, and now {there}"
                );
                if sure > 0 {
                    seen.push(ExecutionStatus::Canceled);
                }
            }
            ExecutionStatus::Successful => {
                assert_eq!(world.desk.books(), expected(&world).0, "{context}");
                seen.push(run.execution_status);
            }
            other => panic!("{context}: {other:?} {run:?}"),
        }
        world.assert_tidy(&context);
        assert_nothing_is_staged(&world, &context);
    }
    assert!(
        seen.contains(&ExecutionStatus::Canceled) && seen.contains(&ExecutionStatus::Successful)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_load_is_cancelled_whole_or_not_at_all() {
    let mut seen = Vec::new();
    for (number, call) in calls_of(|| with_flow(WAREHOUSE), "warehouse.submit").await {
        let context = format!("cancelled at call {number} ({call})");
        let world = with_flow(WAREHOUSE).await;
        let (run, _) = cancel_at(&world, number).await;
        match run.execution_status {
            ExecutionStatus::Canceled => {
                assert_eq!(world.warehouse.books(), [0_u64; 0], "{context}")
            }
            ExecutionStatus::Successful => {
                assert_eq!(world.warehouse.books(), world.true_books(), "{context}")
            }
            other => panic!("{context}: {other:?} {run:?}"),
        }
        world.assert_tidy(&context);
        seen.push(run.execution_status);
    }
    assert!(
        seen.contains(&ExecutionStatus::Canceled) && seen.contains(&ExecutionStatus::Successful)
    );
}

#[tokio::test]
async fn a_load_that_fails_for_good_ends_the_run_and_shows_nothing() {
    let world = with_flow(WAREHOUSE).await;
    world.warehouse.break_down();
    world.run_flow("token").await;
    let run = world.runs().await.remove(0);
    assert_eq!(run.execution_status, ExecutionStatus::Error);
    assert!(message(&run).contains("column \"Title\" is too short"), "{run:?}");
    assert_eq!(world.warehouse.books(), [0_u64; 0]);
    world.assert_tidy("broken");
    assert_nothing_is_staged(&world, "broken");
}

#[tokio::test]
async fn refused_records_are_counted_and_listed_once() {
    let world = of_desk(true).await;
    world.run_flow("token").await;
    let run = world.runs().await.remove(0);
    let (taken, refused) = expected(&world);
    assert_delivered(&world, &run, "no fault");
    assert_eq!(world.desk.books(), taken);
    let told = message(&run);
    assert!(
        told.starts_with(
            "the destination refused 5 of 33 records; they are in s3://lake/_errors/books/"
        ),
        "{told}"
    );
    let reason = "field \"Number\": is not wanted here (5 records)";
    assert!(told.contains(reason) && told.contains("0 rejected, 5 refused"), "{told}");
    assert_eq!(run.execution_result.error_info.unwrap().put_failures_count, refused.len() as u64);
}

#[tokio::test]
async fn a_run_of_which_every_record_is_refused_is_an_error() {
    let world = World::with_destinations(1).await;
    world.desk.refuses.store(u64::MAX, Ordering::SeqCst);
    world.create_flow(into(DESK)).await.unwrap();
    world.run_flow("1").await;
    assert_eq!(world.runs().await[0].execution_status, ExecutionStatus::Successful);
    let world = with_flow(DESK).await;
    world.desk.refuses.store(0, Ordering::SeqCst);
    world.run_flow("1").await;
    let run = world.runs().await.remove(0);
    assert_eq!(run.execution_status, ExecutionStatus::Error);
    assert!(
        message(&run).starts_with("every record was refused by the destination, 33 in all"),
        "{run:?}"
    );
}

#[tokio::test]
async fn the_first_refused_record_ends_a_run_that_asks_for_it() {
    let world = World::with_destinations(RECORDS).await;
    let strict = |flow: &mut Value| {
        into(DESK)(flow);
        flow["destinationFlowConfigList"][0]["destinationConnectorProperties"][DESK]["errorHandlingConfig"] =
            json!({"failOnFirstDestinationError": true});
    };
    world.create_flow(strict).await.unwrap();
    world.run_flow("token").await;
    let run = world.runs().await.remove(0);
    assert_eq!(run.execution_status, ExecutionStatus::Error);
    // Book 3 is the first that is refused, and the last of its batch.
    assert_eq!(world.desk.books(), [0, 1, 2]);
    let told = message(&run);
    assert!(
        told.contains("the flow is to fail then")
            && told.contains("3 of 33 records were delivered before and stay"),
        "{told}"
    );
    assert_eq!(refused_books(&world), [3]);
    world.assert_tidy("strict");
}

#[tokio::test]
async fn a_destination_that_takes_no_more_ends_the_run() {
    let world = of_desk(true).await;
    world.desk.closed.store(true, Ordering::SeqCst);
    world.run_flow("token").await;
    let run = world.runs().await.remove(0);
    assert_eq!(run.execution_status, ExecutionStatus::Error);
    assert!(message(&run).contains("the desk is closed to you"), "{run:?}");
    world.assert_tidy("closed");
    assert_nothing_is_staged(&world, "closed");
}

#[tokio::test]
async fn what_a_flow_writes_is_compared_with_the_live_destination() {
    let world = World::with_destinations(1).await;
    let writing = async |fields: &[&str]| {
        let flow = |flow: &mut Value| {
            into(DESK)(flow);
            let map = |to: &&str| json!({"taskType": "Map", "sourceFields": ["Title"], "destinationField": to});
            flow["tasks"] = fields.iter().map(map).collect();
        };
        world.create_flow(flow).await.map_err(|error| error.to_string())
    };
    let refused = writing(&["Titel", "Place"]).await.unwrap_err();
    for told in [
        "tasks[0].destinationField: \"Titel\" is not a field of the destination; did you mean \"Title\"?",
        "tasks[1].destinationField: \"Place\"",
        "tasks: write nothing to \"Number\", which a new record must have",
    ] {
        assert!(refused.contains(told), "{refused}");
    }
    writing(&["Title", "Number"]).await.unwrap();
}

/// Proves that a run succeeded, and that each refused book is told of once.
fn assert_delivered(world: &World, run: &ExecutionRecord, context: &str) {
    assert_eq!(run.execution_status, ExecutionStatus::Successful, "{context}: {run:?}");
    assert_eq!(refused_books(world), expected(world).1, "{context}");
    world.assert_tidy(context);
    assert_nothing_is_staged(world, context);
}

/// Returns the calls of a run that goes well.
pub(super) async fn calls_of<F: Future<Output = World>>(
    world: impl Fn() -> F,
    call: &str,
) -> Vec<(usize, &'static str)> {
    let world = world().await;
    world.faults.count();
    world.run_flow("token").await;
    let calls = world.faults.calls();
    assert!(calls.contains(&call), "the run makes no call {call}");
    calls.into_iter().enumerate().collect()
}

pub(super) async fn run_with(world: &World, number: usize, fault: Fault) -> ExecutionRecord {
    world.faults.plan(number, fault);
    world.run_flow("token").await;
    world.runs().await.remove(0)
}

/// Lets a process stand still at a call, cancels the run, and lets everybody go on. Returns the run, and how many books lay on
/// the desk when it was cancelled.
async fn cancel_at(world: &World, number: usize) -> (ExecutionRecord, u64) {
    world.faults.plan(number, Fault::Stall);
    let id = world.start_flow("token").await;
    let stalled = world.drive_until_stalled().await;
    world.faults.end();
    world.engine.cancel_runs("books", &[id]).await.unwrap();
    let before = world.desk.books().len() as u64;
    world.settle_with(stalled).await;
    (world.runs().await.remove(0), before)
}

/// Returns the number that stands before some words in a text, or 0.
fn number_before(text: &str, words: &str) -> u64 {
    let before = text.split(words).next().filter(|before| before.len() < text.len());
    let last = before.and_then(|before| before.rsplit(' ').next());
    last.and_then(|number| number.trim_start_matches('(').parse().ok()).unwrap_or(0)
}

/// Returns the number that follows some words in a text, or 0.
fn number_after(text: &str, words: &str) -> u64 {
    let after = text.split_once(words).and_then(|(_, after)| after.split(' ').next());
    after.and_then(|number| number.parse().ok()).unwrap_or(0)
}
