//! Finishes a run: it is successful because the ledger proves it, never because no error was seen.

use crate::Engine;
use crate::error::Result;
use crate::ledger::{Checkpoint, Execution, Status, Stored};
use crate::run::delivering::deliver::check_delivered;
use crate::run::delivering::seal::{check_books, totals};
use crate::run::news::summary::{all_rejected, of_rejects};
use crate::run::reading::fill::add_notes;

impl Engine {
    pub(in crate::run) async fn finish(&self, run: &Stored<Execution>) -> Result<()> {
        let checkpoints = self.checkpoints(&run.value).await?;
        let parts = self.parts(&run.value.id).await?;
        check_books(&checkpoints, &parts)?;
        let totals = totals(&checkpoints);
        let mut words = Vec::new();
        if totals.rejected > 0 {
            words.extend(of_rejects(&checkpoints, &self.files(&run.value.id, parts).await?));
        }
        words.extend(noted(&checkpoints));
        let delivery = self.delivery_totals(&run.value).await?;
        if let Some(delivery) = &delivery {
            check_delivered(totals, delivery)?;
        }
        let message = (!words.is_empty()).then(|| words.join("; "));
        // Among runs that write files, only a run of events gets here with every record rejected: its events are among
        // the rejected records, and out of the inbox.
        let none = delivery.is_some_and(|delivery| delivery.arrived_none());
        let status = if none || all_rejected(totals) { Status::Error } else { Status::Successful };
        self.end(run, status, message).await
    }
}

/// Returns the source's notes for the user, each one once.
fn noted(checkpoints: &[Checkpoint]) -> Vec<String> {
    let mut notes = Vec::new();
    for checkpoint in checkpoints {
        add_notes(&mut notes, checkpoint.notes.iter().cloned());
    }
    notes
}
