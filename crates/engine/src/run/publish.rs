//! Publishes the files of a sealed run.

use crate::Engine;
use crate::error::{About, Result};
use crate::ledger::{Execution, document, load, published_key};
use crate::ports::Write;
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
        let mut done = self.published(&execution.id).await?.min(bundles.len());
        for (index, some) in bundles[done..].chunks(AT_ONCE).enumerate() {
            if index > 0 && self.short_of_time(deadline) {
                self.note_published(&execution.id, done).await?;
                return Ok(false);
            }
            for outcome in
                join_all(some.iter().map(|bundle| destination.publish(None, &target, bundle))).await
            {
                outcome.about(about)?;
            }
            done += some.len();
        }
        Ok(true)
    }

    /// Returns how many bundles an earlier turn has published: their order is the ledger's, and so always the same.
    async fn published(&self, id: &str) -> Result<usize> {
        let noted = load::<usize>(self.ports.table.as_ref(), &published_key(id)).await?;
        Ok(noted.map_or(0, |noted| noted.value))
    }

    /// Notes it, so that a run of very many files comes to an end. Who loses the race only has more to look at again.
    async fn note_published(&self, id: &str, bundles: usize) -> Result<()> {
        let key = published_key(id);
        let write = match load::<usize>(self.ports.table.as_ref(), &key).await? {
            Some(noted) => noted.replace(&bundles)?,
            None => Write::create(key, document(&bundles)?),
        };
        self.settle(&[write]).await
    }
}
