//! Makes staged files visible; doing it again changes nothing.

use super::key::{file_key, rejects_key};
use super::settings::Settings;
use super::staging::{ATTEMPT, Receipt};
use connector_sdk::{
    Completion, ConnectorError, Content, ErrorKind, ObjectHead, ObjectStore, Result, StagedFile,
    Target,
};

/// Completes a file's upload, unless that was done before.
pub(super) async fn publish(
    store: &dyn ObjectStore,
    target: &Target,
    file: &StagedFile,
) -> Result<()> {
    let receipt = receipt(file)?;
    let upload = &receipt.upload;
    check_place(target, file, &receipt)?;
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
fn check_place(target: &Target, file: &StagedFile, receipt: &Receipt) -> Result<()> {
    let settings = Settings::of(target)?;
    let key = match file.content {
        Content::Records => file_key(&settings, target, &file.part, &file.folder, receipt.number)?,
        Content::Rejects => rejects_key(&settings, target, &file.part)?,
    };
    if receipt.upload.bucket == settings.bucket && receipt.upload.key == key {
        return Ok(());
    }
    Err(invariant(format!("file {} is not one of its run", file.location)))
}

/// Reads what staging left for publishing.
pub(super) fn receipt(file: &StagedFile) -> Result<Receipt> {
    serde_json::from_value(file.receipt.clone()).map_err(|error| {
        invariant(format!("the receipt of {} cannot be read", file.location)).with_source(error)
    })
}

/// Says whether an object is this very attempt at the file.
pub(super) fn is_file(object: &ObjectHead, file: &StagedFile) -> bool {
    object.metadata.get(ATTEMPT) == Some(&file.part.attempt) && object.bytes == file.bytes
}

/// Says that something happened that must not.
pub(super) fn invariant(what: String) -> ConnectorError {
    ConnectorError::new(ErrorKind::InvalidArgument, format!("invariant broken: {what}"))
}
