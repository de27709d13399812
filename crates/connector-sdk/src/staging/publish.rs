//! Makes staged files visible; doing it again changes nothing.

use super::chunked_upload::{ATTEMPT, Receipt};
use super::{Layout, Place};
use crate::{Completion, ConnectorError, Content, ErrorKind, ObjectHead, Result, StagedFile};

/// Completes a file's upload, unless that was done before.
pub(super) async fn publish(place: &Place, file: &StagedFile) -> Result<()> {
    let receipt = receipt(file)?;
    let (store, upload) = (place.store.as_ref(), &receipt.upload);
    check_place(place, file, &receipt)?;
    if store.complete_upload(upload, &receipt.tags).await? == Completion::Done {
        return Ok(());
    }
    match store.head(&upload.bucket, &upload.key).await? {
        Some(object) if is_file(&object, file) => Ok(()),
        Some(_) => Err(invariant(format!(
            "{} is taken by another object; nothing was overwritten, move that object away and run the flow again",
            file.location
        ))),
        None => Err(ConnectorError::new(
            ErrorKind::ResourceNotFoundError,
            format!(
                "the staged file {} is gone before it was published: look for a lifecycle rule of the bucket that \
                 aborts incomplete uploads, give it more days and run the flow again",
                file.location
            ),
        )),
    }
}

/// Proves that a file is where its run puts it: a receipt alone never decides what is published.
fn check_place(place: &Place, file: &StagedFile, receipt: &Receipt) -> Result<()> {
    let layout: &dyn Layout = place.layout.as_ref();
    let key = match file.content {
        Content::Records => layout.file_key(&file.part, &file.folder, receipt.number)?,
        Content::Rejects | Content::Refused => layout.error_key(&file.part, file.content)?,
    };
    if receipt.upload.bucket == place.bucket(file.content) && receipt.upload.key == key {
        return Ok(());
    }
    Err(invariant(format!("file {} is not one of its run", file.location)))
}

/// Reads the receipt of a staged file.
pub fn receipt(file: &StagedFile) -> Result<Receipt> {
    serde_json::from_value(file.receipt.clone()).map_err(|error| {
        invariant(format!("the receipt of {} cannot be read", file.location)).with_source(error)
    })
}

/// Returns whether an object is this very attempt at the file.
pub(super) fn is_file(object: &ObjectHead, file: &StagedFile) -> bool {
    object.metadata.get(ATTEMPT) == Some(&file.part.attempt) && object.bytes == file.bytes
}

/// Builds the error of an event that must never happen.
pub fn invariant(what: String) -> ConnectorError {
    ConnectorError::new(ErrorKind::InvalidArgument, format!("invariant broken: {what}"))
}
