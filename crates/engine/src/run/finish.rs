//! Finishes a run: it is successful because the ledger proves it, never because no error was seen.

use super::seal::{check_books, totals};
use crate::Engine;
use crate::error::Result;
use crate::ledger::{Execution, Status, Stored};

impl Engine {
    pub(super) async fn finish(&self, run: &Stored<Execution>) -> Result<()> {
        let checkpoints = self.checkpoints(&run.value).await?;
        check_books(&checkpoints, &self.parts(&run.value.id).await?)?;
        let rejected = totals(&checkpoints).rejected;
        let reasons: Vec<String> =
            checkpoints.into_iter().flat_map(|checkpoint| checkpoint.reasons).collect();
        let message = (rejected > 0).then(|| {
            format!(
                "{rejected} records were rejected and are not in the output: {}",
                reasons.join("; ")
            )
        });
        self.end(run, Status::Successful, message).await
    }
}
