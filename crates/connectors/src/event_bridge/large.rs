//! Events that are too large for a bus: the record goes into a file, and the event says where it is.

use super::event::{MOST_BYTES, size};
use connector_sdk::staging::{EXECUTION, ErrorPlace, check_key, folder_name, in_prefix};
use connector_sdk::{BusEvent, NewObject, ObjectStore, Result, Target};
use serde_json::json;
use std::collections::BTreeMap;

/// Returns whether an event is too large.
pub(super) fn is_large(event: &BusEvent) -> bool {
    size(event) > MOST_BYTES
}

/// Writes the content of a large event into the bucket, and returns the event that points to it. The id names the file, so
/// that it is written once, however often the event is put.
pub(super) async fn put_aside(
    store: &dyn ObjectStore,
    place: &ErrorPlace,
    target: &Target,
    event: &BusEvent,
) -> Result<BusEvent> {
    let id = event.resources.last().map(String::as_str).unwrap_or_default();
    let name = id.rsplit('/').next().unwrap_or_default();
    let flow = folder_name("flow name", &target.flow_name)?;
    let folder = format!("{}{flow}/{}/", in_prefix(&place.prefix), target.execution_id);
    let key = format!("{folder}{name}.json");
    check_key(&key, &folder, &place.prefix)?;
    let object = NewObject {
        bucket: place.bucket.clone(),
        key,
        kms_arn: target.kms_arn.clone(),
        content_type: "application/json",
        metadata: BTreeMap::from([(EXECUTION.to_owned(), target.execution_id.clone())]),
    };
    let bytes = event.detail.len();
    if store.head(&object.bucket, &object.key).await?.is_none() {
        let upload = store.create_upload(&object).await?;
        let tag = store.upload_chunk(&upload, 1, event.detail.clone().into_bytes()).await?;
        store.complete_upload(&upload, &[tag]).await?;
    }
    let pointer = json!({ "penstockLargeEvent":
        { "bucketName": object.bucket, "key": object.key, "bytes": bytes } });
    Ok(BusEvent { detail: pointer.to_string(), ..event.clone() })
}
