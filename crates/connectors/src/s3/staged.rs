//! Looks after what a run has staged and not published: finds what is missing, and removes the rest.

use super::key::{is_of_run, parts_folder, rejects_folder, run_folder};
use super::publish::{is_file, receipt};
use super::settings::Settings;
use connector_sdk::{ObjectStore, Result, StagedFile, Target, Upload};
use futures::{StreamExt, stream};
use std::collections::BTreeSet;

/// Requests that are made side by side.
const AT_ONCE: usize = 16;

/// Returns the places of the files whose upload is gone and that are not published.
pub(super) async fn missing(
    store: &dyn ObjectStore,
    target: &Target,
    files: &[StagedFile],
) -> Result<Vec<String>> {
    let open: BTreeSet<String> =
        open_uploads(store, target).await?.into_iter().map(|upload| upload.id).collect();
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

/// Gives up every upload of a run that was not completed, whoever started it.
pub(super) async fn discard_all(store: &dyn ObjectStore, target: &Target) -> Result<()> {
    abort(store, open_uploads(store, target).await?).await
}

async fn abort(store: &dyn ObjectStore, uploads: Vec<Upload>) -> Result<()> {
    let each = uploads.into_iter().map(|upload| async move { store.abort_upload(&upload).await });
    let outcomes: Vec<Result<()>> = stream::iter(each).buffer_unordered(AT_ONCE).collect().await;
    // One that cannot be given up does not keep the others.
    outcomes.into_iter().collect()
}

/// Returns the uploads of a run that are neither completed nor given up.
async fn open_uploads(store: &dyn ObjectStore, target: &Target) -> Result<Vec<Upload>> {
    let settings = Settings::of(target)?;
    let mut uploads = Vec::new();
    for folder in [
        run_folder(&settings, target)?,
        parts_folder(&settings, target)?,
        rejects_folder(&settings, target)?,
    ] {
        let open = store.open_uploads(&settings.bucket, &folder).await?;
        uploads.extend(open.into_iter().filter(|upload| is_of_run(&upload.key, target)));
    }
    Ok(uploads)
}
