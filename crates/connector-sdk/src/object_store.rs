//! The object store, as the few operations that staging needs.

use crate::Result;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// Multipart uploads, which stay unseen until they are completed, and what joining their objects takes.
#[async_trait]
pub trait ObjectStore: Send + Sync {
    /// Starts an upload.
    async fn create_upload(&self, object: &NewObject) -> Result<Upload>;

    /// Sends one chunk (numbered from 1; every one but the last has 5 MiB or more) and returns its tag.
    async fn upload_chunk(&self, upload: &Upload, number: u32, bytes: Vec<u8>) -> Result<String>;

    /// Copies a range of an object of the same bucket as one chunk, without reading it, and returns its tag.
    async fn copy_chunk(
        &self,
        upload: &Upload,
        number: u32,
        source: &str,
        range: Range<u64>,
    ) -> Result<String>;

    /// Makes the object visible, unless its key is taken.
    async fn complete_upload(&self, upload: &Upload, tags: &[String]) -> Result<Completion>;

    /// Gives an upload up; one that is gone already is fine.
    async fn abort_upload(&self, upload: &Upload) -> Result<()>;

    /// Lists the uploads whose keys start with `prefix` and that are neither completed nor given up.
    async fn open_uploads(&self, bucket: &str, prefix: &str) -> Result<Vec<Upload>>;

    /// Looks at an object.
    async fn head(&self, bucket: &str, key: &str) -> Result<Option<ObjectHead>>;

    /// Reads a range of an object.
    async fn read(&self, bucket: &str, key: &str, range: Range<u64>) -> Result<Vec<u8>>;

    /// Removes an object; one that is gone already is fine.
    async fn delete(&self, bucket: &str, key: &str) -> Result<()>;

    /// Proves that the bucket exists and is ours to use, and the key enabled.
    async fn check(&self, bucket: &str, kms_arn: Option<&str>) -> Result<()>;
}

/// An object to be.
#[derive(Clone, Debug)]
pub struct NewObject {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// The customer's key to encrypt with; the bucket's default when absent.
    pub kms_arn: Option<String>,
    /// The media type.
    pub content_type: &'static str,
    /// Small facts kept with the object.
    pub metadata: BTreeMap<String, String>,
}

/// A started upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// The store's name for it.
    pub id: String,
}

/// How completing an upload ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completion {
    /// The object is there now.
    Done,
    /// The key is taken (412).
    Taken,
    /// The upload is gone (404): completed earlier, or given up.
    Gone,
}

/// What a look at an object tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectHead {
    /// Its size.
    pub bytes: u64,
    /// The small facts kept with it.
    pub metadata: BTreeMap<String, String>,
}
