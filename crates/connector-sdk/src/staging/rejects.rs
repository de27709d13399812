//! Files of records that were not moved, as JSON Lines with a reason each: rejected before they were staged, or refused by
//! the destination.

use super::Place;
use super::chunked_upload::{CHUNK_BYTES, ChunkedUpload, Contents};
use super::file::JSON_LINES;
use crate::{Content, PartName, Result, StagedFile};

/// A file of rejected records being written.
pub(super) struct Rejects {
    upload: ChunkedUpload,
    lines: Vec<u8>,
    records: u64,
}

impl Rejects {
    /// Begins the file of a part.
    pub(super) fn new(place: Place, part: &PartName) -> Result<Self> {
        let key = place.layout.error_key(part, Content::Rejects)?;
        let upload = ChunkedUpload::new(place, part, Content::Rejects, key, JSON_LINES);
        Ok(Self { upload, lines: Vec::new(), records: 0 })
    }

    /// Adds lines.
    pub(super) async fn write(&mut self, lines: &[u8], records: u64) -> Result<()> {
        self.lines.extend_from_slice(lines);
        self.records += records;
        if self.lines.len() >= CHUNK_BYTES {
            self.upload.send(std::mem::take(&mut self.lines)).await?;
        }
        Ok(())
    }

    /// Returns the size of the file so far.
    pub(super) fn bytes(&self) -> u64 {
        self.upload.sent() + self.lines.len() as u64
    }

    /// Ends the file, still unseen; gives it up when that fails.
    pub(super) async fn close(self) -> Result<StagedFile> {
        let Self { records, .. } = self;
        let (folder, content) = (String::new(), Content::Rejects);
        let contents = Contents { folder, number: 0, content, records, head: 0 };
        self.upload.end(self.lines, contents).await
    }

    /// Gives the file up; failures are logged.
    pub(super) async fn give_up(self) {
        self.upload.give_up().await;
    }
}

/// Stages the file of records that the destination refused in one step of a delivery.
pub(super) async fn stage_refused(
    place: Place,
    step: &PartName,
    lines: Vec<u8>,
    records: u64,
) -> Result<StagedFile> {
    let content = Content::Refused;
    let key = place.layout.error_key(step, content)?;
    let upload = ChunkedUpload::new(place, step, content, key, JSON_LINES);
    let contents = Contents { folder: String::new(), number: 0, content, records, head: 0 };
    upload.end(lines, contents).await
}
