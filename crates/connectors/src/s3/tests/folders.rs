//! Folders: each has its files, however many there are, and memory does not grow with their number.

use super::{MEBIBYTE, Setup, batch, parquet_rows, setup};
use connector_sdk::staging::PartWriter;
use connector_sdk::{Content, StagedFile};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

async fn close(setup: &Setup, writer: PartWriter) -> Vec<StagedFile> {
    let files = writer.close().await.unwrap();
    for file in &files {
        setup.publish(file).await.unwrap();
    }
    files
}

/// Returns the ids in each folder of a bucket of JSON Lines.
fn ids(setup: &Setup) -> BTreeMap<String, BTreeSet<i64>> {
    let mut found: BTreeMap<String, BTreeSet<i64>> = BTreeMap::new();
    for (key, bytes) in setup.visible() {
        let folder = key.strip_prefix("raw/accounts/").unwrap().rsplit_once('/').unwrap().0;
        for line in std::str::from_utf8(&bytes).unwrap().lines() {
            let record: Value = serde_json::from_str(line).unwrap();
            let id = record["Id"].as_i64().unwrap();
            assert!(found.entry(folder.to_owned()).or_default().insert(id), "{id} is there twice");
        }
    }
    found
}

#[tokio::test]
async fn each_folder_has_files_of_its_own() {
    let setup = setup(json!({ "prefixConfig": { "pathPrefixHierarchy": ["EXECUTION_ID"] } }));
    let mut writer = setup.open(1, "a");
    writer.write("b=1/", &batch(&[(1, None)])).await.unwrap();
    writer.write("b=2/", &batch(&[(2, None)])).await.unwrap();
    writer.write("b=1/", &batch(&[(3, None)])).await.unwrap();
    let files = close(&setup, writer).await;
    let keys: Vec<String> = setup.visible().into_iter().map(|(key, _)| key).collect();
    let expected = ["1", "2"].map(|b| format!("raw/accounts/run-1/b={b}/run-1-000-000001.jsonl"));
    assert_eq!(keys, expected);
    assert_eq!(files.iter().map(|file| file.records).sum::<u64>(), 3);
    assert_eq!(ids(&setup)["run-1/b=1"], BTreeSet::from([1, 3]));
}

#[tokio::test]
async fn thousands_of_folders_fit_in_little_memory() {
    const FOLDERS: i64 = 4_000;
    let text = "x".repeat(8 * 1024);
    for file_type in ["JSON", "PARQUET"] {
        let setup = setup(json!({ "fileType": file_type }));
        let mut writer = setup.open(1, "a");
        let (mut most, mut staged) = (0, 0);
        for round in 0..3 {
            for folder in 0..FOLDERS {
                let records = batch(&[(round * FOLDERS + folder, Some(&text))]);
                writer.write(&format!("f={folder}/"), &records).await.unwrap();
                if folder % 50 == 0 {
                    staged = staged.max(setup.store.open_chunk_bytes());
                    most = most.max(writer.encoded_bytes() - setup.store.open_chunk_bytes());
                }
            }
        }
        let (most, staged) = (most as usize / MEBIBYTE, staged as usize / MEBIBYTE);
        assert!((24..56).contains(&most), "{file_type}: {most} MiB are held at most, of 94");
        assert!(file_type != "JSON" || staged > 24, "{staged} MiB left before the end");
        let files = close(&setup, writer).await;
        assert_eq!(files.iter().map(|file| file.records).sum::<u64>(), 3 * FOLDERS as u64);
        assert_eq!(setup.store.open_upload_count(), 0);
        if file_type == "JSON" {
            let found = ids(&setup);
            assert_eq!(found.len(), FOLDERS as usize);
            assert_eq!(found["f=7"], BTreeSet::from([7, FOLDERS + 7, 2 * FOLDERS + 7]));
        } else {
            let rows = setup.visible().into_iter().flat_map(|(_, bytes)| parquet_rows(bytes));
            assert_eq!(rows.map(|rows| rows.num_rows()).sum::<usize>(), 3 * FOLDERS as usize);
        }
    }
}

#[tokio::test]
async fn what_could_not_be_moved_is_beside_the_flows_folder() {
    let setup = setup(json!({}));
    let mut writer = setup.open(1, "a");
    writer.reject(b"{\"field\":\"Id\"}\n", 1).await.unwrap();
    writer.write("", &batch(&[(1, None)])).await.unwrap();
    writer.reject(b"{\"field\":\"Name\"}\n", 1).await.unwrap();
    let files = close(&setup, writer).await;
    let rejects: Vec<_> = files.iter().filter(|file| file.content == Content::Rejects).collect();
    assert_eq!(rejects.iter().map(|file| file.records).collect::<Vec<_>>(), [2]);
    let (key, bytes) = setup.visible().remove(0);
    assert_eq!(key, "raw/_errors/accounts/run-1/run-1-000-000001.jsonl");
    assert_eq!(bytes, b"{\"field\":\"Id\"}\n{\"field\":\"Name\"}\n");
}

#[tokio::test]
async fn an_abandoned_part_leaves_nothing_of_any_folder() {
    let setup = setup(json!({}));
    let mut writer = setup.open(1, "a");
    let text = "x".repeat(MEBIBYTE);
    for folder in 0..60 {
        writer.write(&format!("f={folder}/"), &batch(&[(1, Some(&text))])).await.unwrap();
    }
    writer.reject(&vec![b' '; 9 * MEBIBYTE], 1).await.unwrap();
    assert!(setup.store.open_upload_count() > 10, "some files have ended early");
    writer.abandon().await;
    assert_eq!((setup.store.open_upload_count(), setup.visible().len()), (0, 0));
}

#[tokio::test]
async fn a_part_of_many_folders_is_discarded_whole() {
    let setup = setup(json!({}));
    let mut writer = setup.open(1, "a");
    for folder in 0..40 {
        writer.write(&format!("f={folder}/"), &batch(&[(folder, None)])).await.unwrap();
    }
    let files = writer.close().await.unwrap();
    assert_eq!((files.len(), setup.store.open_upload_count()), (40, 40));
    let missing = setup.staging().missing(&files).await;
    assert_eq!(missing.unwrap(), [""; 0]);
    setup.staging().discard(&files).await.unwrap();
    assert_eq!(setup.store.open_upload_count(), 0);
}
