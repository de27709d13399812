//! Publishes the parts of a sealed run.

use crate::Engine;
use crate::error::{About, Result};
use crate::ledger::Execution;
use flow::Timestamp;
use futures::future::join_all;

/// Parts published side by side.
const AT_ONCE: usize = 8;

impl Engine {
    /// Publishes every part and says whether the time sufficed. Parts that are published already stay as they are.
    pub(super) async fn publish(&self, execution: &Execution, deadline: Timestamp) -> Result<bool> {
        let snapshot = self.snapshot(&execution.id).await?;
        let (destination, target) = self.destination(execution, &snapshot)?;
        let parts = self.parts(&execution.id).await?;
        let staged: Vec<_> = parts.into_iter().filter_map(|part| part.staged).collect();
        for (index, some) in staged.chunks(AT_ONCE).enumerate() {
            if index > 0 && self.short_of_time(deadline) {
                return Ok(false);
            }
            for outcome in
                join_all(some.iter().map(|part| destination.publish(None, &target, part))).await
            {
                outcome.about(|| format!("flow \"{}\", destination", execution.flow_name))?;
            }
        }
        Ok(true)
    }
}
