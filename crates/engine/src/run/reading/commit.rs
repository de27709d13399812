//! Commits a part: one conditional write decides bytes and cursor together.

use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{Checkpoint, Counts, Execution, Part, Stored, document, load, part_key};
use crate::ports::{TableError, Write};
use crate::run::LOOK_AGAIN;
use crate::run::reading::fill::{NewPart, add_notes};

/// Who made the commit.
pub(in crate::run) enum Committed {
    /// This attempt.
    Ours,
    /// Another attempt, or nobody because the run has changed.
    Lost,
}

/// How often an unanswered commit is looked up and tried again.
const MOST_TRIES: u32 = 5;

impl Engine {
    pub(in crate::run) async fn commit(
        &self,
        run: &Stored<Execution>,
        checkpoint: &Stored<Checkpoint>,
        partition: u32,
        new: &mut NewPart,
    ) -> Result<Committed> {
        let before = &checkpoint.value;
        let stands_still = new.document.next == before.cursor;
        if new.document.counts == Counts::default() && !new.done && stands_still {
            // Nothing was read, and the source has nothing to remember: there is nothing to commit.
            return Ok(Committed::Ours);
        }
        new.document.spill(self.ports.table.as_ref(), &run.value.id).await?;
        let part = &new.document;
        let mut after = Checkpoint {
            sequence: before.sequence + 1,
            cursor: part.next.clone(),
            last: new.last.clone().filter(|_| new.done),
            done: new.done,
            counts: before.counts,
            total: new.total,
            bookmark: new.bookmark.clone(),
            trail: new.trail.clone(),
            waited_seconds: match part.counts.read {
                0 => before.waited_seconds,
                _ => 0,
            },
            reasons: before.reasons.clone(),
            notes: before.notes.clone(),
        };
        add_notes(&mut after.notes, new.notes.iter().cloned());
        after.counts += part.counts;
        after.reasons.merge(&new.reasons);
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
