//! Delivering: the steps in which a bundle of staged records reaches its destination, exactly once where that is possible.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;

/// The effect of one step of a delivery.
///
/// The law of deliveries: **one effect a step, and its token is stored before it.** The token of an effect that cannot be
/// repeated (a job's id, a statement's client token, a batch's number) is in a note that an earlier step returned and the
/// ledger stored. The conditional write of the next note decides which process goes on. A process that stalls and wakes up
/// later may still cause the announced effect a second time, so each protocol must stand two senders.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Nothing happened yet; the note announces the next effect.
    Intend(Note),
    /// The announced effect happened, with this outcome; the note says where to go on.
    Moved(Note, Outcome),
    /// The application needs time; the note contains the place to go on from.
    Wait(Note, Duration),
    /// The bundle is delivered; the outcome is that of the last effect.
    Done(Outcome),
}

/// A place in a delivery. Only the destination reads its state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// The place, in the destination's own form.
    pub state: Value,
    /// How many records the announced effect is about. If its outcome is never known, so many may have arrived.
    #[serde(default)]
    pub at_stake: u64,
}

/// Where a delivery stands when its next step begins.
#[derive(Clone, Copy, Debug)]
pub enum Standing<'a> {
    /// Nothing was noted: no effect was announced.
    Start,
    /// This process stored the note a moment ago: nobody has acted on it.
    Fresh(&'a Note),
    /// The note was found in the ledger: its effect may have happened already.
    Resumed(&'a Note),
}

impl<'a> Standing<'a> {
    /// Returns the note.
    pub fn note(self) -> Option<&'a Note> {
        match self {
            Self::Start => None,
            Self::Fresh(note) | Self::Resumed(note) => Some(note),
        }
    }
}

/// The outcome of some records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Records that arrived.
    pub delivered: u64,
    /// Records among them that may have arrived twice, since the application cannot say whether it took them before.
    pub maybe_twice: u64,
    /// Records among them that a later record of the run with the same key replaced.
    pub replaced: u64,
    /// Records that the application refused.
    pub refused: Vec<Refused>,
}

impl Outcome {
    /// Returns the outcome of records that all arrived.
    pub fn all(records: u64) -> Self {
        Self { delivered: records, ..Self::default() }
    }
}

/// A record that the application refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The record as it was sent: JSON.
    pub record: String,
    /// The field at fault; empty if the application names none.
    pub field: String,
    /// The application's reason, without values of the record.
    pub reason: String,
    /// The application's own code, such as `REQUIRED_FIELD_MISSING`.
    pub code: Option<String>,
}
