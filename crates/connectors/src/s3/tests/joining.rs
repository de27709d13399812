//! Joining: several files become one, and nobody sees them until then.

use super::{BUCKET, MEBIBYTE, Setup, batch, large_batch, only, parquet_rows, setup};
use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use connector_sdk::{ErrorKind, ObjectStore, StagedFile};
use serde_json::{Value, json};

fn single(file_type: &str) -> Value {
    json!({ "fileType": file_type, "aggregationConfig": { "aggregationType": "SingleFile" } })
}

async fn stage(setup: &Setup, sequence: u64, folder: &str, records: &RecordBatch) -> StagedFile {
    let mut writer = setup.open(sequence, "a");
    writer.write(folder, records).await.unwrap();
    only(writer.close().await.unwrap())
}

async fn publish_all(setup: &Setup, files: Vec<StagedFile>) -> Vec<(String, Vec<u8>)> {
    for bundle in setup.writing().bundles(files).unwrap() {
        setup.deliver(&bundle).await.unwrap();
    }
    assert_eq!(setup.store.open_upload_count(), 0);
    setup.visible()
}

#[tokio::test]
async fn a_single_file_has_one_header_and_every_record() {
    let setup = setup(single("CSV"));
    let mut files = Vec::new();
    for sequence in 0..3 {
        let id = sequence as i64;
        files.push(stage(&setup, sequence, "", &batch(&[(id, Some("a")), (-id, None)])).await);
    }
    assert_eq!(setup.visible(), []);
    let seen = publish_all(&setup, files).await;
    let content = "Id,Name\n0,a\n0,\n1,a\n-1,\n2,a\n-2,\n".as_bytes().to_vec();
    assert_eq!(seen, [("raw/accounts/run-1.csv".to_owned(), content)]);
}

#[tokio::test]
async fn each_folder_has_a_single_file() {
    let setup = setup(single("JSON"));
    let mut files = Vec::new();
    for (sequence, folder) in [(0, "f=1/"), (1, "f=2/"), (2, "f=1/")] {
        files.push(stage(&setup, sequence, folder, &batch(&[(sequence as i64, None)])).await);
    }
    let seen = publish_all(&setup, files).await;
    let lines = |ids: &[i64]| -> Vec<u8> {
        let line = |id: &i64| format!("{{\"Id\":{id},\"Name\":null}}\n").into_bytes();
        ids.iter().flat_map(line).collect()
    };
    let expected = [
        ("raw/accounts/f=1/run-1.jsonl".to_owned(), lines(&[0, 2])),
        ("raw/accounts/f=2/run-1.jsonl".to_owned(), lines(&[1])),
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn files_of_one_part_are_joined_in_their_order() {
    let setup = setup(single("JSON"));
    let mut writer = setup.open(0, "a");
    let text = "x".repeat(MEBIBYTE);
    for id in 0..120 {
        let folder = format!("f={:02}/", id % 60);
        writer.write(&folder, &batch(&[(id, Some(&text))])).await.unwrap();
    }
    let mut files = writer.close().await.unwrap();
    assert!(files.len() > 70, "some folders have two files");
    files.reverse();
    for (first, (_, content)) in publish_all(&setup, files).await.into_iter().enumerate() {
        let lines = std::str::from_utf8(&content).unwrap().lines();
        let ids = lines.map(|line| serde_json::from_str::<Value>(line).unwrap()["Id"].as_i64());
        assert!(ids.eq([first as i64, first as i64 + 60].map(Some)));
    }
}

#[tokio::test]
async fn large_files_are_copied_and_small_ones_read() {
    let setup = setup(single("JSON"));
    let mut expected = Vec::new();
    let mut files = Vec::new();
    for (sequence, records) in [(0, 10), (1, 9_000), (2, 10), (3, 9_000), (4, 1)] {
        let records = large_batch(sequence * 10_000, records);
        files.push(stage(&setup, sequence as u64, "", &records).await);
        let rows = (0..records.num_rows()).map(|row| sequence * 10_000 + row as i64);
        expected.extend(rows);
    }
    let bytes: u64 = files.iter().map(|file| file.bytes).sum();
    let seen = publish_all(&setup, files).await;
    let [(_, content)] = &seen[..] else { panic!("one file") };
    assert_eq!(content.len() as u64, bytes);
    let ids = std::str::from_utf8(content)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["Id"].as_i64().unwrap());
    assert!(ids.eq(expected), "every record is there, in order");
    let copied = setup.store.copied_bytes();
    assert!(bytes - copied < 16 * MEBIBYTE as u64 && copied > 0, "{copied} of {bytes} copied");
}

#[tokio::test]
async fn parquet_is_joined_without_reading_its_records() {
    let setup = setup(single("PARQUET"));
    let mut files = Vec::new();
    for (sequence, rows) in [(0, 9_000), (1, 10), (2, 18_000)] {
        files.push(stage(&setup, sequence, "", &large_batch(sequence as i64 * 9_000, rows)).await);
    }
    let bytes: u64 = files.iter().map(|file| file.bytes).sum();
    let mut seen = publish_all(&setup, files).await;
    let (key, content) = seen.remove(0);
    assert_eq!((key.as_str(), seen.len()), ("raw/accounts/run-1.parquet", 0));
    let ids: Vec<i64> = parquet_rows(content).iter().flat_map(ids).collect();
    let expected: Vec<i64> = (0..9_000).chain(9_000..9_010).chain(18_000..36_000).collect();
    assert_eq!(ids, expected);
    let read = bytes - setup.store.copied_bytes();
    assert!(read < 6 * MEBIBYTE as u64, "{read} of {bytes} bytes were read");
}

fn ids(rows: &RecordBatch) -> Vec<i64> {
    let ids = rows.column_by_name("Id").unwrap().as_string::<i32>();
    ids.iter().map(|id| id.unwrap().parse().unwrap()).collect()
}

#[tokio::test]
async fn files_come_near_the_size_that_is_asked_for() {
    let size = json!({ "fileType": "JSON", "aggregationConfig": { "targetFileSize": 2 } });
    let setup = setup(size);
    assert_eq!(setup.writing().part_bytes(), Some(2 * MEBIBYTE as u64));
    let mut files = Vec::new();
    for sequence in 0..12 {
        files.push(stage(&setup, sequence, "", &large_batch(sequence as i64, 700)).await);
    }
    let seen = publish_all(&setup, files).await;
    assert_eq!(seen[0].0, "raw/accounts/run-1-000-000000.jsonl");
    assert_eq!(seen[1].0, "raw/accounts/run-1-000-000003.jsonl");
    for (key, content) in &seen {
        let size = content.len() as f64 / MEBIBYTE as f64;
        assert!((1.4..2.7).contains(&size), "{key} has {size} MiB");
    }
}

#[tokio::test]
async fn publishing_a_joined_file_again_changes_nothing() {
    let setup = setup(single("JSON"));
    let mut files = vec![stage(&setup, 0, "", &batch(&[(0, None)])).await];
    files.push(stage(&setup, 1, "", &batch(&[(1, None)])).await);
    let seen = publish_all(&setup, files.clone()).await;
    assert_eq!(publish_all(&setup, files.clone()).await, seen);
    // A late process that has completed a waiting file again still finds the joined one.
    let waiting = files[0].location.strip_prefix("s3://sales/").unwrap();
    setup.store.plant(BUCKET, waiting, b"again".to_vec());
    assert_eq!(publish_all(&setup, files).await, seen);
}

#[tokio::test]
async fn a_joined_file_overwrites_nothing() {
    let setup = setup(single("JSON"));
    let file = stage(&setup, 0, "", &batch(&[(0, None)])).await;
    setup.store.plant(BUCKET, "raw/accounts/run-1.jsonl", b"mine".to_vec());
    let bundles = setup.writing().bundles(vec![file.clone()]).unwrap();
    let error = setup.deliver(&bundles[0]).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidArgument);
    assert!(error.message.contains("nothing was overwritten"), "{error}");
    let kept = setup.store.read(BUCKET, "raw/accounts/run-1.jsonl", 0..4).await.unwrap();
    assert_eq!(kept, b"mine");
    let key = file.location.strip_prefix("s3://sales/").unwrap();
    assert!(setup.store.head(BUCKET, key).await.unwrap().is_some(), "the records are still there");
}
