//! Delivers the staged records of a sealed run.

mod bundle;
mod refused;
mod stop;
mod totals;
mod words;

pub(in crate::run) use totals::{DeliveryTotals, check_delivered};
pub(in crate::run) use words::with_delivery;

use crate::Engine;
use crate::error::{About, Error, Result};
use crate::ledger::{Execution, Stored, delivered_files_key, document, load};
use crate::ports::Write;
use bundle::BundleEnd;
use connector_sdk::{Content, Manner, StagedFile, Standing, Step, Writing};
use flow::Timestamp;
use futures::future::join_all;

/// Files or bundles of files that are published side by side.
const AT_ONCE: usize = 16;

/// How a turn's delivery ended.
pub(in crate::run) enum Delivery {
    /// Every record has been delivered or refused.
    Complete,
    /// There is more, and no time.
    Again,
    /// There is more, after this many seconds.
    Wait(u64),
    /// The run changed meanwhile: look at it again.
    RunChanged,
    /// The destination will not take the rest. What was delivered before stays.
    Failed(Error),
}

impl Engine {
    /// Delivers records until all of them are delivered, time is short, or the run has changed.
    pub(in crate::run) async fn deliver(
        &self,
        run: &Stored<Execution>,
        deadline: Timestamp,
    ) -> Result<Delivery> {
        let execution = &run.value;
        let snapshot = self.snapshot(&execution.id).await?;
        let writing = match self.connected_destination(execution, &snapshot).await {
            Ok(writing) => writing,
            // Such as a connector profile that was deleted meanwhile.
            Err(error) if execution.manner != Manner::Files && !error.retryable() => {
                return Ok(Delivery::Failed(error));
            }
            Err(error) => return Err(error),
        };
        let files = self.files(&execution.id, self.parts(&execution.id).await?).await?;
        let (records, rejects): (Vec<_>, Vec<_>) =
            files.into_iter().partition(|file| file.content == Content::Records);
        let about = || format!("flow \"{}\", destination", execution.flow_name);
        let alone = |file: &StagedFile| vec![file.clone()];
        let mut visible = match writing.manner() {
            Manner::Files => writing.bundles(records.clone()).about(about)?,
            // The destination reads the files, and nobody can read an upload that is not completed.
            Manner::Load | Manner::Records => records.iter().map(alone).collect(),
        };
        visible.extend(rejects.iter().map(alone));
        if !self.publish(execution, writing.as_ref(), &visible, deadline).await? {
            return Ok(Delivery::Again);
        }
        if writing.manner() == Manner::Files {
            return Ok(Delivery::Complete);
        }
        for (number, bundle) in writing.bundles(records).about(about)?.iter().enumerate() {
            let number = number as u32;
            match self.deliver_bundle(run, writing.as_ref(), number, bundle, deadline).await? {
                BundleEnd::Done => {}
                BundleEnd::Stopped(delivery) => return Ok(delivery),
            }
        }
        Ok(Delivery::Complete)
    }

    /// Makes files visible and returns whether the time sufficed. Files that are visible already stay as they are.
    async fn publish(
        &self,
        execution: &Execution,
        writing: &dyn Writing,
        bundles: &[Vec<StagedFile>],
        deadline: Timestamp,
    ) -> Result<bool> {
        let about = || format!("flow \"{}\", destination", execution.flow_name);
        let mut done = self.published(&execution.id).await?.min(bundles.len());
        for (index, some) in bundles[done..].chunks(AT_ONCE).enumerate() {
            if index > 0 && self.short_of_time(deadline) {
                self.note_published(&execution.id, done).await?;
                return Ok(false);
            }
            for outcome in join_all(some.iter().map(|bundle| publish(writing, bundle))).await {
                outcome.about(about)?;
            }
            done += some.len();
        }
        if done > AT_ONCE && writing.manner() != Manner::Files {
            // The delivery may take many turns; later ones need not look at all files again.
            self.note_published(&execution.id, done).await?;
        }
        Ok(true)
    }

    /// Returns how many bundles an earlier turn has published; the ledger always lists them in the same order.
    async fn published(&self, id: &str) -> Result<usize> {
        let noted = load::<usize>(self.ports.table.as_ref(), &delivered_files_key(id)).await?;
        Ok(noted.map_or(0, |noted| noted.value))
    }

    /// Notes the progress, so that a run of very many files comes to an end. A process that loses the race looks at
    /// more files again.
    async fn note_published(&self, id: &str, bundles: usize) -> Result<()> {
        let key = delivered_files_key(id);
        let write = match load::<usize>(self.ports.table.as_ref(), &key).await? {
            Some(noted) if noted.value >= bundles => return Ok(()),
            Some(noted) => noted.replace(&bundles)?,
            None => Write::create(key, document(&bundles)?),
        };
        self.settle(&[write]).await
    }
}

/// Makes a bundle of files visible: output files, or files that are read later.
async fn publish(writing: &dyn Writing, bundle: &[StagedFile]) -> connector_sdk::Result<()> {
    let output = bundle.iter().all(|file| file.content == Content::Records);
    if output && writing.manner() == Manner::Files {
        let step = writing.deliver(bundle, Standing::Start).await?;
        return match step {
            Step::Done(_) => Ok(()),
            other => Err(connector_sdk::staging::invariant(format!(
                "files become visible in one step, not by {other:?}"
            ))),
        };
    }
    for file in bundle {
        writing.staging().publish(file).await?;
    }
    Ok(())
}
