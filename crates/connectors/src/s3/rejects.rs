//! The file of a part's records that could not be moved: JSON Lines, each with its reason.

use super::file::JSON_LINES;
use super::key::rejects_key;
use super::part::Part;
use super::staging::{CHUNK_BYTES, Contents, Staging};
use connector_sdk::{Content, Result, StagedFile};
use std::sync::Arc;

/// A file of rejected records being written.
pub(super) struct Rejects {
    staging: Staging,
    lines: Vec<u8>,
    records: u64,
}

impl Rejects {
    pub(super) fn new(part: Arc<Part>) -> Result<Self> {
        let key = rejects_key(&part.settings, &part.target, &part.name)?;
        Ok(Self { staging: Staging::new(part, key, JSON_LINES), lines: Vec::new(), records: 0 })
    }

    /// Adds lines.
    pub(super) async fn write(&mut self, lines: &[u8], records: u64) -> Result<()> {
        self.lines.extend_from_slice(lines);
        self.records += records;
        if self.lines.len() >= CHUNK_BYTES {
            self.staging.send(std::mem::take(&mut self.lines)).await?;
        }
        Ok(())
    }

    /// Returns the size of the file so far.
    pub(super) fn bytes(&self) -> u64 {
        self.staging.sent() + self.lines.len() as u64
    }

    /// Ends the file, still unseen; gives it up when that fails.
    pub(super) async fn close(self) -> Result<StagedFile> {
        let Self { records, .. } = self;
        let (folder, content) = (String::new(), Content::Rejects);
        let contents = Contents { folder, number: 0, content, records, head: 0 };
        self.staging.end(self.lines, contents).await
    }

    /// Gives the file up, as far as it can.
    pub(super) async fn give_up(self) {
        self.staging.give_up().await;
    }
}
