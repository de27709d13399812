//! The batches of a run's events: up to ten records that stand beside each other in a file.

use super::event::{Kind, MOST_BYTES, size};
use connector_sdk::staging::Staging;
use connector_sdk::{BusEvent, PartName, Result, StagedFile};
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, PoisonError};

/// The most events that EventBridge takes in a request.
const MOST_EVENTS: usize = 10;
/// How many lines of a file are read at once.
const LINES_AT_ONCE: usize = 1_000;

/// Where a batch begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    /// The file in the bundle.
    pub(super) file: usize,
    /// The byte in the file, and the line that begins there.
    pub(super) byte: u64,
    pub(super) line: u64,
}

/// Some records with their events.
pub(super) struct Batch {
    pub(super) records: Vec<String>,
    pub(super) events: Vec<BusEvent>,
    /// Where the next batch begins; `None` after the last one.
    pub(super) next: Option<Place>,
}

/// Reads batches; lines that were read once are kept for the next one.
pub(super) struct Batches {
    pub(super) kind: Kind,
    kept: Mutex<Option<Kept>>,
}

/// Lines of a file from a place on.
struct Kept {
    from: Place,
    lines: Vec<String>,
    /// Whether the file ends after them.
    last: bool,
}

impl Batches {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, kept: Mutex::default() }
    }

    /// Reads the batch at a place; `None` if the bundle has no more records.
    pub(super) async fn read(
        &self,
        staging: &Staging,
        bundle: &[StagedFile],
        mut place: Place,
    ) -> Result<Option<Batch>> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).take();
        let lines = loop {
            let Some(file) = bundle.get(place.file) else { return Ok(None) };
            let held = kept.take().and_then(|kept| kept.continued_at(place));
            let held = match held.filter(|held| held.last || held.lines.len() >= MOST_EVENTS) {
                Some(held) => held,
                None => read(staging, file, place).await?,
            };
            if !held.lines.is_empty() {
                break held;
            }
            place = Place { file: place.file + 1, byte: 0, line: 0 };
        };
        let batch = self.batch(staging, bundle, place, &lines);
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(lines);
        Ok(Some(batch))
    }

    /// Takes as many records as EventBridge takes in a request, and one at least.
    fn batch(&self, staging: &Staging, bundle: &[StagedFile], place: Place, held: &Kept) -> Batch {
        let run = &staging.target().execution_id;
        let PartName { partition, sequence, .. } = &bundle[place.file].part;
        let (mut records, mut events, mut bytes) = (Vec::new(), Vec::new(), 0);
        let mut next = place;
        for record in held.lines.iter().take(MOST_EVENTS) {
            let id = format!("{run}/{partition}-{sequence}-{}", next.line);
            let event = self.kind.event(record, &id);
            bytes += size(&event);
            if !events.is_empty() && bytes > MOST_BYTES {
                break;
            }
            next.byte += record.len() as u64 + 1;
            next.line += 1;
            records.push(record.clone());
            events.push(event);
        }
        let file_ends = held.last && records.len() == held.lines.len();
        let next = match (file_ends, place.file + 1 < bundle.len()) {
            (false, _) => Some(next),
            (true, true) => Some(Place { file: place.file + 1, byte: 0, line: 0 }),
            (true, false) => None,
        };
        Batch { records, events, next }
    }
}

impl Kept {
    /// Returns the lines from a place on, if they are among these.
    fn continued_at(mut self, place: Place) -> Option<Self> {
        let skipped = place.line.checked_sub(self.from.line)? as usize;
        if self.from.file != place.file || skipped > self.lines.len() {
            return None;
        }
        self.lines.drain(..skipped);
        self.from = place;
        Some(self)
    }
}

async fn read(staging: &Staging, file: &StagedFile, place: Place) -> Result<Kept> {
    let read = staging.lines(file, place.byte, LINES_AT_ONCE).await?;
    Ok(Kept { from: place, lines: read.lines, last: read.next.is_none() })
}
