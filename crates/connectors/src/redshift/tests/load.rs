//! The steps of a load against answers of the Data API.

use super::target::{ROLE, Scripted, connection};
use crate::redshift::Redshift;
use connector_sdk::memory::{MemoryObjectStore, services};
use connector_sdk::staging::Staging;
use connector_sdk::{
    Bound, Content, Destination, ErrorKind, Note, Outcome, PartName, RedshiftProgress, Services,
    StagedFile, Standing, Step, Table, TableColumn, Target, Writing,
};
use flow::{Extensions, Timestamp};
use records::FieldType;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

fn table(keys: &[&str]) -> Table {
    let column = TableColumn {
        name: "id".to_owned(),
        declared: "BIGINT".to_owned(),
        field_type: FieldType::Int64,
        bound: Bound::None,
        required: false,
        defaulted: false,
    };
    Table {
        name: vec!["sales".to_owned(), "orders".to_owned()],
        runs: vec!["sales".to_owned(), "penstock_runs".to_owned()],
        columns: vec![column],
        keys: keys.iter().map(|key| (*key).to_owned()).collect(),
        numbered_in: None,
    }
}

struct Load {
    api: Arc<Scripted>,
    store: Arc<MemoryObjectStore>,
    writing: Box<dyn Writing>,
    bundle: Vec<StagedFile>,
}

fn load(api: Scripted, keys: &[&str]) -> Load {
    let (api, store) = (Arc::new(api), Arc::new(MemoryObjectStore::with_bucket("stage")));
    let services = Services { redshift: api.clone(), ..services(store.clone()) };
    let target = Target {
        settings: json!({ "object": "sales.orders", "intermediateBucketName": "stage" }),
        flow_name: "orders".to_owned(),
        execution_id: "r1".to_owned(),
        schema_version: 1,
        started_at: Timestamp::from_millis(0),
        kms_arn: None,
        extensions: Extensions::default(),
        table: Some(table(keys)),
        flow_arn: "arn:flow".to_owned(),
        source_object: "Order".to_owned(),
    };
    let writing = Redshift::new(services).open(Some(connection()), target).unwrap();
    let file = |sequence: u64| StagedFile {
        part: PartName { partition: 0, sequence, attempt: "a".to_owned() },
        folder: String::new(),
        content: Content::Records,
        location: format!("s3://stage/_staged/orders/r1/{sequence}.jsonl"),
        bytes: 1,
        records: 5,
        receipt: json!({}),
    };
    Load { api, store, writing, bundle: vec![file(0), file(1)] }
}

fn note(attempt: u32, id: Option<&str>, looks: u32) -> Note {
    Note { state: json!({ "attempt": attempt, "id": id, "looks": looks }), at_stake: 0 }
}

#[tokio::test]
async fn a_load_is_announced_submitted_watched_and_done() {
    let progress = [Some(RedshiftProgress::Running), Some(RedshiftProgress::Finished)];
    let load = load(Scripted::with_progress(progress), &[]);
    let step =
        async |standing: Standing<'_>| load.writing.deliver(&load.bundle, standing).await.unwrap();
    assert_eq!(step(Standing::Start).await, Step::Intend(note(1, None, 0)));
    let submitted = note(1, Some("s1"), 0);
    assert_eq!(step(Standing::Fresh(&note(1, None, 0))).await, Step::Intend(submitted.clone()));
    let waits = Step::Wait(note(1, Some("s1"), 1), Duration::from_secs(2));
    assert_eq!(step(Standing::Fresh(&submitted)).await, waits);
    assert_eq!(
        step(Standing::Resumed(&note(1, Some("s1"), 1))).await,
        Step::Done(Outcome::all(10))
    );
    let sent = load.api.submitted();
    assert_eq!(sent.len(), 1);
    assert!(sent[0].statements[2].contains(ROLE) && sent[0].statements[3].contains("= 10 THEN"));
}

#[tokio::test]
async fn the_files_are_listed_for_redshift_and_all_are_mandatory() {
    let load = load(Scripted::default(), &[]);
    for _ in 0..2 {
        let resumed = note(1, None, 0);
        load.writing.deliver(&load.bundle, Standing::Resumed(&resumed)).await.unwrap();
    }
    let objects = load.store.objects("stage");
    let read = |key: &str| -> Value { serde_json::from_slice(&objects[key].bytes).unwrap() };
    let manifest = read("_staged/orders/r1/r1-manifest.json");
    let url = |sequence: u64| {
        let url = format!("s3://stage/_staged/orders/r1/{sequence}.jsonl");
        json!({ "url": url, "mandatory": true })
    };
    assert_eq!(manifest, json!({ "entries": [url(0), url(1)] }));
    assert_eq!(read("_staged/orders/r1/r1-paths.json"), json!({ "jsonpaths": ["$['id']"] }));
    let staging: &Staging = load.writing.staging();
    staging.discard_staged().await.unwrap();
    assert!(load.store.objects("stage").is_empty(), "they go with the files");
}

#[tokio::test]
async fn what_passes_is_another_attempt_and_what_stays_ends_the_run() {
    let failed = |words: &str| {
        let words = words.to_owned();
        Some(RedshiftProgress::Failed { words, statement: Some(4) })
    };
    let again = Step::Wait(note(2, None, 0), Duration::from_secs(5));
    for progress in [failed("ERROR: 1023 Serializable isolation violation"), None] {
        let load = load(Scripted::with_progress([progress]), &[]);
        let resumed = note(1, Some("s1"), 3);
        let step = load.writing.deliver(&load.bundle, Standing::Resumed(&resumed)).await.unwrap();
        assert_eq!(step, again);
    }
    for (progress, words) in [
        (failed("ERROR: permission denied for relation orders"), "statement 5 of the load"),
        (Some(RedshiftProgress::Aborted), "cancelled by a person"),
    ] {
        let load = load(Scripted::with_progress([progress]), &[]);
        let resumed = note(1, Some("s1"), 0);
        let error =
            load.writing.deliver(&load.bundle, Standing::Resumed(&resumed)).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidArgument);
        assert!(error.message.contains(words), "{error}");
    }
    let load = load(Scripted::with_progress([failed("ERROR: 1023")]), &[]);
    let last = note(9, Some("s1"), 0);
    let error = load.writing.deliver(&load.bundle, Standing::Resumed(&last)).await.unwrap_err();
    assert!(!error.kind.retryable() && error.message.contains("after 9 attempts"), "{error}");
}

#[tokio::test]
async fn a_last_attempt_that_was_committed_after_all_ends_well() {
    let words = "ERROR: terminating connection".to_owned();
    let failed = RedshiftProgress::Failed { words, statement: None };
    let api = Scripted::with_progress([Some(failed)]);
    api.answer("records - written", &[&[Some("0")]]);
    let load = load(api, &[]);
    let last = note(9, Some("s1"), 0);
    let step = load.writing.deliver(&load.bundle, Standing::Resumed(&last)).await.unwrap();
    assert_eq!(step, Step::Done(Outcome::all(10)));
}

#[tokio::test]
async fn replaced_records_are_counted_by_the_table_of_runs() {
    let api = Scripted::with_progress([Some(RedshiftProgress::Finished)]);
    api.answer("records - written", &[&[Some("3")]]);
    let load = load(api, &["id"]);
    let resumed = note(1, Some("s1"), 0);
    let step = load.writing.deliver(&load.bundle, Standing::Resumed(&resumed)).await.unwrap();
    assert_eq!(step, Step::Done(Outcome { replaced: 3, ..Outcome::all(10) }));
}

#[tokio::test]
async fn a_failed_copy_is_told_with_column_and_line() {
    let words =
        "ERROR: Load into table 'penstock_stg' failed. Check 'sys_load_error_detail' for details.";
    let failed = RedshiftProgress::Failed { words: words.to_owned(), statement: Some(2) };
    let api = Scripted::with_progress([Some(failed)]);
    let detail = [Some("id"), Some("int8"), Some("7"), Some("Invalid digit")];
    api.answer("stl_load_errors", &[&detail]);
    let load = load(api, &[]);
    let resumed = note(1, Some("s1"), 0);
    let error = load.writing.deliver(&load.bundle, Standing::Resumed(&resumed)).await.unwrap_err();
    assert!(
        error.message.contains("(column \"id\" int8, line 7 of a file: Invalid digit)"),
        "{error}"
    );
}

#[tokio::test]
async fn a_count_that_differs_is_told_by_the_number_of_its_statement() {
    for (words, statement) in [
        ("ERROR: Invalid digit, Value 'p', Pos 0, Type: Integer", Some(3)),
        ("Query #4 failed with ERROR: Invalid digit", None),
    ] {
        let failed = RedshiftProgress::Failed { words: words.to_owned(), statement };
        let load = load(Scripted::with_progress([Some(failed)]), &[]);
        let resumed = note(1, Some("s1"), 0);
        let error =
            load.writing.deliver(&load.bundle, Standing::Resumed(&resumed)).await.unwrap_err();
        assert!(error.message.contains("rows differ; nothing was loaded"), "{error}");
    }
}
