//! The delivery of a run: where it may break off, and what then goes on.

use super::{CONNECTOR, answer, connect, rows, stage, statement, target};
use arrow_array::{RecordBatch, StringArray};
use connector_sdk::contract::{Recorded, RecordedAnswer, RecordedRequest};
use connector_sdk::{
    Bound, Connector, ErrorKind, Note, Outcome, PartName, Result, StagedFile, Standing, Step,
    Table, TableColumn, Target, Writing,
};
use flow::Extensions;
use records::{Column, FieldType, schema};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// An account that gives these answers to whoever hands in a load or looks at one, in turn.
async fn account(
    answers: impl IntoIterator<Item = RecordedAnswer>,
    ledger: Option<&'static str>,
) -> Recorded {
    let answers = Mutex::new(VecDeque::from_iter(answers));
    Recorded::start(move |request| match statement(request) {
        asked if asked.starts_with("SHOW STAGES") => stage(),
        asked if asked.contains("ROWS_LOADED\" FROM") => rows(
            &["ROWS_LOADED"],
            json!(ledger.map(|count| [count]).into_iter().collect::<Vec<_>>()),
        ),
        _ => answers.lock().unwrap().pop_front().expect("an answer"),
    })
    .await
    .unwrap()
}

fn running() -> RecordedAnswer {
    answer(202, json!({ "code": "333334", "statementHandle": "01c0-7" }))
}

fn done() -> RecordedAnswer {
    rows(&["multiple statement execution"], json!([["Multiple statements executed successfully."]]))
}

fn failed(reason: &str) -> RecordedAnswer {
    answer(422, json!({ "code": "100132", "message": reason, "statementHandle": "01c0-7" }))
}

fn gone() -> RecordedAnswer {
    answer(404, json!({ "code": "391905", "message": "Statement handle not found or expired." }))
}

fn fitted() -> Target {
    let column = |name: &str, declared: &str| TableColumn {
        name: name.to_owned(),
        declared: declared.to_owned(),
        field_type: FieldType::String,
        bound: Bound::None,
        required: false,
        defaulted: false,
    };
    let columns = vec![column("ID", "NUMBER(38,0)"), column("Full Name", "VARCHAR(20)")];
    let table = Table { name: vec![], runs: vec![], columns, keys: vec![], numbered_in: None };
    Target { table: Some(table), ..target(Extensions::default()) }
}

fn open(home: &Recorded) -> Box<dyn Writing> {
    CONNECTOR.destination().unwrap().open(Some(connect(home)), fitted()).unwrap()
}

/// Stages two files of three records in all.
async fn staged(writing: &dyn Writing) -> Vec<StagedFile> {
    let field = |name: &str| Column { name: name.to_owned(), field_type: FieldType::String };
    let columns = schema(&[field("ID"), field("Full Name")]);
    let mut files = Vec::new();
    for (sequence, ids) in [(0, vec!["1", "2"]), (1, vec!["3"])] {
        let name = PartName { partition: 0, sequence, attempt: "a".to_owned() };
        let values = || Arc::new(StringArray::from(ids.clone()));
        let batch = RecordBatch::try_new(columns.clone(), vec![values(), values()]).unwrap();
        let mut part = writing.staging().open_part(&name, &columns);
        part.write("", &batch).await.unwrap();
        files.extend(part.close().await.unwrap());
    }
    files
}

/// Takes steps until the delivery ends or the answers are used up; every note is read back as another process would.
/// Gives the last outcome, and the pauses on the way in seconds.
async fn delivered(home: &Recorded, steps: usize) -> (Result<Step>, Vec<u64>) {
    let writing = open(home);
    let files = staged(writing.as_ref()).await;
    let (mut noted, mut fresh): (Option<Note>, bool) = (None, false);
    let mut pauses = Vec::new();
    let mut last = Ok(Step::Done(Outcome::default()));
    for _ in 0..steps {
        let standing = match &noted {
            None => Standing::Start,
            Some(note) if fresh => Standing::Fresh(note),
            Some(note) => Standing::Resumed(note),
        };
        last = writing.deliver(&files, standing).await;
        match &last {
            Ok(Step::Intend(note)) => (noted, fresh) = (Some(again(note)), true),
            Ok(Step::Wait(note, pause)) => {
                pauses.push(pause.as_secs());
                (noted, fresh) = (Some(again(note)), false);
            }
            Ok(Step::Moved(..)) => panic!("a load moves all at once"),
            Ok(Step::Done(_)) | Err(_) => break,
        }
    }
    (last, pauses)
}

fn again(note: &Note) -> Note {
    serde_json::from_value(serde_json::to_value(note).unwrap()).unwrap()
}

/// The requests that handed in a load.
fn loads(home: &Recorded) -> Vec<RecordedRequest> {
    home.requests().into_iter().filter(|request| request.path.contains("async=true")).collect()
}

fn id(request: &RecordedRequest) -> &str {
    let (_, rest) = request.path.split_once("requestId=").unwrap();
    rest.split('&').next().unwrap()
}

fn all() -> Step {
    Step::Done(Outcome::all(3))
}

#[tokio::test]
async fn a_load_is_one_request_that_is_watched() {
    let home = account([running(), running(), running(), done()], None).await;
    let (last, pauses) = delivered(&home, 9).await;
    assert_eq!((last.unwrap(), &pauses[..]), (all(), &[5, 15, 30][..]));
    let [load] = &loads(&home)[..] else { panic!("one load") };
    assert!(!load.path.contains("retry"), "{}", load.path);
    let body: Value = serde_json::from_str(&load.body).unwrap();
    let statements: Vec<&str> = body["statement"].as_str().unwrap().split(";\n").collect();
    assert_eq!(
        body["parameters"],
        json!({ "MULTI_STATEMENT_COUNT": statements.len().to_string(), "QUERY_TAG": "penstock/run-1" })
    );
    let copy = statements.iter().find(|one| one.starts_with("COPY")).unwrap();
    assert!(copy.contains("'@\"SALES\".\"CRM\".\"LOADS\"/_staged/orders/run-1/'"), "{copy}");
    assert!(
        copy.contains("FILES = ('run-1-000-000000.parquet', 'run-1-000-000001.parquet')"),
        "{copy}"
    );
    assert!(statements.iter().any(|one| one.contains("<> 3 THEN 'penstock: rows differ'")));
}

#[tokio::test]
async fn looks_at_a_long_load_are_five_minutes_apart_at_most() {
    let home = account((0..9).map(|_| running()), None).await;
    let (_, pauses) = delivered(&home, 10).await;
    assert_eq!(pauses, [5, 15, 30, 60, 120, 300, 300, 300, 300]);
}

#[tokio::test]
async fn a_load_that_may_have_been_handed_in_is_repeated_under_its_id() {
    let away = || answer(503, json!({ "message": "away" }));
    // The first process hands it in once, and asks again for its id; its answer is lost, and it gives up.
    let home = account((0..9).map(|_| away()), None).await;
    let (last, _) = delivered(&home, 2).await;
    assert!(last.unwrap_err().kind.retryable());
    let first = loads(&home);
    // Another process finds the note.
    let home = account([running(), done()], None).await;
    let writing = open(&home);
    let files = staged(writing.as_ref()).await;
    let Step::Intend(note) = writing.deliver(&files, Standing::Start).await.unwrap() else {
        panic!("the load is announced")
    };
    assert_eq!(note.at_stake, 0);
    let step = writing.deliver(&files, Standing::Resumed(&note)).await.unwrap();
    assert!(matches!(step, Step::Wait(_, pause) if pause == Duration::from_secs(5)));
    let second = loads(&home);
    assert!(second[0].path.ends_with("&retry=true"), "{}", second[0].path);
    assert!(
        !first[0].path.contains("retry")
            && first[1..].iter().all(|one| one.path.ends_with("&retry=true"))
    );
    assert_eq!(id(&first[0]), id(&second[0]));
    assert_eq!(first[0].body, second[0].body, "the same load under the same id");
}

#[tokio::test]
async fn a_forgotten_load_is_looked_up_in_the_table_of_runs() {
    let home = account([running(), gone()], Some("3")).await;
    assert_eq!(delivered(&home, 9).await.0.unwrap(), all());

    let home = account([running(), gone(), running(), done()], None).await;
    assert_eq!(delivered(&home, 9).await.0.unwrap(), all());
    let loads = loads(&home);
    assert_eq!(loads.len(), 2);
    assert_ne!(id(&loads[0]), id(&loads[1]), "Snowflake would take it for the first attempt");
    assert!(!loads[1].path.contains("retry"));

    let expired =
        answer(422, json!({ "code": "000710", "message": "Result for query 01c0-7 has expired" }));
    let home = account([running(), expired], Some("3")).await;
    assert_eq!(delivered(&home, 9).await.0.unwrap(), all());

    let home = account([running(), gone()], Some("4")).await;
    let told = delivered(&home, 9).await.0.unwrap_err();
    assert!(told.message.contains("invariant"), "{told}");
}

#[tokio::test]
async fn a_failure_that_passes_is_tried_again_later() {
    let locked = "Statement '01c0' has locked table 'PENSTOCK_FENCE' and this lock has not yet been released.";
    let home = account([running(), failed(locked), running(), done()], None).await;
    let (last, pauses) = delivered(&home, 9).await;
    assert_eq!((last.unwrap(), &pauses[..]), (all(), &[5, 60, 5][..]));
    let loads = loads(&home);
    assert_ne!(id(&loads[0]), id(&loads[1]));
}

#[tokio::test]
async fn a_failure_that_stays_ends_the_run_unless_it_is_loaded_after_all() {
    let missing = "Object 'SALES.CRM.ORDERS' does not exist or not authorized.";
    let home = account([running(), failed(missing)], None).await;
    let told = delivered(&home, 9).await.0.unwrap_err();
    assert_eq!(told.kind, ErrorKind::InvalidArgument);
    assert!(told.message.contains("SALES.CRM.ORDERS") && told.message.contains("grant"), "{told}");

    let home = account([failed(missing)], Some("3")).await;
    assert_eq!(delivered(&home, 9).await.0.unwrap(), all());
}

#[tokio::test]
async fn a_run_without_files_loads_nothing() {
    let home = account([], None).await;
    assert!(open(&home).bundles(Vec::new()).unwrap().is_empty());
    let writing = open(&home);
    let files = staged(writing.as_ref()).await;
    assert_eq!(writing.bundles(files).unwrap().len(), 1);
}

#[tokio::test]
async fn staging_needs_no_connection_and_a_load_does() {
    let writing = CONNECTOR.destination().unwrap().open(None, fitted()).unwrap();
    let files = staged(writing.as_ref()).await;
    assert!(
        files
            .iter()
            .all(|file| file.location.starts_with("s3://stage-bucket/loads/_staged/orders/run-1/"))
    );
    let note = Note { state: json!({ "submit": { "attempt": 1 } }), at_stake: 0 };
    assert!(writing.deliver(&files, Standing::Fresh(&note)).await.is_err());
}
