//! Finishes a run: it is successful because the ledger proves it, never because no error was seen.

use super::seal::{check_books, totals};
use crate::Engine;
use crate::error::Result;
use crate::ledger::{Checkpoint, Execution, Status, Stored};
use connector_sdk::{Content, StagedFile};

impl Engine {
    pub(super) async fn finish(&self, run: &Stored<Execution>) -> Result<()> {
        let checkpoints = self.checkpoints(&run.value).await?;
        let parts = self.parts(&run.value.id).await?;
        check_books(&checkpoints, &parts)?;
        let rejected = totals(&checkpoints).rejected;
        let message = match rejected {
            0 => None,
            _ => {
                let files = self.files(&run.value.id, parts).await?;
                Some(told(rejected, &checkpoints, &files))
            }
        };
        self.end(run, Status::Successful, message).await
    }
}

/// Says what became of the records that could not be moved.
fn told(rejected: u64, checkpoints: &[Checkpoint], files: &[StagedFile]) -> String {
    let reasons: Vec<&str> =
        checkpoints.iter().flat_map(|checkpoint| &checkpoint.reasons).map(String::as_str).collect();
    let place = files.iter().find(|file| file.content == Content::Rejects);
    let folder =
        place.and_then(|file| file.location.rsplit_once('/')).map_or("", |(folder, _)| folder);
    format!(
        "{rejected} records were rejected and are not in the output but in {folder}/: {}",
        reasons.join("; ")
    )
}
