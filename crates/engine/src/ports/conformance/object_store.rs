//! Checks of an object store.

use connector_sdk::{Completion, NewObject, ObjectStore, Upload};
use std::collections::BTreeMap;

/// The minimum size of a chunk, except for the last one.
const SMALLEST_CHUNK: usize = 5 * 1024 * 1024;

/// Checks an object store. Nothing may exist under `prefix` in `bucket`.
pub async fn check_object_store(store: &dyn ObjectStore, bucket: &str, prefix: &str) {
    uploads_show_when_complete(store, bucket, prefix).await;
    a_taken_key_stays(store, bucket, prefix).await;
    an_upload_can_be_given_up(store, bucket, prefix).await;
    chunks_become_one_object(store, bucket, prefix).await;
    objects_can_be_joined(store, bucket, prefix).await;
    assert!(store.check(bucket, None).await.is_ok());
    assert!(store.check(&format!("{bucket}-that-is-not-there"), None).await.is_err());
}

async fn uploads_show_when_complete(store: &dyn ObjectStore, bucket: &str, prefix: &str) {
    let key = format!("{prefix}/seen when complete: ü+%2f.jsonl");
    let upload = start(store, bucket, &key, "one").await;
    let tags = [store.upload_chunk(&upload, 1, b"{}\n".to_vec()).await.expect("chunk")];
    assert_eq!(store.head(bucket, &key).await.expect("head"), None);
    assert_eq!(open(store, bucket, prefix).await, [upload.id.as_str()]);
    assert_eq!(store.complete_upload(&upload, &tags).await.expect("complete"), Completion::Done);
    let head = store.head(bucket, &key).await.expect("head").expect("the object");
    assert_eq!((head.bytes, head.metadata["attempt"].as_str()), (3, "one"));
    assert_eq!(open(store, bucket, prefix).await, [""; 0]);
    // S3 may have forgotten the upload or not: completing it again changes nothing.
    store.complete_upload(&upload, &tags).await.expect("complete again");
    assert_eq!(store.head(bucket, &key).await.expect("head"), Some(head));
}

async fn a_taken_key_stays(store: &dyn ObjectStore, bucket: &str, prefix: &str) {
    let key = format!("{prefix}/taken");
    for (attempt, content, completion) in
        [("one", "first", Completion::Done), ("two", "second one", Completion::Taken)]
    {
        let upload = start(store, bucket, &key, attempt).await;
        let tags = [store.upload_chunk(&upload, 1, content.into()).await.expect("chunk")];
        assert_eq!(store.complete_upload(&upload, &tags).await.expect("complete"), completion);
        store.abort_upload(&upload).await.expect("abort");
    }
    let head = store.head(bucket, &key).await.expect("head").expect("the object");
    assert_eq!((head.bytes, head.metadata["attempt"].as_str()), (5, "one"));
}

async fn an_upload_can_be_given_up(store: &dyn ObjectStore, bucket: &str, prefix: &str) {
    let key = format!("{prefix}/given-up/a");
    let first = start(store, bucket, &key, "one").await;
    let second = start(store, bucket, &key, "two").await;
    let tags = [store.upload_chunk(&first, 1, b"a".to_vec()).await.expect("chunk")];
    assert_eq!(open(store, bucket, &format!("{prefix}/given-up/")).await.len(), 2);
    assert_eq!(open(store, bucket, &format!("{prefix}/other")).await, [""; 0]);
    store.abort_upload(&first).await.expect("abort");
    store.abort_upload(&first).await.expect("abort again");
    assert_eq!(store.complete_upload(&first, &tags).await.expect("complete"), Completion::Gone);
    assert!(store.upload_chunk(&first, 2, b"b".to_vec()).await.is_err());
    assert_eq!(open(store, bucket, &key).await, [second.id.as_str()]);
    store.abort_upload(&second).await.expect("abort");
    assert_eq!(store.head(bucket, &key).await.expect("head"), None);
}

async fn chunks_become_one_object(store: &dyn ObjectStore, bucket: &str, prefix: &str) {
    let key = format!("{prefix}/chunks");
    let upload = start(store, bucket, &key, "one").await;
    let mut tags = Vec::new();
    for (number, size) in [(1, SMALLEST_CHUNK), (2, SMALLEST_CHUNK + 1), (3, 7)] {
        tags.push(store.upload_chunk(&upload, number, vec![b'x'; size]).await.expect("chunk"));
    }
    assert_eq!(store.complete_upload(&upload, &tags).await.expect("complete"), Completion::Done);
    let head = store.head(bucket, &key).await.expect("head").expect("the object");
    assert_eq!(head.bytes, 2 * SMALLEST_CHUNK as u64 + 8);
}

async fn objects_can_be_joined(store: &dyn ObjectStore, bucket: &str, prefix: &str) {
    let source = format!("{prefix}/part: a=ü+%2f/1");
    let upload = start(store, bucket, &source, "one").await;
    let content = [vec![b'h'; 3], vec![b'x'; SMALLEST_CHUNK]].concat();
    let tags = [store.upload_chunk(&upload, 1, content).await.expect("chunk")];
    store.complete_upload(&upload, &tags).await.expect("complete");
    let size = SMALLEST_CHUNK as u64 + 3;

    let key = format!("{prefix}/joined");
    let joined = start(store, bucket, &key, "two").await;
    let copied = store.copy_chunk(&joined, 1, &source, 3..size).await.expect("copy");
    let read = store.read(bucket, &source, 1..4).await.expect("read");
    assert_eq!(read, b"hhx");
    let sent = store.upload_chunk(&joined, 2, read).await.expect("chunk");
    let completed = store.complete_upload(&joined, &[copied, sent]).await.expect("complete");
    assert_eq!(completed, Completion::Done);
    let bytes = store.read(bucket, &key, 0..size).await.expect("read");
    assert!(bytes.starts_with(b"xxx") && bytes.ends_with(b"xhhx"));

    for _ in 0..2 {
        store.delete(bucket, &source).await.expect("delete");
    }
    assert_eq!(store.head(bucket, &source).await.expect("head"), None);
    assert!(store.read(bucket, &source, 0..1).await.is_err());
    let late = start(store, bucket, &key, "three").await;
    assert!(store.copy_chunk(&late, 1, &source, 0..size).await.is_err());
    store.abort_upload(&late).await.expect("abort");
}

async fn start(store: &dyn ObjectStore, bucket: &str, key: &str, attempt: &str) -> Upload {
    let object = NewObject {
        bucket: bucket.to_owned(),
        key: key.to_owned(),
        kms_arn: None,
        content_type: "application/octet-stream",
        metadata: BTreeMap::from([("attempt".to_owned(), attempt.to_owned())]),
    };
    let upload = store.create_upload(&object).await.expect("start an upload");
    assert_eq!((upload.bucket.as_str(), upload.key.as_str()), (bucket, key));
    upload
}

async fn open(store: &dyn ObjectStore, bucket: &str, prefix: &str) -> Vec<String> {
    let uploads = store.open_uploads(bucket, prefix).await.expect("list uploads");
    assert!(uploads.iter().all(|upload| upload.key.starts_with(prefix) && upload.bucket == bucket));
    uploads.into_iter().map(|upload| upload.id).collect()
}
