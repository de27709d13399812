//! An object store in memory that refuses the same things as S3: short chunks, taken keys, disabled keys.

use crate::{
    Completion, ConnectorError, ErrorKind, NewObject, ObjectHead, ObjectStore, Result, Upload,
};
use async_trait::async_trait;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// S3's minimum size of a chunk, except for the last one.
const SMALLEST_CHUNK: usize = 5 * 1024 * 1024;
/// S3's maximum number of chunks.
const MOST_CHUNKS: u32 = 10_000;
/// S3's maximum length of a key in bytes.
const LONGEST_KEY: usize = 1024;

/// Objects and open uploads.
#[derive(Default)]
pub struct MemoryObjectStore(Mutex<State>);

#[derive(Default)]
struct State {
    buckets: BTreeSet<String>,
    disabled_keys: BTreeSet<String>,
    uploads: BTreeMap<String, OpenUpload>,
    completed: BTreeMap<String, (String, String)>,
    objects: BTreeMap<(String, String), StoredObject>,
    started: u64,
    copied: u64,
}

struct OpenUpload {
    object: NewObject,
    chunks: BTreeMap<u32, Vec<u8>>,
}

/// A visible object.
#[derive(Clone, Debug)]
pub struct StoredObject {
    /// Its content.
    pub bytes: Vec<u8>,
    /// The key it is encrypted with.
    pub kms_arn: Option<String>,
    /// The small facts stored with it.
    pub metadata: BTreeMap<String, String>,
}

impl MemoryObjectStore {
    /// Starts with one empty bucket.
    pub fn with_bucket(name: &str) -> Self {
        let store = Self::default();
        store.state().buckets.insert(name.to_owned());
        store
    }

    /// Adds an empty bucket.
    pub fn add_bucket(&self, name: &str) {
        self.state().buckets.insert(name.to_owned());
    }

    /// Returns the visible objects of a bucket by key.
    pub fn objects(&self, bucket: &str) -> BTreeMap<String, StoredObject> {
        let state = self.state();
        let visible = state.objects.iter().filter(|((in_bucket, _), _)| in_bucket == bucket);
        visible.map(|((_, key), object)| (key.clone(), object.clone())).collect()
    }

    /// Returns how many uploads are neither completed nor aborted.
    pub fn open_upload_count(&self) -> usize {
        self.state().uploads.len()
    }

    /// Returns how many bytes are in uploads that are neither completed nor aborted.
    pub fn open_chunk_bytes(&self) -> u64 {
        let state = self.state();
        let chunks = state.uploads.values().flat_map(|upload| upload.chunks.values());
        chunks.map(|chunk| chunk.len() as u64).sum()
    }

    /// Returns how many bytes were copied inside the store.
    pub fn copied_bytes(&self) -> u64 {
        self.state().copied
    }

    /// Disables an encryption key.
    pub fn disable_key(&self, kms_arn: &str) {
        self.state().disabled_keys.insert(kms_arn.to_owned());
    }

    /// Adds an object directly, without an upload.
    pub fn plant(&self, bucket: &str, key: &str, bytes: Vec<u8>) {
        let object = StoredObject { bytes, kms_arn: None, metadata: BTreeMap::new() };
        self.state().objects.insert((bucket.to_owned(), key.to_owned()), object);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn usable(&self, bucket: &str, kms_arn: Option<&str>) -> Result<()> {
        if !self.buckets.contains(bucket) {
            return Err(ConnectorError::new(
                ErrorKind::ResourceNotFoundError,
                format!("bucket {bucket} does not exist; create it or name another one"),
            ));
        }
        match kms_arn {
            Some(key) if self.disabled_keys.contains(key) => Err(ConnectorError::new(
                ErrorKind::AccessDenied,
                format!("key {key} is disabled; enable it or choose another one"),
            )),
            _ => Ok(()),
        }
    }
}

#[async_trait]
impl ObjectStore for MemoryObjectStore {
    async fn create_upload(&self, object: &NewObject) -> Result<Upload> {
        let mut state = self.state();
        state.usable(&object.bucket, object.kms_arn.as_deref())?;
        if object.key.len() > LONGEST_KEY {
            return Err(invalid("the key is longer than 1024 bytes"));
        }
        state.started += 1;
        let id = format!("upload-{}", state.started);
        state
            .uploads
            .insert(id.clone(), OpenUpload { object: object.clone(), chunks: BTreeMap::new() });
        Ok(Upload { bucket: object.bucket.clone(), key: object.key.clone(), id })
    }

    async fn upload_chunk(&self, upload: &Upload, number: u32, bytes: Vec<u8>) -> Result<String> {
        let mut state = self.state();
        let open = state.uploads.get(&upload.id).ok_or_else(|| gone(upload))?;
        let kms_arn = open.object.kms_arn.clone();
        state.usable(&upload.bucket, kms_arn.as_deref())?;
        if !(1..=MOST_CHUNKS).contains(&number) {
            return Err(invalid("chunk numbers run from 1 to 10000"));
        }
        let tag = format!("\"{number}-{}\"", bytes.len());
        let open = state.uploads.get_mut(&upload.id).ok_or_else(|| gone(upload))?;
        open.chunks.insert(number, bytes);
        Ok(tag)
    }

    async fn copy_chunk(
        &self,
        upload: &Upload,
        number: u32,
        source: &str,
        range: Range<u64>,
    ) -> Result<String> {
        let bytes = self.read(&upload.bucket, source, range).await?;
        if bytes.len() < SMALLEST_CHUNK {
            return Err(invalid("a range of less than 5 MiB cannot be copied"));
        }
        self.state().copied += bytes.len() as u64;
        self.upload_chunk(upload, number, bytes).await
    }

    async fn complete_upload(&self, upload: &Upload, tags: &[String]) -> Result<Completion> {
        let mut state = self.state();
        let place = (upload.bucket.clone(), upload.key.clone());
        if state.completed.get(&upload.id) == Some(&place) {
            return Ok(Completion::Done);
        }
        let Some(open) = state.uploads.get(&upload.id) else {
            return Ok(Completion::Gone);
        };
        state.usable(&upload.bucket, open.object.kms_arn.as_deref())?;
        let sent =
            open.chunks.iter().map(|(number, bytes)| format!("\"{number}-{}\"", bytes.len()));
        if tags.is_empty() || !sent.eq(tags.iter().cloned()) {
            return Err(invalid("the chunk tags are not those of the chunks sent"));
        }
        let all_but_last = open.chunks.values().rev().skip(1);
        if all_but_last.into_iter().any(|chunk| chunk.len() < SMALLEST_CHUNK) {
            return Err(invalid("a chunk that is not the last has less than 5 MiB"));
        }
        if state.objects.contains_key(&place) {
            return Ok(Completion::Taken);
        }
        let Some(open) = state.uploads.remove(&upload.id) else {
            return Ok(Completion::Gone);
        };
        let object = StoredObject {
            bytes: open.chunks.into_values().flatten().collect(),
            kms_arn: open.object.kms_arn,
            metadata: open.object.metadata,
        };
        state.objects.insert(place.clone(), object);
        state.completed.insert(upload.id.clone(), place);
        Ok(Completion::Done)
    }

    async fn abort_upload(&self, upload: &Upload) -> Result<()> {
        self.state().uploads.remove(&upload.id);
        Ok(())
    }

    async fn open_uploads(&self, bucket: &str, prefix: &str) -> Result<Vec<Upload>> {
        let state = self.state();
        state.usable(bucket, None)?;
        let open = state.uploads.iter().filter(|(_, upload)| {
            upload.object.bucket == bucket && upload.object.key.starts_with(prefix)
        });
        Ok(open
            .map(|(id, upload)| Upload {
                bucket: upload.object.bucket.clone(),
                key: upload.object.key.clone(),
                id: id.clone(),
            })
            .collect())
    }

    async fn head(&self, bucket: &str, key: &str) -> Result<Option<ObjectHead>> {
        let state = self.state();
        state.usable(bucket, None)?;
        let object = state.objects.get(&(bucket.to_owned(), key.to_owned()));
        Ok(object.map(|object| ObjectHead {
            bytes: object.bytes.len() as u64,
            metadata: object.metadata.clone(),
        }))
    }

    async fn read(&self, bucket: &str, key: &str, range: Range<u64>) -> Result<Vec<u8>> {
        let state = self.state();
        let object = state.objects.get(&(bucket.to_owned(), key.to_owned()));
        let object = object.ok_or_else(|| absent(key))?;
        state.usable(bucket, object.kms_arn.as_deref())?;
        let bytes = object.bytes.get(range.start as usize..range.end as usize);
        bytes.map(<[u8]>::to_vec).ok_or_else(|| invalid("the range is not within the object"))
    }

    async fn delete(&self, bucket: &str, key: &str) -> Result<()> {
        self.state().objects.remove(&(bucket.to_owned(), key.to_owned()));
        Ok(())
    }

    async fn check(&self, bucket: &str, kms_arn: Option<&str>) -> Result<()> {
        self.state().usable(bucket, kms_arn)
    }
}

fn invalid(why: &str) -> ConnectorError {
    ConnectorError::new(ErrorKind::InvalidArgument, why)
}

fn absent(key: &str) -> ConnectorError {
    ConnectorError::new(ErrorKind::ResourceNotFoundError, format!("object {key} does not exist"))
}

fn gone(upload: &Upload) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::ResourceNotFoundError,
        format!("the upload of {} was given up", upload.key),
    )
}
