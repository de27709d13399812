//! Writes one part as an upload that nobody sees: encoded records leave in chunks as soon as one is full.

use super::key::file_key;
use super::settings::Settings;
use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use connector_sdk::{
    ConnectorError, ErrorKind, NewObject, ObjectStore, PartName, PartWriter, Result, StagedPart,
    Target, Upload,
};
use records::encode::{self, Encoder, Format};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// S3 takes chunks from 5 MiB on, and at most 10,000 of them.
const CHUNK_BYTES: usize = 8 * 1024 * 1024;
/// Records encoded before the size is looked at again, so that a large page does not pile up as one large chunk.
const SLICE_RECORDS: usize = 1_024;
/// The fact of an object that tells one attempt at a part from another.
pub(super) const ATTEMPT: &str = "penstock-attempt";

/// A part in the making.
pub(super) struct S3PartWriter {
    encoder: Box<dyn Encoder>,
    staging: Staging,
    name: PartName,
    records: u64,
}

struct Staging {
    store: Arc<dyn ObjectStore>,
    upload: Upload,
    tags: Vec<String>,
    sent: u64,
}

/// What publishing a part needs.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Receipt {
    pub(super) upload: Upload,
    pub(super) tags: Vec<String>,
}

impl S3PartWriter {
    /// Starts an upload on the part's final key.
    pub(super) async fn open(
        store: Arc<dyn ObjectStore>,
        target: &Target,
        name: &PartName,
        schema: &SchemaRef,
    ) -> Result<Self> {
        let settings = Settings::of(target)?;
        let options = encode::Options { typed: settings.typed };
        let encoder =
            encode::encoder(settings.format, schema.clone(), options).map_err(unencodable)?;
        let object = NewObject {
            key: file_key(&settings, target, name)?,
            bucket: settings.bucket,
            kms_arn: target.kms_arn.clone(),
            content_type: content_type(settings.format),
            metadata: BTreeMap::from([
                ("penstock-execution".to_owned(), target.execution_id.clone()),
                ("penstock-part".to_owned(), format!("{}-{}", name.partition, name.sequence)),
                (ATTEMPT.to_owned(), name.attempt.clone()),
            ]),
        };
        let upload = store.create_upload(&object).await?;
        let staging = Staging { store, upload, tags: Vec::new(), sent: 0 };
        Ok(Self { encoder, staging, name: name.clone(), records: 0 })
    }
}

#[async_trait]
impl PartWriter for S3PartWriter {
    async fn write(&mut self, records: &RecordBatch) -> Result<()> {
        let mut start = 0;
        while start < records.num_rows() {
            let slice = records.slice(start, SLICE_RECORDS.min(records.num_rows() - start));
            self.encoder.write(&slice).map_err(unencodable)?;
            start += slice.num_rows();
            self.records += slice.num_rows() as u64;
            if self.encoder.buffered() >= CHUNK_BYTES {
                let chunk = self.encoder.take();
                self.staging.send(chunk).await?;
            }
        }
        Ok(())
    }

    fn encoded_bytes(&self) -> u64 {
        self.encoder.encoded_bytes()
    }

    async fn close(self: Box<Self>) -> Result<StagedPart> {
        let Self { encoder, mut staging, name, records } = *self;
        let ended = match encoder.finish() {
            Ok(last) => staging.end(last).await,
            Err(error) => Err(unencodable(error)),
        };
        if let Err(error) = ended {
            staging.give_up().await;
            return Err(error);
        }
        let Staging { upload, tags, sent, .. } = staging;
        Ok(StagedPart {
            name,
            location: format!("s3://{}/{}", upload.bucket, upload.key),
            bytes: sent,
            records,
            receipt: json!(Receipt { upload, tags }),
        })
    }

    async fn abandon(self: Box<Self>) {
        self.staging.give_up().await;
    }
}

impl Staging {
    async fn send(&mut self, bytes: Vec<u8>) -> Result<()> {
        let size = bytes.len() as u64;
        let number = self.tags.len() as u32 + 1;
        let tag = self.store.upload_chunk(&self.upload, number, bytes).await?;
        self.tags.push(tag);
        self.sent += size;
        Ok(())
    }

    async fn end(&mut self, last: Vec<u8>) -> Result<()> {
        // An upload has at least one chunk, even when there is nothing in it.
        if last.is_empty() && !self.tags.is_empty() {
            return Ok(());
        }
        self.send(last).await
    }

    async fn give_up(&self) {
        // What stays behind is found by the run's prefix when the run ends.
        if let Err(error) = self.store.abort_upload(&self.upload).await {
            let key = self.upload.key.as_str();
            tracing::warn!(object.key = key, error = %error, "could not give up an upload");
        }
    }
}

fn content_type(format: Format) -> &'static str {
    match format {
        Format::Csv => "text/csv; charset=utf-8; header=present",
        Format::JsonLines => "application/x-ndjson",
        Format::Parquet => "application/vnd.apache.parquet",
    }
}

fn unencodable(error: records::Error) -> ConnectorError {
    let why = format!("the records cannot be written as a file: {error}");
    ConnectorError::new(ErrorKind::InvalidArgument, why).with_source(error)
}
