//! Looks after what a run has staged and not published: finds what is missing, and removes the rest.

use super::key::run_prefix;
use super::publish::{is_part, receipt};
use super::settings::Settings;
use connector_sdk::{ObjectStore, Result, StagedPart, Target};
use std::collections::BTreeSet;

/// Returns the places of the parts whose upload is gone and that are not published.
pub(super) async fn missing(
    store: &dyn ObjectStore,
    target: &Target,
    parts: &[StagedPart],
) -> Result<Vec<String>> {
    let settings = Settings::of(target)?;
    let prefix = run_prefix(&settings, target)?;
    let open = store.open_uploads(&settings.bucket, &prefix).await?;
    let open: BTreeSet<String> = open.into_iter().map(|upload| upload.id).collect();
    let mut missing = Vec::new();
    for part in parts {
        let upload = receipt(part)?.upload;
        if open.contains(&upload.id) {
            continue;
        }
        let object = store.head(&upload.bucket, &upload.key).await?;
        if !object.is_some_and(|object| is_part(&object, part)) {
            missing.push(part.location.clone());
        }
    }
    Ok(missing)
}

/// Gives up the upload of one part.
pub(super) async fn discard(store: &dyn ObjectStore, part: &StagedPart) -> Result<()> {
    store.abort_upload(&receipt(part)?.upload).await
}

/// Gives up every upload of a run that was not completed, whoever started it.
pub(super) async fn discard_all(store: &dyn ObjectStore, target: &Target) -> Result<()> {
    let settings = Settings::of(target)?;
    let prefix = run_prefix(&settings, target)?;
    let mut outcome = Ok(());
    for upload in store.open_uploads(&settings.bucket, &prefix).await? {
        // One that cannot be given up does not keep the others.
        outcome = outcome.and(store.abort_upload(&upload).await);
    }
    outcome
}
