//! Each answer of EventBridge to a batch, and what is put again.

use super::whole::deliver;
use super::*;
use async_trait::async_trait;
use connector_sdk::{
    BusEvent, ConnectorError, ErrorKind, EventRefusal, EventsPut, Outcome, Result, Standing, Step,
};
use std::collections::VecDeque;
use std::sync::Mutex;

/// What happens to a batch.
enum Answer {
    Takes,
    /// Refuses the events at these places with a code.
    Refuses(&'static [usize], &'static str),
    NotDone(ErrorKind),
    /// Takes the events, and the answer is lost.
    Lost,
}

/// A bus that follows a script and takes everything afterwards.
struct Bus {
    script: Mutex<VecDeque<Answer>>,
    taken: Mutex<Vec<String>>,
}

impl Bus {
    fn new(script: impl IntoIterator<Item = Answer>) -> Arc<Self> {
        let script = Mutex::new(script.into_iter().collect());
        Arc::new(Self { script, taken: Mutex::default() })
    }

    fn taken(&self) -> Vec<String> {
        self.taken.lock().unwrap().clone()
    }
}

#[async_trait]
impl EventBus for Bus {
    async fn put(&self, _: &str, events: &[BusEvent]) -> EventsPut {
        let answer = self.script.lock().unwrap().pop_front().unwrap_or(Answer::Takes);
        let mut taken = self.taken.lock().unwrap();
        let id = |event: &BusEvent| event.resources[1].clone();
        match answer {
            Answer::Takes => {
                taken.extend(events.iter().map(id));
                EventsPut::Answered(events.iter().map(|_| None).collect())
            }
            Answer::Refuses(places, code) => {
                let answers = events.iter().enumerate().map(|(place, event)| {
                    if places.contains(&place) {
                        return Some(EventRefusal {
                            code: code.to_owned(),
                            words: "No.".to_owned(),
                        });
                    }
                    taken.push(id(event));
                    None
                });
                EventsPut::Answered(answers.collect())
            }
            Answer::NotDone(kind) => EventsPut::NotDone(ConnectorError::new(kind, "no")),
            Answer::Lost => {
                taken.extend(events.iter().map(id));
                EventsPut::Unknown(ConnectorError::new(ErrorKind::RequestTimeout, "lost"))
            }
        }
    }

    async fn check(&self, _: &str) -> Result<()> {
        Ok(())
    }
}

async fn outcome(bus: &Arc<Bus>, count: usize) -> Outcome {
    let run = Run::new(bus.clone(), plain());
    let bundle = run.staged(&[&names(count)]).await;
    deliver(&run, &bundle).await
}

#[tokio::test]
async fn what_is_refused_for_now_is_put_again_alone() {
    let bus = Bus::new([
        Answer::Refuses(&[1, 3], "ThrottlingException"),
        Answer::Refuses(&[0], "InternalFailure"),
    ]);
    assert_eq!(outcome(&bus, 5).await, Outcome::all(5));
    assert_eq!(bus.taken(), ["r1/0-0-0", "r1/0-0-2", "r1/0-0-4", "r1/0-0-3", "r1/0-0-1"]);
}

#[tokio::test]
async fn what_is_refused_for_good_is_told_with_its_record() {
    let bus = Bus::new([Answer::Refuses(&[1], "MalformedDetail")]);
    let outcome = outcome(&bus, 3).await;
    assert_eq!((outcome.delivered, outcome.maybe_twice, outcome.refused.len()), (2, 0, 1));
    assert_eq!(outcome.refused[0].record, "{\"Name\":\"n1\"}");
    assert_eq!(outcome.refused[0].code.as_deref(), Some("MalformedDetail"));
}

#[tokio::test]
async fn a_refused_request_is_repeated_and_doubles_nothing() {
    let bus = Bus::new([Answer::NotDone(ErrorKind::RateLimitExceeded)]);
    assert_eq!(outcome(&bus, 12).await, Outcome { maybe_twice: 0, ..Outcome::all(12) });
    assert_eq!(bus.taken().len(), 12);
}

#[tokio::test]
async fn a_lost_answer_doubles_one_batch_at_most_and_is_told() {
    let bus = Bus::new([Answer::Takes, Answer::Lost]);
    let outcome = outcome(&bus, 25).await;
    assert_eq!(outcome, Outcome { maybe_twice: 10, ..Outcome::all(25) });
    let mut taken = bus.taken();
    assert_eq!(taken.len(), 35);
    taken.sort_unstable();
    taken.dedup();
    assert_eq!(taken.len(), 25, "the same ids, so that consumers can tell");
}

#[tokio::test]
async fn a_note_that_another_process_left_is_doubtful() {
    let bus = Bus::new([]);
    let run = Run::new(bus.clone(), plain());
    let bundle = run.staged(&[&names(3)]).await;
    let Step::Intend(note) = run.writing.deliver(&bundle, Standing::Start).await.unwrap() else {
        panic!("the batch is announced")
    };
    assert_eq!(note.at_stake, 3);
    let fresh = run.writing.deliver(&bundle, Standing::Fresh(&note)).await.unwrap();
    assert_eq!(fresh, Step::Done(Outcome::all(3)));
    let resumed = run.writing.deliver(&bundle, Standing::Resumed(&note)).await.unwrap();
    assert_eq!(resumed, Step::Done(Outcome { maybe_twice: 3, ..Outcome::all(3) }));
}

#[tokio::test]
async fn a_request_that_is_refused_for_good_ends_the_delivery() {
    let bus = Bus::new([Answer::NotDone(ErrorKind::AccessDenied)]);
    let run = Run::new(bus, plain());
    let bundle = run.staged(&[&names(3)]).await;
    let Step::Intend(note) = run.writing.deliver(&bundle, Standing::Start).await.unwrap() else {
        panic!("the batch is announced")
    };
    let error = run.writing.deliver(&bundle, Standing::Fresh(&note)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::AccessDenied);
}

#[tokio::test]
async fn a_batch_whose_outcome_is_never_known_is_not_put_for_ever() {
    let bus = Bus::new((0..100).map(|_| Answer::Lost));
    let run = Run::new(bus.clone(), plain());
    let bundle = run.staged(&[&names(3)]).await;
    let mut note = None;
    for _ in 0..100 {
        let standing = note.as_ref().map_or(Standing::Start, Standing::Fresh);
        match run.writing.deliver(&bundle, standing).await {
            Ok(Step::Intend(next) | Step::Wait(next, _)) => note = Some(next),
            Ok(other) => panic!("{other:?}"),
            Err(error) => {
                assert!(!error.kind.retryable(), "{error}");
                assert_eq!(note.unwrap().at_stake, 3, "the run's message counts them");
                assert_eq!(bus.taken().len(), 6 * 3);
                return;
            }
        }
    }
    panic!("the batch is put for ever");
}
