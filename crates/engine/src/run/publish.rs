//! Publishes the files of a sealed run.

use crate::Engine;
use crate::error::{About, Result};
use crate::ledger::Execution;
use flow::Timestamp;
use futures::future::join_all;

/// Bundles of files that are published side by side.
const AT_ONCE: usize = 16;

impl Engine {
    /// Publishes every file and says whether the time sufficed. Files that are published already stay as they are.
    pub(super) async fn publish(&self, execution: &Execution, deadline: Timestamp) -> Result<bool> {
        let snapshot = self.snapshot(&execution.id).await?;
        let (destination, target) = self.destination(execution, &snapshot)?;
        let files = self.files(&execution.id, self.parts(&execution.id).await?).await?;
        let about = || format!("flow \"{}\", destination", execution.flow_name);
        let bundles = destination.bundles(&target, files).about(about)?;
        for (index, some) in bundles.chunks(AT_ONCE).enumerate() {
            if index > 0 && self.short_of_time(deadline) {
                return Ok(false);
            }
            for outcome in
                join_all(some.iter().map(|bundle| destination.publish(None, &target, bundle))).await
            {
                outcome.about(about)?;
            }
        }
        Ok(true)
    }
}
