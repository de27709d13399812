//! Staging: where the parts of a run wait, invisible, until they are delivered.
//!
//! Every destination stages files in the same way. A [`Layout`] says where: for files that are the output themselves, their
//! final place; for records on their way to a warehouse or an application, a [`StagingArea`].

mod area;
mod chunked_upload;
mod companion;
mod file;
mod key;
mod layout;
mod leftovers;
mod lines;
mod part;
mod publish;
mod rejects;
#[cfg(test)]
mod tests;

pub use area::{ErrorPlace, StagingArea};
pub use chunked_upload::{EXECUTION, Receipt};
pub use file::content_type;
pub use key::{
    ERRORS, LONGEST_KEY, beside, check_key, error_key, folder_name, in_prefix, is_of_run,
    prefix_problem,
};
pub use layout::Layout;
pub use lines::StagedLines;
pub use part::PartWriter;
pub use publish::{invariant, receipt};

use crate::{Content, ObjectStore, PartName, Result, StagedFile, Target};
use arrow_schema::SchemaRef;
use std::sync::Arc;

/// The staged files of one run.
#[derive(Clone)]
pub struct Staging {
    place: Place,
}

/// A store and the keys in it.
#[derive(Clone)]
struct Place {
    store: Arc<dyn ObjectStore>,
    layout: Arc<dyn Layout>,
}

impl Place {
    fn bucket(&self, content: Content) -> &str {
        match content {
            Content::Records => self.layout.bucket(),
            Content::Rejects | Content::Refused => self.layout.error_bucket(),
        }
    }
}

impl Staging {
    /// Stages in a store, by a layout.
    pub fn new(store: Arc<dyn ObjectStore>, layout: Arc<dyn Layout>) -> Self {
        Self { place: Place { store, layout } }
    }

    /// Returns the run and its flow.
    pub fn target(&self) -> &Target {
        self.place.layout.target()
    }

    /// Proves that the buckets exist and that the key is enabled.
    pub async fn check(&self) -> Result<()> {
        let Place { store, layout } = &self.place;
        let kms_arn = layout.target().kms_arn.as_deref();
        store.check(layout.bucket(), kms_arn).await?;
        if layout.error_bucket() != layout.bucket() {
            store.check(layout.error_bucket(), kms_arn).await?;
        }
        Ok(())
    }

    /// Begins a part.
    pub fn open_part(&self, name: &PartName, schema: &SchemaRef) -> PartWriter {
        PartWriter::new(self.place.clone(), name, schema)
    }

    /// Stages the records that the destination refused in a step of a delivery, each on a line of JSON with its reason.
    pub async fn stage_refused(
        &self,
        step: &PartName,
        lines: Vec<u8>,
        records: u64,
    ) -> Result<StagedFile> {
        rejects::stage_refused(self.place.clone(), step, lines, records).await
    }

    /// Makes a staged file visible under its key; doing it again changes nothing. A key that is taken is never overwritten.
    pub async fn publish(&self, file: &StagedFile) -> Result<()> {
        publish::publish(&self.place, file).await
    }

    /// Writes a small object beside the files, and returns its location. Its content depends on the run alone: an object
    /// that is there already stays.
    pub async fn put_companion(&self, name: &str, content: Vec<u8>) -> Result<String> {
        companion::put(&self.place, name, content).await
    }

    /// Reads a published file of JSON Lines from a byte on, up to `most` lines.
    pub async fn lines(&self, file: &StagedFile, from: u64, most: usize) -> Result<StagedLines> {
        lines::read(self.place.store.as_ref(), file, from, most).await
    }

    /// Returns the locations of the files that are neither staged nor published any more because somebody else, such as a
    /// lifecycle rule of the bucket, removed them.
    pub async fn missing(&self, files: &[StagedFile]) -> Result<Vec<String>> {
        leftovers::missing(&self.place, files).await
    }

    /// Removes staged files, such as those of a part whose commit was lost to another attempt.
    pub async fn discard(&self, files: &[StagedFile]) -> Result<()> {
        leftovers::discard(self.place.store.as_ref(), files).await
    }

    /// Removes everything that the run has staged and not published, known or orphaned, and the small objects beside it: a
    /// process that wakes up after its run has ended may have written them once more.
    pub async fn discard_staged(&self) -> Result<()> {
        leftovers::discard_all(&self.place).await?;
        companion::remove(&self.place).await
    }

    /// Returns whether published files are the output, so that they stay after the run.
    pub fn keeps_files(&self) -> bool {
        self.place.layout.keeps_files()
    }

    /// Removes published files of records of a run that has ended.
    pub async fn remove(&self, files: &[StagedFile]) -> Result<()> {
        leftovers::remove(self.place.store.as_ref(), files).await
    }
}
