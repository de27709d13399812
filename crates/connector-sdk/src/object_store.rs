//! The object store, reduced to the operations that staging needs.

use crate::Result;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// Multipart uploads, which are invisible until they are completed, and the operations to join their objects.
#[async_trait]
pub trait ObjectStore: Send + Sync {
    /// Starts an upload.
    async fn create_upload(&self, object: &NewObject) -> Result<Upload>;

    /// Sends one chunk and returns its tag. Numbers start at 1, and every chunk but the last has at least 5 MiB.
    async fn upload_chunk(&self, upload: &Upload, number: u32, bytes: Vec<u8>) -> Result<String>;

    /// Copies a range of an object in the same bucket as one chunk, without downloading it, and returns its tag.
    async fn copy_chunk(
        &self,
        upload: &Upload,
        number: u32,
        source: &str,
        range: Range<u64>,
    ) -> Result<String>;

    /// Makes the object visible, unless its key is taken.
    async fn complete_upload(&self, upload: &Upload, tags: &[String]) -> Result<Completion>;

    /// Aborts an upload. Succeeds if it is gone already.
    async fn abort_upload(&self, upload: &Upload) -> Result<()>;

    /// Lists the uploads whose keys start with `prefix` and that are neither completed nor aborted.
    async fn open_uploads(&self, bucket: &str, prefix: &str) -> Result<Vec<Upload>>;

    /// Returns an object's size and metadata, `None` if it does not exist.
    async fn head(&self, bucket: &str, key: &str) -> Result<Option<ObjectHead>>;

    /// Reads a range of an object.
    async fn read(&self, bucket: &str, key: &str, range: Range<u64>) -> Result<Vec<u8>>;

    /// Removes an object. Succeeds if it is gone already.
    async fn delete(&self, bucket: &str, key: &str) -> Result<()>;

    /// Checks that the bucket exists, that we may use it, and that the key is enabled.
    async fn check(&self, bucket: &str, kms_arn: Option<&str>) -> Result<()>;
}

/// An object to create.
#[derive(Clone, Debug)]
pub struct NewObject {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// The customer's key to encrypt with, or the bucket's default if `None`.
    pub kms_arn: Option<String>,
    /// The media type.
    pub content_type: &'static str,
    /// Small facts stored with the object.
    pub metadata: BTreeMap<String, String>,
}

/// A started upload.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Upload {
    /// The bucket.
    pub bucket: String,
    /// The key.
    pub key: String,
    /// The upload's id in the store.
    pub id: String,
}

/// The result of completing an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Completion {
    /// The object is visible now.
    Done,
    /// The key is taken by another object (412).
    Taken,
    /// The upload is gone (404): it was completed earlier, or aborted.
    Gone,
}

/// The result of a HEAD request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectHead {
    /// Its size.
    pub bytes: u64,
    /// The small facts stored with it.
    pub metadata: BTreeMap<String, String>,
}
