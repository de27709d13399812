//! The laws of windows, for any sequence of runs: they tile time, and what is copied is what changed, once.

use super::windows::{FIRST, activate, flow_id, incremental};
use connector_sdk::Clock;
use engine::Ticked;
use flow::{ExecutionRecord, ExecutionStatus, Timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tests::world::{Change, Trouble, World};

/// The lag of a deployment, in seconds.
const LAG: i64 = 300;

/// How a run ends.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Ending {
    Success,
    Failure,
    Cancelled,
}

/// What happens to a flow.
#[derive(Clone, Debug)]
enum Step {
    /// Its schedule starts a run, so many seconds late.
    Tick(u32, Ending),
    /// Somebody does.
    Ask(Ending),
    /// It is due while a run is active.
    Overlap(Ending),
    /// A time range is read anew: so many seconds, which ended so many seconds ago.
    Backfill(u32, u32, Ending),
    /// Somebody sets where the next window starts, so many seconds ago.
    Set(u32),
    /// The application's clock is set, seconds ahead of ours.
    Skew(i64),
    /// Nothing, for so many seconds.
    Pause(u32),
}

fn endings() -> impl Strategy<Value = Ending> {
    prop_oneof![
        4 => Just(Ending::Success),
        1 => Just(Ending::Failure),
        1 => Just(Ending::Cancelled),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0..20_000_u32, endings()).prop_map(|(late, ending)| Step::Tick(late, ending)),
        2 => endings().prop_map(Step::Ask),
        1 => endings().prop_map(Step::Overlap),
        2 => (1..200_000_u32, 301..100_000_u32, endings())
            .prop_map(|(length, ago, ending)| Step::Backfill(length, ago, ending)),
        1 => (0..100_000_u32).prop_map(Step::Set),
        1 => (-7200..7200_i64).prop_map(Step::Skew),
        3 => (0..20_000_u32).prop_map(Step::Pause),
    ];
    vec(step, 1..14)
}

/// A flow, and what the law says of it.
struct Law {
    world: World,
    flow: String,
    behind: i64,
    watermark: Option<Timestamp>,
    /// Where the window of each successful run must start and end, and does.
    tiles: Vec<(Timestamp, Timestamp)>,
    /// All runs there are, those that never began too.
    runs: BTreeSet<String>,
}

impl Law {
    async fn new(offset: Option<i64>) -> Self {
        let world = incremental(offset).await;
        activate(&world).await;
        let flow = flow_id(&world);
        let behind = offset.unwrap_or(0).max(LAG);
        Self { world, flow, behind, watermark: None, tiles: Vec::new(), runs: BTreeSet::new() }
    }

    fn now(&self) -> Timestamp {
        self.world.clock.now()
    }

    async fn take(&mut self, number: usize, step: &Step) {
        match *step {
            Step::Tick(late, ending) => {
                let at = self.now();
                self.pause(late);
                let slot = Timestamp::from_millis(at.millis().div_euclid(60_000) * 60_000);
                let ticked = self.world.engine.tick("books", &self.flow, at).await.unwrap();
                // Two ticks of one minute are one.
                if let Ticked::Started(id) = ticked {
                    self.finish(&id, Some(slot), ending).await;
                }
                let again = self.world.engine.tick("books", &self.flow, at).await.unwrap();
                assert!(matches!(again, Ticked::Repeated(_) | Ticked::Skipped(_)), "{again:?}");
            }
            Step::Ask(ending) => {
                let id = self.world.start_flow(&number.to_string()).await;
                self.finish(&id, Some(self.now()), ending).await;
            }
            Step::Overlap(ending) => {
                let id = self.world.start_flow(&number.to_string()).await;
                let ticked = self.world.engine.tick("books", &self.flow, self.now()).await.unwrap();
                if let Ticked::Skipped(skipped) = ticked {
                    self.runs.insert(skipped);
                }
                self.finish(&id, Some(self.now()), ending).await;
            }
            Step::Backfill(length, ago, ending) => {
                // The application's clock may be behind ours.
                let to = self.now().plus_seconds(-i64::from(ago) - 7200);
                let from = to.plus_seconds(-i64::from(length));
                let id = self.world.backfill(&number.to_string(), from, to).await;
                let run = self.finish(&id, None, ending).await;
                if ending != Ending::Cancelled {
                    assert_eq!(window(&run), Some((from, to)));
                }
            }
            Step::Set(ago) => {
                let at = self.now().plus_seconds(-i64::from(ago));
                self.world.engine.set_watermark("books", at).await.unwrap();
                self.watermark = Some(at);
            }
            Step::Skew(seconds) => {
                self.world.application.clock_skew.store(seconds, Ordering::SeqCst);
            }
            Step::Pause(seconds) => self.pause(seconds),
        }
        let flow = self.world.engine.describe_flow("books").await.unwrap();
        assert_eq!(flow.watermark, self.watermark, "after {step:?}");
    }

    fn pause(&self, seconds: u32) {
        self.world.clock.advance(Duration::from_secs(seconds.into()));
    }

    /// Drives a run to its end and compares its window with the law. One that was due at no time moves no watermark.
    async fn finish(
        &mut self,
        id: &str,
        due: Option<Timestamp>,
        ending: Ending,
    ) -> ExecutionRecord {
        let skew = self.world.application.clock_skew.load(Ordering::SeqCst);
        let theirs = self.now().plus_seconds(skew);
        match ending {
            Ending::Success => {}
            Ending::Failure => self.world.application.trouble_at(0, Trouble::Refused),
            Ending::Cancelled => drop(self.world.engine.cancel_runs("books", &[]).await.unwrap()),
        }
        self.world.drive_until_stalled().await;
        self.world.application.trouble_at(u64::MAX, Trouble::Refused);
        let runs = self.world.runs().await;
        self.runs.insert(id.to_owned());
        assert_eq!(runs.len(), self.runs.len(), "no run came or went by itself");
        let run = runs.into_iter().find(|run| run.execution_id == id).unwrap();
        let expected = match ending {
            Ending::Success => ExecutionStatus::Successful,
            Ending::Failure => ExecutionStatus::Error,
            Ending::Cancelled => ExecutionStatus::Canceled,
        };
        assert_eq!(run.execution_status, expected, "{run:?}");
        if let (Some(due), Some((from, to))) = (due, window(&run)) {
            let cutoff = due.min(theirs).plus_seconds(-self.behind);
            let start = self.watermark.unwrap_or(Timestamp::from_millis(FIRST * 1000));
            assert_eq!((from, to), (start, cutoff.max(start)));
            if ending == Ending::Success {
                self.watermark = Some(to);
                self.tiles.push((from, to));
            }
        }
        run
    }
}

fn window(run: &ExecutionRecord) -> Option<(Timestamp, Timestamp)> {
    run.data_pull_start_time.zip(run.data_pull_end_time)
}

fn block_on(future: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(future);
}

/// Changes of books within some hours: many at the same second, each seen as late as the lag allows.
fn changes() -> impl Strategy<Value = Vec<(i64, i64)>> {
    let at = prop_oneof![
        2 => Just(5_000_000),
        3 => (0..24_i64, 0..3_i64).prop_map(|(slot, second)| (slot * 900 + second) * 1000),
        3 => 0..21_600_000_i64,
    ];
    vec((at, 0..=LAG * 1000), 60)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn successful_windows_tile_time_whatever_happens_between(
        offset in prop_oneof![Just(None), (0..=36_000_i64).prop_map(Some)],
        steps in steps(),
    ) {
        block_on(async {
            let set = steps.iter().any(|step| matches!(step, Step::Set(_)));
            let mut law = Law::new(offset).await;
            for (number, step) in steps.iter().enumerate() {
                law.take(number, step).await;
            }
            for pair in law.tiles.windows(2).filter(|_| !set) {
                assert_eq!(pair[0].1, pair[1].0, "{:?}", law.tiles);
            }
        });
    }

    #[test]
    fn records_that_show_up_late_are_copied_once(
        changes in changes(),
        skew in prop_oneof![Just(0), -7200..7200_i64],
        ticks in vec((60..4000_u32, 0..1500_u32), 1..12),
    ) {
        block_on(async {
            let world = incremental(None).await;
            activate(&world).await;
            world.application.clock_skew.store(skew, Ordering::SeqCst);
            // Stamps are the application's own time.
            let start = world.clock.now().plus_seconds(skew);
            let change = |(at, late)| {
                let at = Timestamp::from_millis(start.millis() + at);
                Change { at, seen_at: Timestamp::from_millis(at.millis() + late) }
            };
            world.application.set_changes(changes.into_iter().map(change).collect());
            let flow = flow_id(&world);
            for (after, late) in ticks.into_iter().chain([(40_000, 0)]) {
                world.clock.advance(Duration::from_secs(after.into()));
                let due = world.clock.now();
                world.clock.advance(Duration::from_secs(late.into()));
                world.engine.tick("books", &flow, due).await.unwrap();
                world.drive_until_stalled().await;
            }
            assert_eq!(world.visible_books(), world.true_books());
        });
    }
}
