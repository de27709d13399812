//! Small objects beside staged files, such as the list of the files that a warehouse reads.

use super::Place;
use super::chunked_upload::EXECUTION;
use super::publish::invariant;
use crate::{NewObject, Result};
use std::collections::BTreeMap;

/// Writes an object at once. If its key is taken, this very run has written it before.
pub(super) async fn put(place: &Place, name: &str, content: Vec<u8>) -> Result<String> {
    let (layout, store) = (&place.layout, &place.store);
    let Some(key) = layout.companion_key(name)? else {
        return Err(invariant(format!("there is no place for {name} beside the files")));
    };
    let target = layout.target();
    let object = NewObject {
        bucket: layout.bucket().to_owned(),
        key,
        kms_arn: target.kms_arn.clone(),
        content_type: "application/json",
        metadata: BTreeMap::from([(EXECUTION.to_owned(), target.execution_id.clone())]),
    };
    let location = format!("s3://{}/{}", object.bucket, object.key);
    if store.head(&object.bucket, &object.key).await?.is_none() {
        let upload = store.create_upload(&object).await?;
        let tag = store.upload_chunk(&upload, 1, content).await?;
        store.complete_upload(&upload, &[tag]).await?;
    }
    Ok(location)
}

/// Removes the objects.
pub(super) async fn remove(place: &Place) -> Result<()> {
    let layout = &place.layout;
    for name in layout.companions() {
        if let Some(key) = layout.companion_key(name)? {
            place.store.delete(layout.bucket(), &key).await?;
        }
    }
    Ok(())
}
