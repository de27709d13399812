//! A staging area on the store's twin: where its files are, and how they are read back.

use super::{ErrorPlace, Staging, StagingArea};
use crate::memory::MemoryObjectStore;
use crate::{Content, ErrorKind, PartName, StagedFile, Target};
use arrow_array::{RecordBatch, StringArray};
use flow::{Extensions, Timestamp};
use records::encode::{Format, Options};
use records::{Column, FieldType, schema};
use serde_json::json;
use std::sync::Arc;

const RUN: &str = "run-1";

struct Setup {
    store: Arc<MemoryObjectStore>,
    staging: Staging,
}

fn setup(flow_name: &str, errors: &str) -> Setup {
    let store = Arc::new(MemoryObjectStore::with_bucket("staging"));
    store.add_bucket("errors");
    let area = StagingArea {
        bucket: "staging".to_owned(),
        prefix: "crm".to_owned(),
        errors: ErrorPlace { bucket: errors.to_owned(), prefix: String::new() },
        format: Format::JsonLines,
        options: Options::default(),
        companions: &[],
        target: Target {
            settings: json!({}),
            flow_name: flow_name.to_owned(),
            execution_id: RUN.to_owned(),
            schema_version: 1,
            started_at: Timestamp::from_millis(1_767_323_045_678),
            kms_arn: None,
            extensions: Extensions::default(),
            table: None,
            flow_arn: "arn:flow".to_owned(),
            source_object: "Order".to_owned(),
        },
    };
    Setup { staging: Staging::new(store.clone(), Arc::new(area)), store }
}

fn part(sequence: u64) -> PartName {
    PartName { partition: 0, sequence, attempt: "a".to_owned() }
}

impl Setup {
    async fn stage(&self, names: &[&str]) -> StagedFile {
        let schema = schema(&[Column { name: "Name".into(), field_type: FieldType::String }]);
        let names: StringArray = names.iter().map(|name| Some(*name)).collect();
        let records = RecordBatch::try_new(schema.clone(), vec![Arc::new(names)]).unwrap();
        let mut writer = self.staging.open_part(&part(1), &schema);
        writer.write("", &records).await.unwrap();
        writer.close().await.unwrap().remove(0)
    }

    fn keys(&self, bucket: &str) -> Vec<String> {
        self.store.objects(bucket).into_keys().collect()
    }
}

#[tokio::test]
async fn a_staged_file_is_read_back_some_lines_at_a_time() {
    let setup = setup("accounts", "staging");
    // Longer than what is read at once, so that a line lies across the border.
    let long = "x".repeat(3 * 1024 * 1024);
    let names = ["Ann", &long, "Bob", &long, "Cy\nd"];
    let file = setup.stage(&names).await;
    setup.staging.publish(&file).await.unwrap();
    for most in [1, 2, 3, 5, usize::MAX] {
        let (mut from, mut read) = (0, Vec::new());
        loop {
            let lines = setup.staging.lines(&file, from, most).await.unwrap();
            assert!(lines.lines.len() <= most);
            read.extend(lines.lines);
            match lines.next {
                Some(next) => from = next,
                None => break,
            }
        }
        let expected: Vec<String> =
            names.iter().map(|name| json!({ "Name": name }).to_string()).collect();
        assert!(read == expected, "{most} at a time");
    }
}

#[tokio::test]
async fn a_file_that_ends_within_a_line_is_refused() {
    let setup = setup("accounts", "staging");
    let mut file = setup.stage(&["Ann"]).await;
    setup.staging.publish(&file).await.unwrap();
    file.bytes -= 1;
    let error = setup.staging.lines(&file, 0, usize::MAX).await.unwrap_err();
    assert!(error.message.contains("ends within a line"), "{error}");
}

#[tokio::test]
async fn files_wait_in_a_folder_of_their_own_and_go_when_the_run_ends() {
    let setup = setup("accounts", "staging");
    let file = setup.stage(&["Ann"]).await;
    assert!(!setup.staging.keeps_files());
    assert_eq!(setup.keys("staging"), [""; 0]);
    setup.staging.publish(&file).await.unwrap();
    assert_eq!(setup.keys("staging"), ["crm/_staged/accounts/run-1/run-1-000-000001.jsonl"]);
    for _ in 0..2 {
        setup.staging.remove(std::slice::from_ref(&file)).await.unwrap();
    }
    assert_eq!(setup.keys("staging"), [""; 0]);
}

#[tokio::test]
async fn refused_records_are_where_errors_go() {
    let setup = setup("accounts", "errors");
    let lines = b"{\"reason\":\"no\"}\n".to_vec();
    let file = setup.staging.stage_refused(&part(7), lines.clone(), 1).await.unwrap();
    assert_eq!((file.content, file.records), (Content::Refused, 1));
    assert_eq!(setup.staging.missing(std::slice::from_ref(&file)).await.unwrap(), [""; 0]);
    for _ in 0..2 {
        setup.staging.publish(&file).await.unwrap();
    }
    let key = "_errors/accounts/run-1/run-1-refused-000-000007.jsonl".to_owned();
    assert_eq!(setup.keys("errors"), std::slice::from_ref(&key));
    assert_eq!(setup.store.objects("errors")[&key].bytes, lines);
    // A file that lost its step is given up with the run.
    setup.staging.stage_refused(&part(8), lines, 1).await.unwrap();
    setup.staging.discard_staged().await.unwrap();
    assert_eq!(setup.store.open_upload_count(), 0);
}

#[tokio::test]
async fn a_name_that_leads_elsewhere_is_refused() {
    let setup = setup("../contacts", "staging");
    let error = setup.staging.stage_refused(&part(1), vec![1], 1).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidArgument);
    assert!(setup.staging.discard_staged().await.is_err());
}
