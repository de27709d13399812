//! The destination on the store's twin: what is staged, what becomes visible and what stays hidden.

mod folders;
mod joining;

use super::S3;
use arrow_array::{Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::SchemaRef;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use connector_sdk::memory::MemoryObjectStore;
use connector_sdk::staging::{PartWriter, Staging};
use connector_sdk::{
    ConnectorError, Destination, ErrorKind, ObjectStore, Outcome, PartName, StagedFile, Standing,
    Step, Target, Writing,
};
use flow::{Extensions, Timestamp};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use records::{Column, FieldType, schema};
use serde_json::{Value, json};
use std::sync::Arc;

const BUCKET: &str = "sales";
const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1";
const MEBIBYTE: usize = 1024 * 1024;

struct Setup {
    store: Arc<MemoryObjectStore>,
    s3: S3,
    target: Target,
}

fn setup(output: Value) -> Setup {
    let store = Arc::new(MemoryObjectStore::with_bucket(BUCKET));
    let settings =
        json!({ "bucketName": BUCKET, "bucketPrefix": "raw", "s3OutputFormatConfig": output });
    let target = Target {
        settings,
        flow_name: "accounts".to_owned(),
        execution_id: "run-1".to_owned(),
        schema_version: 1,
        started_at: Timestamp::from_millis(1_767_323_045_678),
        kms_arn: Some(KEY.to_owned()),
        extensions: Extensions::default(),
        table: None,
        flow_arn: "arn:flow".to_owned(),
        source_object: "Order".to_owned(),
    };
    Setup { s3: S3::new(store.clone()), store, target }
}

impl Setup {
    fn writing(&self) -> Box<dyn Writing> {
        self.s3.open(None, self.target.clone()).unwrap()
    }

    fn staging(&self) -> Staging {
        self.writing().staging().clone()
    }

    fn open(&self, sequence: u64, attempt: &str) -> PartWriter {
        let name = PartName { partition: 0, sequence, attempt: attempt.to_owned() };
        self.staging().open_part(&name, &columns())
    }

    async fn stage(&self, sequence: u64, attempt: &str, batches: &[RecordBatch]) -> StagedFile {
        let mut writer = self.open(sequence, attempt);
        for batch in batches {
            writer.write("", batch).await.unwrap();
        }
        only(writer.close().await.unwrap())
    }

    async fn deliver(&self, bundle: &[StagedFile]) -> Result<(), ConnectorError> {
        let step = self.writing().deliver(bundle, Standing::Start).await?;
        let records = bundle.iter().map(|file| file.records).sum();
        assert_eq!(step, Step::Done(Outcome::all(records)));
        Ok(())
    }

    async fn publish(&self, part: &StagedFile) -> Result<(), ConnectorError> {
        self.deliver(std::slice::from_ref(part)).await
    }

    fn visible(&self) -> Vec<(String, Vec<u8>)> {
        let objects = self.store.objects(BUCKET).into_iter();
        objects.map(|(key, object)| (key, object.bytes)).collect()
    }
}

fn only(mut files: Vec<StagedFile>) -> StagedFile {
    assert_eq!(files.len(), 1);
    files.remove(0)
}

fn columns() -> SchemaRef {
    schema(&[column("Id", FieldType::Int64), column("Name", FieldType::String)])
}

fn column(name: &str, field_type: FieldType) -> Column {
    Column { name: name.to_owned(), field_type }
}

fn batch(rows: &[(i64, Option<&str>)]) -> RecordBatch {
    let ids: Int64Array = rows.iter().map(|(id, _)| Some(*id)).collect();
    let names: StringArray = rows.iter().map(|(_, name)| *name).collect();
    RecordBatch::try_new(columns(), vec![Arc::new(ids), Arc::new(names)]).unwrap()
}

fn large_batch(first: i64, rows: i64) -> RecordBatch {
    // Hard to compress, so that Parquet has to send several chunks as well.
    let mut random = fastrand::Rng::with_seed(first as u64);
    let mut bytes = [0; 750];
    let mut name = || {
        random.fill(&mut bytes);
        STANDARD.encode(bytes)
    };
    let names: Vec<String> = (0..rows).map(|_| name()).collect();
    let rows = (first..).zip(&names).map(|(id, name)| (id, Some(name.as_str())));
    batch(&rows.collect::<Vec<_>>())
}

fn parquet_rows(bytes: Vec<u8>) -> Vec<RecordBatch> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).unwrap();
    reader.build().unwrap().map(Result::unwrap).collect()
}

#[test]
fn only_typed_parquet_has_columns_into_which_each_value_has_to_fit() {
    for (output, expected) in [
        (json!({ "fileType": "PARQUET", "preserveSourceDataTyping": true }), true),
        (json!({ "fileType": "PARQUET" }), false),
        (json!({ "fileType": "CSV" }), false),
        (json!({}), false),
    ] {
        let setup = setup(output.clone());
        assert_eq!(setup.writing().keeps_types(), expected, "{output}");
    }
}

#[tokio::test]
async fn a_part_is_unseen_until_published() {
    let setup = setup(json!({}));
    let part = setup.stage(1, "a", &[batch(&[(1, Some("Ann")), (2, None)])]).await;
    assert_eq!(setup.visible(), []);
    assert_eq!(part.location, "s3://sales/raw/accounts/run-1-000-000001.jsonl");
    setup.publish(&part).await.unwrap();
    let expected = b"{\"Id\":1,\"Name\":\"Ann\"}\n{\"Id\":2,\"Name\":null}\n".to_vec();
    assert_eq!((part.records, part.bytes), (2, expected.len() as u64));
    assert_eq!(setup.visible(), [("raw/accounts/run-1-000-000001.jsonl".to_owned(), expected)]);
    let object = setup.store.objects(BUCKET).into_values().next().unwrap();
    assert_eq!(object.kms_arn.as_deref(), Some(KEY));
    assert_eq!(object.metadata["penstock-execution"], "run-1");
    assert_eq!(object.metadata["penstock-part"], "0-1");
    assert_eq!(object.metadata["penstock-attempt"], "a");
}

#[tokio::test]
async fn csv_has_one_header_in_each_file() {
    let setup = setup(json!({ "fileType": "CSV" }));
    let batches = [batch(&[(1, Some("Ann, \"A\""))]), batch(&[(2, None)])];
    let part = setup.stage(1, "a", &batches).await;
    setup.publish(&part).await.unwrap();
    let (key, bytes) = setup.visible().remove(0);
    assert_eq!(key, "raw/accounts/run-1-000-000001.csv");
    assert_eq!(String::from_utf8(bytes).unwrap(), "Id,Name\n1,\"Ann, \"\"A\"\"\"\n2,\n");
}

#[tokio::test]
async fn parquet_is_all_texts_or_typed() {
    for typed in [false, true] {
        let setup = setup(json!({ "fileType": "PARQUET", "preserveSourceDataTyping": typed }));
        let part = setup.stage(1, "a", &[batch(&[(7, Some("Ann")), (8, None)])]).await;
        setup.publish(&part).await.unwrap();
        let (key, bytes) = setup.visible().remove(0);
        assert_eq!(key, "raw/accounts/run-1-000-000001.parquet");
        assert_eq!(part.bytes, bytes.len() as u64);
        let rows = parquet_rows(bytes).remove(0);
        let ids = rows.column_by_name("Id").unwrap();
        match typed {
            true => {
                assert_eq!(ids.as_any().downcast_ref::<Int64Array>().unwrap().values(), &[7, 8])
            }
            false => assert_eq!(ids.as_any().downcast_ref::<StringArray>().unwrap().value(1), "8"),
        }
        assert!(rows.column_by_name("Name").unwrap().is_null(1));
    }
}

#[tokio::test]
async fn a_large_part_leaves_in_several_chunks() {
    let batches: Vec<RecordBatch> = (0..3).map(|n| large_batch(n * 9_000, 9_000)).collect();
    for file_type in ["JSON", "CSV", "PARQUET"] {
        let setup = setup(json!({ "fileType": file_type }));
        let mut writer = setup.open(1, "a");
        let mut encoded = 0;
        for batch in &batches {
            writer.write("", batch).await.unwrap();
            assert!(writer.encoded_bytes() > encoded);
            encoded = writer.encoded_bytes();
        }
        let part = only(writer.close().await.unwrap());
        let chunks = part.receipt["tags"].as_array().unwrap().len();
        assert!(part.bytes > 16 * MEBIBYTE as u64, "{file_type} has {} bytes", part.bytes);
        assert!((2..=4).contains(&chunks), "{file_type} has {chunks} chunks");
        setup.publish(&part).await.unwrap();
        let (_, bytes) = setup.visible().remove(0);
        assert_eq!((part.records, part.bytes), (27_000, bytes.len() as u64));
        let rows = match file_type {
            "PARQUET" => parquet_rows(bytes).iter().map(RecordBatch::num_rows).sum(),
            "CSV" => bytes.iter().filter(|byte| **byte == b'\n').count() - 1,
            _ => bytes.iter().filter(|byte| **byte == b'\n').count(),
        };
        assert_eq!(rows, 27_000, "{file_type}");
    }
}

#[tokio::test]
async fn a_part_without_records_has_no_file() {
    let setup = setup(json!({}));
    let writer = setup.open(1, "a");
    assert_eq!(writer.encoded_bytes(), 0);
    assert_eq!(writer.close().await.unwrap(), []);
    assert_eq!(setup.store.open_upload_count(), 0);
}

#[tokio::test]
async fn publishing_again_changes_nothing() {
    let setup = setup(json!({}));
    let part = setup.stage(1, "a", &[batch(&[(1, None)])]).await;
    for _ in 0..3 {
        setup.publish(&part).await.unwrap();
    }
    assert_eq!(setup.visible().len(), 1);
}

#[tokio::test]
async fn a_receipt_survives_the_ledger() {
    let setup = setup(json!({}));
    let part = setup.stage(1, "a", &[batch(&[(1, None)])]).await;
    let ledger = serde_json::to_string(&part).unwrap();
    setup.publish(&serde_json::from_str(&ledger).unwrap()).await.unwrap();
    assert_eq!(setup.visible().len(), 1);
}

#[tokio::test]
async fn of_two_attempts_only_the_committed_one_is_published() {
    let setup = setup(json!({}));
    let lost = setup.stage(1, "lost", &[batch(&[(1, None)])]).await;
    let committed = setup.stage(1, "committed", &[batch(&[(1, None), (2, None)])]).await;
    setup.publish(&committed).await.unwrap();
    let error = setup.publish(&lost).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidArgument);
    assert!(error.message.contains("invariant") && error.message.contains("taken"), "{error}");
    setup.staging().discard_staged().await.unwrap();
    setup.publish(&committed).await.unwrap();
    assert_eq!(setup.visible()[0].1.len() as u64, committed.bytes);
    assert_eq!(setup.store.open_upload_count(), 0);
}

#[tokio::test]
async fn an_object_that_was_there_before_stays() {
    let setup = setup(json!({}));
    let part = setup.stage(1, "a", &[batch(&[(1, None)])]).await;
    let key = part.location.strip_prefix("s3://sales/").unwrap();
    setup.store.plant(BUCKET, key, b"mine".to_vec());
    let error = setup.publish(&part).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidArgument);
    assert!(error.message.contains("nothing was overwritten"));
    assert_eq!(setup.visible(), [(key.to_owned(), b"mine".to_vec())]);
}

#[tokio::test]
async fn a_part_of_another_run_is_never_published() {
    let mut setup = setup(json!({}));
    let part = setup.stage(1, "a", &[batch(&[(1, None)])]).await;
    setup.target.flow_name = "contacts".to_owned();
    let error = setup.publish(&part).await.unwrap_err();
    assert!(error.message.contains("invariant"), "{error}");
    assert_eq!(setup.visible(), []);
}

#[tokio::test]
async fn discarding_removes_what_the_run_staged_and_nothing_else() {
    let mut setup = setup(json!({ "prefixConfig": { "pathPrefixHierarchy": ["EXECUTION_ID"] } }));
    let kept = setup.stage(1, "a", &[batch(&[(1, None)])]).await;
    setup.publish(&kept).await.unwrap();
    let gone = setup.stage(2, "a", &[batch(&[(2, None)])]).await;
    let mut orphan = setup.open(3, "a");
    orphan.write("", &large_batch(0, 10_000)).await.unwrap();
    drop(orphan);
    setup.target.execution_id = "run-10".to_owned();
    let other = setup.stage(1, "a", &[batch(&[(3, None)])]).await;
    setup.target.execution_id = "run-1".to_owned();
    assert_eq!(setup.store.open_upload_count(), 3);
    setup.staging().discard_staged().await.unwrap();
    setup.staging().discard_staged().await.unwrap();
    assert_eq!(setup.store.open_upload_count(), 1);
    let error = setup.publish(&gone).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::ResourceNotFoundError);
    setup.target.execution_id = "run-10".to_owned();
    setup.publish(&other).await.unwrap();
    assert_eq!(setup.visible().len(), 2);
}

#[tokio::test]
async fn a_part_that_somebody_removed_is_missing() {
    let setup = setup(json!({}));
    let published = setup.stage(1, "a", &[batch(&[(1, None)])]).await;
    setup.publish(&published).await.unwrap();
    let staged = setup.stage(2, "a", &[batch(&[(2, None)])]).await;
    let removed = setup.stage(3, "a", &[batch(&[(3, None)])]).await;
    let replaced = setup.stage(4, "a", &[batch(&[(4, None)])]).await;
    for part in [&removed, &replaced] {
        let upload = serde_json::from_value(part.receipt["upload"].clone()).unwrap();
        setup.store.abort_upload(&upload).await.unwrap();
    }
    let key = replaced.location.strip_prefix("s3://sales/").unwrap();
    setup.store.plant(BUCKET, key, b"mine".to_vec());
    let parts = [published, staged, removed.clone(), replaced.clone()];
    let missing = setup.staging().missing(&parts).await.unwrap();
    assert_eq!(missing, [removed.location, replaced.location]);
}

#[tokio::test]
async fn an_abandoned_part_leaves_nothing() {
    let setup = setup(json!({}));
    let mut writer = setup.open(1, "a");
    writer.write("", &large_batch(0, 10_000)).await.unwrap();
    assert_eq!(setup.store.open_upload_count(), 1);
    writer.abandon().await;
    assert_eq!((setup.store.open_upload_count(), setup.visible().len()), (0, 0));
}

#[tokio::test]
async fn a_disabled_key_stops_a_part_and_leaves_nothing_visible() {
    let setup = setup(json!({}));
    setup.writing().check().await.unwrap();
    let staged = setup.stage(1, "a", &[batch(&[(1, None)])]).await;
    let mut writer = setup.open(2, "a");
    writer.write("", &batch(&[(2, None)])).await.unwrap();
    setup.store.disable_key(KEY);
    assert_eq!(writer.close().await.unwrap_err().kind, ErrorKind::AccessDenied);
    assert_eq!(setup.publish(&staged).await.unwrap_err().kind, ErrorKind::AccessDenied);
    assert_eq!(setup.writing().check().await.unwrap_err().kind, ErrorKind::AccessDenied);
    assert_eq!(setup.store.open_upload_count(), 1);
    assert_eq!(setup.visible(), []);
}

#[tokio::test]
async fn wrong_settings_and_wrong_columns_are_told() {
    let mut setup = setup(json!({}));
    let mut writer = setup.open(1, "a");
    let other = batch(&[(1, None)]).project(&[0]).unwrap();
    assert_eq!(writer.write("", &other).await.unwrap_err().kind, ErrorKind::InvalidArgument);
    writer.abandon().await;
    setup.target.settings = json!({ "bucketName": "absent" });
    let mut writer = setup.open(1, "a");
    writer.write("", &batch(&[(1, None)])).await.unwrap();
    assert_eq!(writer.close().await.unwrap_err().kind, ErrorKind::ResourceNotFoundError);
    setup.target.settings = json!({});
    let error = setup.s3.open(None, setup.target.clone()).err().unwrap();
    assert!(error.message.contains("bucketName"), "{error}");
}
