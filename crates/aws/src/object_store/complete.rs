//! Makes an upload visible, unless its key is taken.

use super::{S3ObjectStore, tag};
use crate::error::connector_error;
use crate::failure::Failure;
use aws_sdk_s3::types::CompletedMultipartUpload;
use connector_sdk::{Completion, Result, Upload};
use std::time::Duration;

/// Attempts while S3 says that another request touches the same key.
const MOST_ATTEMPTS: u32 = 4;
const LONGEST_PAUSE_MS: f64 = 1_000.0;

pub(super) async fn complete(
    store: &S3ObjectStore,
    upload: &Upload,
    tags: &[String],
) -> Result<Completion> {
    let mut attempt = 1;
    loop {
        let failure = match complete_once(store, upload, tags).await {
            Ok(()) => return Ok(Completion::Done),
            Err(failure) => failure,
        };
        if failure.has_code("PreconditionFailed") || failure.status == Some(412) {
            return Ok(Completion::Taken);
        }
        if failure.has_code("NoSuchUpload") {
            return Ok(Completion::Gone);
        }
        if failure.status != Some(409) || attempt == MOST_ATTEMPTS {
            return Err(connector_error(
                &store.place(&upload.bucket, Some(&upload.key), None),
                &failure,
            ));
        }
        attempt += 1;
        let pause = LONGEST_PAUSE_MS * fastrand::f64();
        tokio::time::sleep(Duration::from_millis(pause as u64)).await;
    }
}

async fn complete_once(
    store: &S3ObjectStore,
    upload: &Upload,
    tags: &[String],
) -> Result<(), Failure> {
    let parts = CompletedMultipartUpload::builder().set_parts(Some(tag::completed(tags))).build();
    let answer = store
        .s3
        .complete_multipart_upload()
        .bucket(&upload.bucket)
        .key(&upload.key)
        .upload_id(&upload.id)
        .if_none_match("*")
        .multipart_upload(parts)
        .send()
        .await;
    answer.map(|_| ()).map_err(|error| Failure::of(&error))
}
