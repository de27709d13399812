//! A file on its way to the object store: an upload that is invisible until it is completed, begun with its first chunk.

use super::Place;
use crate::{Content, NewObject, PartName, Result, StagedFile, Upload};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// S3 takes chunks from 5 MiB on, and at most 10,000 of them.
pub(super) const CHUNK_BYTES: usize = 8 * 1024 * 1024;
/// The metadata of an object that names its run.
pub const EXECUTION: &str = "penstock-execution";
/// The metadata of an object that names the attempt at its part.
pub(super) const ATTEMPT: &str = "penstock-attempt";

/// A file being sent.
pub(super) struct ChunkedUpload {
    place: Place,
    part: PartName,
    object: NewObject,
    upload: Option<Upload>,
    tags: Vec<String>,
    sent: u64,
}

/// The facts needed to publish a file.
#[derive(Debug, Serialize, Deserialize)]
pub struct Receipt {
    /// The upload.
    pub upload: Upload,
    /// The tags of its chunks, in order.
    pub tags: Vec<String>,
    /// The file's number in its part and folder, from 0.
    pub number: u32,
    /// The bytes at its start that every file of its flow has, such as the header of CSV.
    pub head: u64,
}

/// The description of a file's content.
pub(super) struct Contents {
    pub(super) folder: String,
    pub(super) number: u32,
    pub(super) content: Content,
    pub(super) records: u64,
    pub(super) head: u64,
}

impl ChunkedUpload {
    /// Begins a file of a part.
    pub(super) fn new(
        place: Place,
        part: &PartName,
        content: Content,
        key: String,
        content_type: &'static str,
    ) -> Self {
        let target = place.layout.target();
        let object = NewObject {
            bucket: place.bucket(content).to_owned(),
            key,
            kms_arn: target.kms_arn.clone(),
            content_type,
            metadata: BTreeMap::from([
                (EXECUTION.to_owned(), target.execution_id.clone()),
                ("penstock-part".to_owned(), format!("{}-{}", part.partition, part.sequence)),
                (ATTEMPT.to_owned(), part.attempt.clone()),
            ]),
        };
        Self { place, part: part.clone(), object, upload: None, tags: Vec::new(), sent: 0 }
    }

    /// Returns the bytes that have left.
    pub(super) fn sent(&self) -> u64 {
        self.sent
    }

    /// Sends a chunk.
    pub(super) async fn send(&mut self, bytes: Vec<u8>) -> Result<Upload> {
        let upload = match &self.upload {
            Some(upload) => upload.clone(),
            None => self.place.store.create_upload(&self.object).await?,
        };
        self.upload = Some(upload.clone());
        let (size, number) = (bytes.len() as u64, self.tags.len() as u32 + 1);
        let tag = self.place.store.upload_chunk(&upload, number, bytes).await?;
        self.tags.push(tag);
        self.sent += size;
        Ok(upload)
    }

    /// Sends the last chunk and returns the file; gives the upload up when that fails.
    pub(super) async fn end(mut self, last: Vec<u8>, contents: Contents) -> Result<StagedFile> {
        let sent = match self.upload.take_if(|_| last.is_empty()) {
            Some(upload) => Ok(upload),
            // An upload has at least one chunk, even when there is nothing in it.
            None => self.send(last).await,
        };
        let upload = match sent {
            Ok(upload) => upload,
            Err(error) => {
                self.give_up().await;
                return Err(error);
            }
        };
        let Contents { number, head, .. } = contents;
        Ok(StagedFile {
            part: self.part.clone(),
            folder: contents.folder,
            content: contents.content,
            location: format!("s3://{}/{}", upload.bucket, upload.key),
            bytes: self.sent,
            records: contents.records,
            receipt: json!(Receipt { upload, tags: self.tags, number, head }),
        })
    }

    /// Gives the upload up. If that fails, the end of the run finds it by the run's name.
    pub(super) async fn give_up(self) {
        let Some(upload) = &self.upload else { return };
        if let Err(error) = self.place.store.abort_upload(upload).await {
            let key = upload.key.as_str();
            tracing::warn!(object.key = key, error = %error, "could not give up an upload");
        }
    }
}
