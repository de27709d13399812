//! Commits a part: one conditional write decides bytes and cursor together.

use super::LOOK_AGAIN;
use super::fill::{FilledPart, add_notes};
use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{Checkpoint, Counts, Execution, Part, Stored, document, load, part_key};
use crate::ports::{TableError, Write};

/// Who made the commit.
pub(super) enum Committed {
    /// This attempt.
    Ours,
    /// Another one, or none because the run has changed.
    Lost,
}

/// How often an unanswered commit is looked up and tried again.
const MOST_TRIES: u32 = 5;

impl Engine {
    pub(super) async fn commit(
        &self,
        run: &Stored<Execution>,
        checkpoint: &Stored<Checkpoint>,
        partition: u32,
        filled: &mut FilledPart,
    ) -> Result<Committed> {
        let before = &checkpoint.value;
        let stands_still = filled.part.next == before.cursor;
        if filled.part.counts == Counts::default() && !filled.done && stands_still {
            // Nothing was read, and the source has nothing to remember: there is nothing to commit.
            return Ok(Committed::Ours);
        }
        filled.part.spill(self.ports.table.as_ref(), &run.value.id).await?;
        let part = &filled.part;
        let mut after = Checkpoint {
            sequence: before.sequence + 1,
            cursor: part.next.clone(),
            last: filled.last.clone().filter(|_| filled.done),
            done: filled.done,
            counts: before.counts,
            total: filled.total,
            bookmark: filled.bookmark.clone(),
            trail: filled.trail.clone(),
            waited_seconds: match part.counts.read {
                0 => before.waited_seconds,
                _ => 0,
            },
            reasons: before.reasons.clone(),
            notes: before.notes.clone(),
        };
        add_notes(&mut after.notes, filled.notes.iter().cloned());
        after.counts += part.counts;
        after.reasons.merge(&filled.reasons);
        let key = part_key(&run.value.id, partition, before.sequence);
        let writes =
            [run.check(), checkpoint.replace(&after)?, Write::create(key.clone(), document(part)?)];
        for attempt in 1..=MOST_TRIES {
            let error = match self.ports.table.write(&writes).await {
                Ok(()) => return Ok(Committed::Ours),
                Err(error) => error,
            };
            if !matches!(error, TableError::Conflict | TableError::Unknown(_)) {
                return Err(error.into());
            }
            // Also after a conflict: it may be with this very write, sent twice by the client underneath.
            match load::<Part>(self.ports.table.as_ref(), &key).await {
                Ok(Some(found)) if found.value.attempt == part.attempt => {
                    return Ok(Committed::Ours);
                }
                Ok(Some(_)) => return Ok(Committed::Lost),
                Ok(None) if matches!(error, TableError::Conflict) => return Ok(Committed::Lost),
                Ok(None) | Err(_) => self.ports.clock.sleep(LOOK_AGAIN * attempt).await,
            }
        }
        Err(Error::Unavailable("the ledger does not say whether a part was committed".into()))
    }
}
