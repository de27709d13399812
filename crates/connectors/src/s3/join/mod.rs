//! Joins the files of a folder into one that becomes visible. S3 copies them; only pieces too small to copy pass
//! through here.
//!
//! The files wait as uploads in a folder beside the flow's. They are completed there, copied as chunks of one upload on
//! the final key, and removed. A repeated or late attempt finds the final file and has nothing to do.

mod footer;
mod plan;

use super::key::joint_key;
use super::layout::S3Layout;
use super::settings::{Aggregation, Settings};
use connector_sdk::staging::{EXECUTION, Staging, content_type, invariant, receipt};
use connector_sdk::{Completion, NewObject, ObjectStore, Result, StagedFile, Upload};
use futures::{StreamExt, TryStreamExt, stream};
use plan::{Chunk, plan};
use records::encode::Format;
use std::collections::BTreeMap;
use std::ops::Range;

/// Requests for one file that are made side by side.
const AT_ONCE: usize = 16;
/// The metadata of a joined object with the number of its files.
const FILES: &str = "penstock-files";

/// Sorts a run's files of records into the bundles that are joined.
pub(super) fn bundles(settings: &Settings, files: Vec<StagedFile>) -> Vec<Vec<StagedFile>> {
    if settings.aggregation == Aggregation::None {
        return files.into_iter().map(|file| vec![file]).collect();
    }
    let mut bundles: Vec<Vec<StagedFile>> = Vec::new();
    let mut folders: BTreeMap<String, Vec<StagedFile>> = BTreeMap::new();
    for file in files {
        folders.entry(file.folder.clone()).or_default().push(file);
    }
    for mut files in folders.into_values() {
        files.sort_by_cached_key(|file| {
            let number = receipt(file).map_or(0, |receipt| receipt.number);
            (file.part.partition, file.part.sequence, number)
        });
        let mut bundle: Vec<StagedFile> = Vec::new();
        let mut bytes = 0;
        for file in files {
            // A file is added while at least half of it fits: so the bundle comes nearest to the requested size.
            let full = matches!(settings.aggregation, Aggregation::TargetSize(size) if bytes + file.bytes / 2 > size);
            if full && !bundle.is_empty() {
                bundles.push(std::mem::take(&mut bundle));
                bytes = 0;
            }
            bytes += file.bytes;
            bundle.push(file);
        }
        bundles.push(bundle);
    }
    bundles
}

/// Joins a bundle's files, unless that was done before, and removes them.
pub(super) async fn publish_joined(
    store: &dyn ObjectStore,
    staging: &Staging,
    layout: &S3Layout,
    bundle: &[StagedFile],
) -> Result<()> {
    let [first, ..] = bundle else { return Ok(()) };
    let number = receipt(first)?.number;
    let key = joint_key(&layout.settings, &layout.target, &first.part, &first.folder, number)?;
    let joint = Joint { store, staging, layout, key, files: bundle };
    if !joint.done().await? {
        // Another process may have joined and removed them meanwhile.
        if let Err(error) = joint.join().await
            && !joint.done().await?
        {
            return Err(error);
        }
    }
    staging.remove(bundle).await
}

/// Makes requests side by side, and returns the answers in the order of the requests.
async fn side_by_side<T>(requests: Vec<impl Future<Output = Result<T>>>) -> Result<Vec<T>> {
    stream::iter(requests).buffered(AT_ONCE).try_collect().await
}

/// A file that others are joined into.
struct Joint<'a> {
    store: &'a dyn ObjectStore,
    staging: &'a Staging,
    layout: &'a S3Layout,
    key: String,
    files: &'a [StagedFile],
}

impl Joint<'_> {
    fn facts(&self) -> BTreeMap<String, String> {
        BTreeMap::from([
            (EXECUTION.to_owned(), self.layout.target.execution_id.clone()),
            (FILES.to_owned(), self.files.len().to_string()),
        ])
    }

    /// Returns whether the file is there.
    async fn done(&self) -> Result<bool> {
        let found = self.store.head(&self.layout.settings.bucket, &self.key).await?;
        Ok(found.is_some_and(|object| object.metadata == self.facts()))
    }

    async fn join(&self) -> Result<()> {
        let published = self.files.iter().map(|file| self.staging.publish(file));
        side_by_side(published.collect()).await?;
        let object = NewObject {
            bucket: self.layout.settings.bucket.clone(),
            key: self.key.clone(),
            kms_arn: self.layout.target.kms_arn.clone(),
            content_type: content_type(self.layout.settings.format),
            metadata: self.facts(),
        };
        let upload = self.store.create_upload(&object).await?;
        let completed = match self.copy(&upload).await {
            Ok(tags) => self.store.complete_upload(&upload, &tags).await,
            Err(error) => Err(error),
        };
        if !matches!(completed, Ok(Completion::Done)) {
            // The sweep at the end of the run removes the rest.
            drop(self.store.abort_upload(&upload).await);
        }
        match completed? {
            Completion::Done => Ok(()),
            _ => Err(invariant(format!(
                "s3://{}/{} is taken by another object; nothing was overwritten, move that object away and run the \
                 flow again",
                self.layout.settings.bucket, self.key
            ))),
        }
    }

    async fn copy(&self, upload: &Upload) -> Result<Vec<String>> {
        let mut sources = Vec::new();
        for (index, file) in self.files.iter().enumerate() {
            let head = if index == 0 { 0 } else { receipt(file)?.head };
            sources.push(head..file.bytes);
        }
        let footer = match self.layout.settings.format {
            Format::Parquet => footer::footer(self.store, self.files).await?,
            Format::Csv | Format::JsonLines => Vec::new(),
        };
        let chunks = plan(&sources, footer.len() as u64);
        let numbered = || (1..).zip(&chunks);
        // Copies by S3 take no memory here, so many may be under way; reads take turns.
        let copied = numbered().filter_map(|(number, chunk)| match chunk {
            Chunk::Copied(source, range) => Some(self.copied(upload, number, *source, range)),
            Chunk::Read(_) => None,
        });
        let copied = side_by_side(copied.collect()).await?;
        let mut tags: BTreeMap<u32, String> = copied.into_iter().collect();
        for (number, chunk) in numbered() {
            if let Chunk::Read(pieces) = chunk {
                let bytes = self.read(pieces, &footer).await?;
                tags.insert(number, self.store.upload_chunk(upload, number, bytes).await?);
            }
        }
        Ok(tags.into_values().collect())
    }

    async fn copied(
        &self,
        upload: &Upload,
        number: u32,
        source: usize,
        range: &Range<u64>,
    ) -> Result<(u32, String)> {
        let key = receipt(&self.files[source])?.upload.key;
        Ok((number, self.store.copy_chunk(upload, number, &key, range.clone()).await?))
    }

    async fn read(&self, pieces: &[(usize, Range<u64>)], footer: &[u8]) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        for (source, range) in pieces {
            let Some(file) = self.files.get(*source) else {
                bytes.extend_from_slice(footer);
                continue;
            };
            let Upload { bucket, key, .. } = receipt(file)?.upload;
            bytes.extend(self.store.read(&bucket, &key, range.clone()).await?);
        }
        Ok(bytes)
    }
}
