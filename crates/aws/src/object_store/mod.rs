//! The object store, kept in S3 and encrypted with KMS.

mod check;
mod complete;
mod tag;
#[cfg(test)]
mod tests;

use crate::error::{Place, connector_error};
use crate::failure::Failure;
use async_trait::async_trait;
use aws_sdk_s3::config::http::HttpResponse;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::types::{ChecksumAlgorithm, ServerSideEncryption};
use connector_sdk::{
    Completion, ConnectorError, ErrorKind, NewObject, ObjectHead, ObjectStore, Result, Upload,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::ops::Range;

/// What is escaped in the name of an object that is copied.
const IN_ADDRESS: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'/');

/// Multipart uploads to S3.
pub struct S3ObjectStore {
    s3: aws_sdk_s3::Client,
    kms: aws_sdk_kms::Client,
    partition: String,
}

impl S3ObjectStore {
    /// Takes the clients, and the AWS partition for the ARNs in messages.
    pub fn new(
        s3: aws_sdk_s3::Client,
        kms: aws_sdk_kms::Client,
        partition: impl Into<String>,
    ) -> Self {
        Self { s3, kms, partition: partition.into() }
    }

    fn refused<E>(
        &self,
        bucket: &str,
        key: Option<&str>,
        kms_arn: Option<&str>,
        error: &SdkError<E, HttpResponse>,
    ) -> ConnectorError
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        connector_error(&self.place(bucket, key, kms_arn), &Failure::of(error))
    }

    fn place<'a>(&self, bucket: &str, key: Option<&str>, kms_arn: Option<&'a str>) -> Place<'a> {
        let partition = &self.partition;
        let arn = match key {
            Some(key) => format!("arn:{partition}:s3:::{bucket}/{key}"),
            None => format!("arn:{partition}:s3:::{bucket}"),
        };
        Place { arn, kms_arn }
    }
}

fn bytes(range: &Range<u64>) -> String {
    format!("bytes={}-{}", range.start, range.end.saturating_sub(1))
}

#[async_trait]
impl ObjectStore for S3ObjectStore {
    async fn create_upload(&self, object: &NewObject) -> Result<Upload> {
        let NewObject { bucket, key, kms_arn, .. } = object;
        let mut call = self
            .s3
            .create_multipart_upload()
            .bucket(bucket)
            .key(key)
            .content_type(object.content_type)
            .checksum_algorithm(ChecksumAlgorithm::Crc32)
            .set_metadata(Some(object.metadata.clone().into_iter().collect()));
        if let Some(kms_arn) = kms_arn {
            call = call
                .server_side_encryption(ServerSideEncryption::AwsKms)
                .ssekms_key_id(kms_arn)
                .bucket_key_enabled(true);
        }
        let answer = call.send().await;
        let answer =
            answer.map_err(|error| self.refused(bucket, Some(key), kms_arn.as_deref(), &error))?;
        Ok(Upload {
            bucket: bucket.clone(),
            key: key.clone(),
            id: answer.upload_id.unwrap_or_default(),
        })
    }

    async fn upload_chunk(&self, upload: &Upload, number: u32, bytes: Vec<u8>) -> Result<String> {
        let answer = self
            .s3
            .upload_part()
            .bucket(&upload.bucket)
            .key(&upload.key)
            .upload_id(&upload.id)
            .part_number(i32::try_from(number).unwrap_or(i32::MAX))
            .checksum_algorithm(ChecksumAlgorithm::Crc32)
            .body(bytes.into())
            .send()
            .await
            .map_err(|error| self.refused(&upload.bucket, Some(&upload.key), None, &error))?;
        Ok(tag::join(answer.e_tag().unwrap_or_default(), answer.checksum_crc32()))
    }

    async fn copy_chunk(
        &self,
        upload: &Upload,
        number: u32,
        source: &str,
        range: Range<u64>,
    ) -> Result<String> {
        let Upload { bucket, key, id } = upload;
        // The SDK sends the header as it is given, and S3 takes it for a part of an address.
        let source = format!("{bucket}/{}", utf8_percent_encode(source, IN_ADDRESS));
        let call = self.s3.upload_part_copy().bucket(bucket).key(key).upload_id(id);
        let answer = call
            .part_number(i32::try_from(number).unwrap_or(i32::MAX))
            .copy_source(source)
            .copy_source_range(bytes(&range))
            .send()
            .await
            .map_err(|error| self.refused(bucket, Some(key), None, &error))?;
        let Some(copied) = answer.copy_part_result else {
            let why = format!("s3 did not say what it copied to s3://{bucket}/{key}");
            return Err(ConnectorError::new(ErrorKind::ServiceUnavailable, why));
        };
        Ok(tag::join(copied.e_tag().unwrap_or_default(), copied.checksum_crc32()))
    }

    async fn complete_upload(&self, upload: &Upload, tags: &[String]) -> Result<Completion> {
        complete::complete(self, upload, tags).await
    }

    async fn abort_upload(&self, upload: &Upload) -> Result<()> {
        let call = self.s3.abort_multipart_upload();
        let call = call.bucket(&upload.bucket).key(&upload.key).upload_id(&upload.id);
        let Err(error) = call.send().await else {
            return Ok(());
        };
        if Failure::of(&error).has_code("NoSuchUpload") {
            return Ok(());
        }
        Err(self.refused(&upload.bucket, Some(&upload.key), None, &error))
    }

    async fn open_uploads(&self, bucket: &str, prefix: &str) -> Result<Vec<Upload>> {
        let mut uploads = Vec::new();
        let (mut key_marker, mut id_marker) = (None, None);
        loop {
            let call = self.s3.list_multipart_uploads().bucket(bucket).prefix(prefix);
            let call = call.set_key_marker(key_marker).set_upload_id_marker(id_marker);
            let answer = call.send().await;
            let page = answer.map_err(|error| self.refused(bucket, None, None, &error))?;
            for upload in page.uploads() {
                let (Some(key), Some(id)) = (upload.key(), upload.upload_id()) else {
                    continue;
                };
                uploads.push(Upload { bucket: bucket.into(), key: key.into(), id: id.into() });
            }
            // Without a marker the next page would be this one again.
            if page.is_truncated() != Some(true) || page.next_key_marker().is_none() {
                return Ok(uploads);
            }
            (key_marker, id_marker) = (page.next_key_marker, page.next_upload_id_marker);
        }
    }

    async fn head(&self, bucket: &str, key: &str) -> Result<Option<ObjectHead>> {
        match self.s3.head_object().bucket(bucket).key(key).send().await {
            Ok(head) => Ok(Some(ObjectHead {
                bytes: head.content_length().and_then(|bytes| bytes.try_into().ok()).unwrap_or(0),
                metadata: head.metadata.unwrap_or_default().into_iter().collect(),
            })),
            Err(error) if Failure::of(&error).status == Some(404) => Ok(None),
            Err(error) => Err(self.refused(bucket, Some(key), None, &error)),
        }
    }

    async fn read(&self, bucket: &str, key: &str, range: Range<u64>) -> Result<Vec<u8>> {
        let call = self.s3.get_object().bucket(bucket).key(key).range(bytes(&range));
        let answer = call.send().await;
        let answer = answer.map_err(|error| self.refused(bucket, Some(key), None, &error))?;
        let body = answer.body.collect().await.map_err(|error| {
            let why = format!("the answer with s3://{bucket}/{key} broke off");
            ConnectorError::new(ErrorKind::ServiceUnavailable, why).with_source(error)
        })?;
        Ok(body.to_vec())
    }

    async fn delete(&self, bucket: &str, key: &str) -> Result<()> {
        let answer = self.s3.delete_object().bucket(bucket).key(key).send().await;
        answer.map(drop).map_err(|error| self.refused(bucket, Some(key), None, &error))
    }

    async fn check(&self, bucket: &str, kms_arn: Option<&str>) -> Result<()> {
        check::check(self, bucket, kms_arn).await
    }
}
