//! Writes one part: a file for each folder, and no more in memory than there is room for, however many folders there are.

use super::Place;
use super::file::File;
use super::leftovers;
use super::rejects::Rejects;
use crate::{PartName, Result, StagedFile};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use futures::{StreamExt, stream};
use records::encode;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The memory that all unfinished files may take together.
const ROOM: u64 = 48 * 1024 * 1024;
/// Files that are ended side by side.
const AT_ONCE: usize = 16;

/// The facts that all files of a part share.
pub(super) struct Part {
    pub(super) place: Place,
    pub(super) name: PartName,
    pub(super) schema: SchemaRef,
    pub(super) options: encode::Options,
}

/// Writes one part: some files, each of which is staged when it is full or the part ends.
pub struct PartWriter {
    part: Arc<Part>,
    files: BTreeMap<String, File>,
    /// How many files of each folder were ended early.
    ended: BTreeMap<String, u32>,
    rejects: Option<Rejects>,
    staged: Vec<StagedFile>,
    held: u64,
}

impl PartWriter {
    /// Begins a part. Nothing is sent before there is a record.
    pub(super) fn new(place: Place, name: &PartName, schema: &SchemaRef) -> Self {
        let options = place.layout.options();
        Self {
            part: Arc::new(Part { place, name: name.clone(), schema: schema.clone(), options }),
            files: BTreeMap::new(),
            ended: BTreeMap::new(),
            rejects: None,
            staged: Vec::new(),
            held: 0,
        }
    }

    /// Adds records to a folder, which is empty or ends with a slash.
    pub async fn write(&mut self, folder: &str, records: &RecordBatch) -> Result<()> {
        if !self.files.contains_key(folder) {
            let number = self.ended.get(folder).copied().unwrap_or(0);
            let file = File::new(self.part.clone(), folder, number)?;
            self.files.insert(folder.to_owned(), file);
        }
        let Some(file) = self.files.get_mut(folder) else {
            return Ok(());
        };
        let before = file.held();
        file.write(records).await?;
        self.held = self.held + file.held() - before;
        // A single file needs no room made: it sends its chunks.
        if self.held > ROOM && self.files.len() > 1 { self.make_room().await } else { Ok(()) }
    }

    /// Adds rejected records, each on a line of JSON with its reason.
    pub async fn reject(&mut self, lines: &[u8], records: u64) -> Result<()> {
        let rejects = match &mut self.rejects {
            Some(rejects) => rejects,
            none => none.insert(Rejects::new(self.part.place.clone(), &self.part.name)?),
        };
        rejects.write(lines, records).await
    }

    /// Returns the encoded size of the part so far, in bytes.
    pub fn encoded_bytes(&self) -> u64 {
        let staged: u64 = self.staged.iter().map(|file| file.bytes).sum();
        let files: u64 = self.files.values().map(File::bytes).sum();
        staged + files + self.rejects.as_ref().map_or(0, Rejects::bytes)
    }

    /// Ends the part, still unseen, and returns its files. If that fails, nothing of it is left.
    pub async fn close(mut self) -> Result<Vec<StagedFile>> {
        match self.close_files().await {
            Ok(()) => Ok(self.staged),
            Err(error) => {
                self.abandon().await;
                Err(error)
            }
        }
    }

    /// Gives the part up and removes what was staged. Failures are logged: a sweep follows when the run ends.
    pub async fn abandon(self) {
        let Self { part, files, rejects, staged, .. } = self;
        stream::iter(files.into_values().map(File::give_up))
            .buffer_unordered(AT_ONCE)
            .count()
            .await;
        if let Some(rejects) = rejects {
            rejects.give_up().await;
        }
        if let Err(error) = leftovers::discard(part.place.store.as_ref(), &staged).await {
            tracing::warn!(error = %error, "could not give up the files of a part");
        }
    }
    /// Ends the largest files until half of the room is free; later records of their folders get files of their own.
    async fn make_room(&mut self) -> Result<()> {
        let mut sizes: Vec<(u64, String)> =
            self.files.iter().map(|(folder, file)| (file.held(), folder.clone())).collect();
        sizes.sort_unstable_by(|a, b| b.cmp(a));
        let mut full = Vec::new();
        for (size, folder) in sizes {
            if self.held <= ROOM / 2 {
                break;
            }
            self.held -= size;
            full.extend(self.files.remove(&folder));
            *self.ended.entry(folder).or_default() += 1;
        }
        self.end(full).await
    }

    async fn end(&mut self, files: Vec<File>) -> Result<()> {
        let mut ending = stream::iter(files.into_iter().map(File::close)).buffer_unordered(AT_ONCE);
        let mut outcome = Ok(());
        while let Some(ended) = ending.next().await {
            match ended {
                Ok(file) => self.staged.push(file),
                Err(error) => outcome = outcome.and(Err(error)),
            }
        }
        outcome
    }

    async fn close_files(&mut self) -> Result<()> {
        let files = std::mem::take(&mut self.files);
        self.end(files.into_values().collect()).await?;
        if let Some(rejects) = self.rejects.take() {
            self.staged.push(rejects.close().await?);
        }
        Ok(())
    }
}
