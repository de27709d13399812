//! Finishes a run: it is successful because the ledger proves it, never because no error was seen.

use super::fill::add_notes;
use super::seal::{check_books, totals};
use crate::Engine;
use crate::error::Result;
use crate::ledger::{Checkpoint, Execution, Reasons, Status, Stored};
use connector_sdk::{Content, StagedFile};

impl Engine {
    pub(super) async fn finish(&self, run: &Stored<Execution>) -> Result<()> {
        let checkpoints = self.checkpoints(&run.value).await?;
        let parts = self.parts(&run.value.id).await?;
        check_books(&checkpoints, &parts)?;
        let rejected = totals(&checkpoints).rejected;
        let mut words = Vec::new();
        if rejected > 0 {
            let files = self.files(&run.value.id, parts).await?;
            words.push(told(rejected, &checkpoints, &files));
        }
        words.extend(noted(&checkpoints));
        let message = (!words.is_empty()).then(|| words.join("; "));
        self.end(run, Status::Successful, message).await
    }
}

/// Returns what the source says that the user has to know, each thing once.
fn noted(checkpoints: &[Checkpoint]) -> Vec<String> {
    let mut notes = Vec::new();
    for checkpoint in checkpoints {
        add_notes(&mut notes, checkpoint.notes.iter().cloned());
    }
    notes
}

/// Says what became of the records that could not be moved.
fn told(rejected: u64, checkpoints: &[Checkpoint], files: &[StagedFile]) -> String {
    let mut reasons = Reasons::default();
    for checkpoint in checkpoints {
        reasons.merge(&checkpoint.reasons);
    }
    let place = files.iter().find(|file| file.content == Content::Rejects);
    let folder =
        place.and_then(|file| file.location.rsplit_once('/')).map_or("", |(folder, _)| folder);
    format!(
        "{rejected} records were rejected and are not in the output but in {folder}/: {}",
        reasons.told(rejected)
    )
}
