//! A file on its way: an upload that nobody sees, begun with its first chunk.

use super::part::Part;
use connector_sdk::{Content, NewObject, Result, StagedFile, Upload};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// S3 takes chunks from 5 MiB on, and at most 10,000 of them.
pub(super) const CHUNK_BYTES: usize = 8 * 1024 * 1024;
/// The fact of an object that tells whose it is.
pub(super) const EXECUTION: &str = "penstock-execution";
/// The fact of an object that tells one attempt at a part from another.
pub(super) const ATTEMPT: &str = "penstock-attempt";

/// A file of a part being staged.
pub(super) struct Staging {
    part: Arc<Part>,
    object: NewObject,
    upload: Option<Upload>,
    tags: Vec<String>,
    sent: u64,
}

/// What publishing a file needs.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Receipt {
    pub(super) upload: Upload,
    pub(super) tags: Vec<String>,
    /// Which file of its folder it is, in its part.
    pub(super) number: u32,
    /// The bytes at its start that every file of its flow has, such as the header of CSV.
    pub(super) head: u64,
}

/// What is in a file, beside its bytes.
pub(super) struct Contents {
    pub(super) folder: String,
    pub(super) number: u32,
    pub(super) content: Content,
    pub(super) records: u64,
    pub(super) head: u64,
}

impl Staging {
    pub(super) fn new(part: Arc<Part>, key: String, content_type: &'static str) -> Self {
        let name = &part.name;
        let object = NewObject {
            bucket: part.settings.bucket.clone(),
            key,
            kms_arn: part.target.kms_arn.clone(),
            content_type,
            metadata: BTreeMap::from([
                (EXECUTION.to_owned(), part.target.execution_id.clone()),
                ("penstock-part".to_owned(), format!("{}-{}", name.partition, name.sequence)),
                (ATTEMPT.to_owned(), name.attempt.clone()),
            ]),
        };
        Self { part, object, upload: None, tags: Vec::new(), sent: 0 }
    }

    /// Returns the bytes that have left.
    pub(super) fn sent(&self) -> u64 {
        self.sent
    }

    /// Sends a chunk.
    pub(super) async fn send(&mut self, bytes: Vec<u8>) -> Result<Upload> {
        let upload = match &self.upload {
            Some(upload) => upload.clone(),
            None => self.part.store.create_upload(&self.object).await?,
        };
        self.upload = Some(upload.clone());
        let (size, number) = (bytes.len() as u64, self.tags.len() as u32 + 1);
        let tag = self.part.store.upload_chunk(&upload, number, bytes).await?;
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
            part: self.part.name.clone(),
            folder: contents.folder,
            content: contents.content,
            location: format!("s3://{}/{}", upload.bucket, upload.key),
            bytes: self.sent,
            records: contents.records,
            receipt: json!(Receipt { upload, tags: self.tags, number, head }),
        })
    }

    /// Gives the upload up, as far as it can: what stays behind is found by the run's name when the run ends.
    pub(super) async fn give_up(self) {
        let Some(upload) = &self.upload else { return };
        if let Err(error) = self.part.store.abort_upload(upload).await {
            let key = upload.key.as_str();
            tracing::warn!(object.key = key, error = %error, "could not give up an upload");
        }
    }
}
