//! Stops a delivery that is to go no further: its run was cancelled, or is to fail with the first refused record.

use crate::Engine;
use crate::error::{About, Result};
use crate::ledger::{BundleState, Execution, Stored};
use connector_sdk::{Content, Manner, Outcome, StagedFile, Standing, Step, Writing};

impl Engine {
    /// Lets the destination give up the work that the application still does, and notes the outcome. If it cannot be
    /// known, the records of the announced effect count as being at stake.
    pub(in crate::run) async fn stop_delivery(&self, run: &Stored<Execution>) -> Result<()> {
        let execution = &run.value;
        if execution.manner != Manner::Records {
            return Ok(());
        }
        let snapshot = self.snapshot(&execution.id).await?;
        let writing = match self.connected_destination(execution, &snapshot).await {
            Ok(writing) => writing,
            Err(error) if error.retryable() => return Err(error),
            Err(error) => {
                let id = execution.id.as_str();
                tracing::warn!(execution.id = id, error = %error, "a delivery is left as it stands");
                return Ok(());
            }
        };
        let files = self.files(&execution.id, self.parts(&execution.id).await?).await?;
        let records = files.into_iter().filter(|file| file.content == Content::Records).collect();
        let about = || format!("flow \"{}\", destination", execution.flow_name);
        for (number, bundle) in writing.bundles(records).about(about)?.iter().enumerate() {
            let number = number as u32;
            let Some(state) = self.bundle_state(&execution.id, number).await? else { break };
            if !state.value.done {
                self.stop_bundle(run, writing.as_ref(), number, bundle, &state).await?;
            }
        }
        Ok(())
    }

    async fn stop_bundle(
        &self,
        run: &Stored<Execution>,
        writing: &dyn Writing,
        number: u32,
        bundle: &[StagedFile],
        stored: &Stored<BundleState>,
    ) -> Result<()> {
        let state = &stored.value;
        let about = || format!("flow \"{}\", destination", run.value.flow_name);
        if let Some(file) = &state.refused {
            writing.staging().publish(file).await.about(about)?;
        }
        let Some(note) = &state.note else { return Ok(()) };
        let outcome: Option<Outcome> = match writing.stop(bundle, Standing::Resumed(note)).await {
            Ok(outcome) => outcome,
            Err(error) if error.kind.retryable() => return Err(error).about(about),
            Err(error) => {
                let id = run.value.id.as_str();
                tracing::warn!(execution.id = id, error = %error, "a delivery could not be stopped in order");
                None
            }
        };
        let Some(outcome) = outcome else { return Ok(()) };
        let mut settled = note.clone();
        settled.at_stake = 0;
        let step = Step::Moved(settled, outcome);
        let writer = self.ports.ids.next();
        let after = self.after(run, writing, number, state, step, &writer).await?;
        if self.note_step(writing, &run.value.id, number, Some(stored), &after).await?
            && let Some(file) = &after.refused
        {
            writing.staging().publish(file).await.about(about)?;
        }
        Ok(())
    }
}
