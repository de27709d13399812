//! Files that a run has staged and not published: reports the missing ones, and removes the others.

use super::Place;
use super::key::is_of_run;
use super::publish::{is_file, receipt};
use crate::{ObjectStore, Result, StagedFile, Upload};
use futures::{StreamExt, stream};
use std::collections::BTreeSet;

/// Requests that are made side by side.
const AT_ONCE: usize = 16;

/// Returns the locations of the files whose upload is gone and that are not published.
pub(super) async fn missing(place: &Place, files: &[StagedFile]) -> Result<Vec<String>> {
    let store = place.store.as_ref();
    let open: BTreeSet<String> =
        open_uploads(place).await?.into_iter().map(|upload| upload.id).collect();
    let mut missing = Vec::new();
    for file in files {
        let upload = receipt(file)?.upload;
        if open.contains(&upload.id) {
            continue;
        }
        let object = store.head(&upload.bucket, &upload.key).await?;
        if !object.is_some_and(|object| is_file(&object, file)) {
            missing.push(file.location.clone());
        }
    }
    Ok(missing)
}

/// Gives up the uploads of some files.
pub(super) async fn discard(store: &dyn ObjectStore, files: &[StagedFile]) -> Result<()> {
    let mut uploads = Vec::new();
    for file in files {
        uploads.push(receipt(file)?.upload);
    }
    abort(store, uploads).await
}

/// Gives up every upload of the run that was not completed, whoever started it.
pub(super) async fn discard_all(place: &Place) -> Result<()> {
    abort(place.store.as_ref(), open_uploads(place).await?).await
}

/// Removes published files that were staged only to be delivered.
pub(super) async fn remove(store: &dyn ObjectStore, files: &[StagedFile]) -> Result<()> {
    let mut uploads = Vec::new();
    for file in files {
        uploads.push(receipt(file)?.upload);
    }
    let each = uploads
        .into_iter()
        .map(|upload| async move { store.delete(&upload.bucket, &upload.key).await });
    let outcomes: Vec<Result<()>> = stream::iter(each).buffer_unordered(AT_ONCE).collect().await;
    outcomes.into_iter().collect()
}

async fn abort(store: &dyn ObjectStore, uploads: Vec<Upload>) -> Result<()> {
    let each = uploads.into_iter().map(|upload| async move { store.abort_upload(&upload).await });
    let outcomes: Vec<Result<()>> = stream::iter(each).buffer_unordered(AT_ONCE).collect().await;
    // A failure must not keep the others.
    outcomes.into_iter().collect()
}

/// Returns the uploads of the run that are neither completed nor given up.
async fn open_uploads(place: &Place) -> Result<Vec<Upload>> {
    let mut uploads = Vec::new();
    for (bucket, folder) in place.layout.folders()? {
        let open = place.store.open_uploads(&bucket, &folder).await?;
        let target = place.layout.target();
        uploads.extend(open.into_iter().filter(|upload| is_of_run(&upload.key, target)));
    }
    Ok(uploads)
}
