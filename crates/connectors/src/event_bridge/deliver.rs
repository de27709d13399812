//! Puts a run's events on the bus, batch after batch.
//!
//! EventBridge does not know repetitions, so each batch is announced before it is put. A batch whose outcome nobody knows is
//! put again: its events have the same ids, and the run's message says how many may have arrived twice.

use super::batch::{Batch, Batches, Place};
use super::large::{is_large, put_aside};
use super::settings::Settings;
use connector_sdk::staging::Staging;
use connector_sdk::{
    BusEvent, ConnectorError, ErrorKind, EventBus, EventRefusal, EventsPut, Note, ObjectStore,
    Outcome, Refused, Result, StagedFile, Standing, Step,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::Duration;

/// Codes of refusals that pass.
/// See <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html>.
const PASSING: [&str; 3] = ["ThrottlingException", "InternalFailure", "InternalException"];
/// How often a batch is put again although it may be on the bus already.
const MOST_DOUBTS: usize = 5;
/// How long to wait before a batch is put again, in seconds; the last one ever after.
const PAUSES: [u64; 6] = [1, 2, 5, 15, 60, 300];

/// The place in a delivery.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Progress {
    batch: Place,
    /// The events of the batch that are still to be put, by their index; all of them if empty.
    only: BTreeSet<usize>,
    /// Whether the batch is announced: it may be on the bus already when another process finds this.
    announced: bool,
    /// Whether it was put before, and nobody knows how that ended.
    doubtful: bool,
    /// How often it was put, and how often nobody learnt how that ended.
    tries: usize,
    doubts: usize,
    /// Whether it has to rest before it is put again.
    rests: bool,
}

/// A delivery that is under way.
pub(super) struct Delivering<'a> {
    pub(super) settings: &'a Settings,
    pub(super) bus: &'a dyn EventBus,
    pub(super) store: &'a dyn ObjectStore,
    pub(super) staging: &'a Staging,
    pub(super) batches: &'a Batches,
}

impl Delivering<'_> {
    pub(super) async fn step(&self, bundle: &[StagedFile], standing: Standing<'_>) -> Result<Step> {
        let progress = match standing.note() {
            None => Progress::default(),
            Some(note) => serde_json::from_value(note.state.clone()).map_err(|error| {
                ConnectorError::new(ErrorKind::ClientError, "the note of a delivery cannot be read")
                    .with_source(error)
            })?,
        };
        let Some(batch) = self.batches.read(self.staging, bundle, progress.batch).await? else {
            return Ok(Step::Done(Outcome::default()));
        };
        if progress.rests {
            return Ok(waiting(progress, &batch, false));
        }
        if !progress.announced {
            return Ok(Step::Intend(announced(progress, &batch)));
        }
        let doubtful = progress.doubtful || matches!(standing, Standing::Resumed(_));
        self.put(Progress { doubtful, ..progress }, batch, bundle).await
    }

    async fn put(&self, progress: Progress, batch: Batch, bundle: &[StagedFile]) -> Result<Step> {
        let (mut outcome, mut places, mut events) = (Outcome::default(), Vec::new(), Vec::new());
        for (place, event) in batch.events.iter().enumerate() {
            if !progress.only.is_empty() && !progress.only.contains(&place) {
                continue;
            }
            match self.fitted(event).await? {
                Some(event) => {
                    places.push(place);
                    events.push(event);
                }
                None => outcome.refused.push(too_large(&batch.records[place])),
            }
        }
        let answers = match events.is_empty() {
            true => Vec::new(),
            false => match self.bus.put(&self.settings.bus, &events).await {
                EventsPut::Answered(answers) => answers,
                EventsPut::NotDone(error) if error.kind.retryable() => {
                    return Ok(waiting(progress, &batch, false));
                }
                EventsPut::NotDone(error) => return Err(error),
                EventsPut::Unknown(error) => return doubtful(progress, &batch, error),
            },
        };
        let mut again = BTreeSet::new();
        for (place, answer) in places.into_iter().zip(answers) {
            match answer {
                None => outcome.delivered += 1,
                Some(refusal) if PASSING.contains(&refusal.code.as_str()) => {
                    again.insert(place);
                }
                Some(refusal) if refusal.code == "ResourceNotFoundException" => {
                    return Err(self.no_bus(&refusal));
                }
                Some(refusal) => outcome.refused.push(refused(&batch.records[place], refusal)),
            }
        }
        if progress.doubtful {
            outcome.maybe_twice = outcome.delivered;
        }
        if !again.is_empty() {
            let tries = progress.tries + 1;
            let next = Progress { only: again, announced: false, rests: true, tries, ..progress };
            return Ok(Step::Moved(noted(next, 0), outcome));
        }
        let Some(next) = batch.next else { return Ok(Step::Done(outcome)) };
        let next = Progress { batch: next, ..Progress::default() };
        match self.batches.read(self.staging, bundle, next.batch).await? {
            Some(batch) => Ok(Step::Moved(announced(next, &batch), outcome)),
            None => Ok(Step::Done(outcome)),
        }
    }

    /// Returns an event that the bus has room for; `None` if there is none and no bucket for its content.
    async fn fitted(&self, event: &BusEvent) -> Result<Option<BusEvent>> {
        if !is_large(event) {
            return Ok(Some(event.clone()));
        }
        match &self.settings.errors {
            Some(place) => {
                put_aside(self.store, place, self.staging.target(), event).await.map(Some)
            }
            None => Ok(None),
        }
    }

    fn no_bus(&self, refusal: &EventRefusal) -> ConnectorError {
        ConnectorError::new(
            ErrorKind::ResourceNotFoundError,
            format!(
                "event bus {}: {}: {}; create it, or correct the tag penstock:event-bus",
                self.settings.bus, refusal.code, refusal.words
            ),
        )
    }
}

fn announced(progress: Progress, batch: &Batch) -> Note {
    let at_stake = events_of(&progress, batch);
    noted(Progress { announced: true, ..progress }, at_stake)
}

/// Puts a batch again whose outcome is unknown. Each time may double its events, so this comes to an end.
fn doubtful(progress: Progress, batch: &Batch, error: ConnectorError) -> Result<Step> {
    let doubts = progress.doubts + 1;
    match error.kind.retryable() && doubts <= MOST_DOUBTS {
        true => Ok(waiting(Progress { doubts, ..progress }, batch, true)),
        false => Err(ConnectorError { kind: ErrorKind::ClientError, ..error }),
    }
}

/// Waits before a batch is put again. Of a doubtful one, all events may be on the bus already.
fn waiting(progress: Progress, batch: &Batch, doubtful: bool) -> Step {
    let doubtful = doubtful || progress.doubtful;
    let pause = PAUSES[progress.tries.min(PAUSES.len() - 1)];
    let at_stake = if doubtful { events_of(&progress, batch) } else { 0 };
    let tries = progress.tries + 1;
    let next = Progress { announced: false, rests: false, doubtful, tries, ..progress };
    Step::Wait(noted(next, at_stake), Duration::from_secs(pause))
}

fn events_of(progress: &Progress, batch: &Batch) -> u64 {
    match progress.only.len() {
        0 => batch.events.len() as u64,
        some => some as u64,
    }
}

fn noted(progress: Progress, at_stake: u64) -> Note {
    Note { state: json!(progress), at_stake }
}

fn refused(record: &str, refusal: EventRefusal) -> Refused {
    Refused {
        record: record.to_owned(),
        field: String::new(),
        reason: format!("EventBridge refused the event: {}", refusal.words),
        code: Some(refusal.code),
    }
}

fn too_large(record: &str) -> Refused {
    let reason =
        "the event is larger than 256 KiB; name a bucket for such events in errorHandlingConfig"
            .to_owned();
    let code = Some("EventTooLarge".to_owned());
    Refused { record: record.to_owned(), field: String::new(), reason, code }
}
