//! Makes a staged part visible; doing it again changes nothing.

use super::key::file_key;
use super::settings::Settings;
use super::writer::{ATTEMPT, Receipt};
use connector_sdk::{
    Completion, ConnectorError, ErrorKind, ObjectHead, ObjectStore, Result, StagedPart, Target,
};

/// Completes a part's upload, unless that was done before.
pub(super) async fn publish(
    store: &dyn ObjectStore,
    target: &Target,
    part: &StagedPart,
) -> Result<()> {
    let receipt = receipt(part)?;
    let upload = &receipt.upload;
    let settings = Settings::of(target)?;
    if upload.bucket != settings.bucket || upload.key != file_key(&settings, target, &part.name)? {
        return Err(invariant(format!("part {} is not one of its run", part.location)));
    }
    if store.complete_upload(upload, &receipt.tags).await? == Completion::Done {
        return Ok(());
    }
    match store.head(&upload.bucket, &upload.key).await? {
        Some(object) if is_part(&object, part) => Ok(()),
        Some(_) => Err(invariant(format!(
            "{} is taken by another object; nothing was overwritten, move that object away and run the flow again",
            part.location
        ))),
        None => Err(ConnectorError::new(
            ErrorKind::ResourceNotFoundError,
            format!(
                "the staged part {} is gone before it was published: look for a lifecycle rule of the bucket that \
                 aborts incomplete uploads, give it more days and run the flow again",
                part.location
            ),
        )),
    }
}

/// Reads what staging left for publishing.
pub(super) fn receipt(part: &StagedPart) -> Result<Receipt> {
    serde_json::from_value(part.receipt.clone()).map_err(|error| {
        invariant(format!("the receipt of {} cannot be read", part.location)).with_source(error)
    })
}

/// Says whether an object is this very attempt at the part.
pub(super) fn is_part(object: &ObjectHead, part: &StagedPart) -> bool {
    object.metadata.get(ATTEMPT) == Some(&part.name.attempt) && object.bytes == part.bytes
}

fn invariant(what: String) -> ConnectorError {
    ConnectorError::new(ErrorKind::InvalidArgument, format!("invariant broken: {what}"))
}
