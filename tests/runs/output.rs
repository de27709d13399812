//! What a run leaves in the bucket: folders, joined files, and the records that could not be moved.

use arrow_schema::DataType;
use engine::Next;
use flow::ExecutionStatus;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use records::FieldType;
use serde_json::{Value, json};
use tests::world::{BUCKET, World};

async fn run(change: impl FnOnce(&mut Value)) -> (World, String) {
    let world = World::with_records(55).await;
    world.create_flow(change).await.expect("the flow is created");
    let id = world.run_flow("token").await;
    (world, id)
}

fn keys(world: &World) -> Vec<String> {
    world.store.objects(BUCKET).into_keys().collect()
}

fn map(from: &str, to: &str) -> Value {
    json!({"taskType": "Map", "sourceFields": [from], "destinationField": to})
}

fn task(kind: &str, operator: &str, fields: &[&str]) -> Value {
    json!({"taskType": kind, "sourceFields": fields, "connectorOperator": {"Marketo": operator}})
}

/// Returns tasks under which book 0 cannot be moved: nothing divides by zero.
fn ratio() -> Value {
    let mut divide = task("Arithmetic", "DIVISION", &["Number", "Number"]);
    divide["destinationField"] = json!("ratio");
    json!([map("Number", "Number"), map("Title", "Title"), map("ratio", "Ratio"), divide])
}

#[tokio::test]
async fn each_value_has_a_folder() {
    let change = |flow: &mut Value| {
        let partition = task("Partition", "NO_OP", &["Folder"]);
        flow["tasks"] = json!([
            map("Number", "Number"),
            map("Title", "Title"),
            map("Title", "Folder"),
            partition
        ]);
    };
    let (world, id) = run(change).await;
    world.assert_arrived(&id, "folders").await;
    let expected: Vec<String> =
        (0..55).map(|book| format!("raw/books/Folder=Book %22{book}%22, naïve/{id}-")).collect();
    for folder in &expected {
        let mut found = keys(&world).into_iter().filter(|key| key.starts_with(folder));
        assert!(found.next().is_some() && found.next().is_none(), "{folder}");
    }
}

#[tokio::test]
async fn columns_of_typed_parquet_have_room_for_every_value() {
    let world = World::with_records(3).await;
    let number = |binary| FieldType::Number { precision: 4, scale: 1, binary };
    world.application.add_field("Rate", number(true));
    world.application.add_field("Price", number(false));
    let change = |flow: &mut Value| {
        let s3 = &mut flow["destinationFlowConfigList"][0]["destinationConnectorProperties"]["S3"];
        s3["s3OutputFormatConfig"] =
            json!({"fileType": "PARQUET", "preserveSourceDataTyping": true});
        flow["tasks"] = json!([map("Rate", "Rate"), map("Price", "Price")]);
    };
    world.create_flow(change).await.unwrap();
    world.run_flow("token").await;
    let (_, object) = world.store.objects(BUCKET).pop_first().expect("a file");
    let file = bytes::Bytes::from(object.bytes);
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("a Parquet file");
    let types = reader.schema().fields().iter().map(|field| field.data_type().clone());
    let expected = [DataType::Float64, DataType::Decimal128(38, 18)];
    assert_eq!(types.collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn a_single_file_is_one_file() {
    let change = |flow: &mut Value| {
        let s3 = &mut flow["destinationFlowConfigList"][0]["destinationConnectorProperties"]["S3"];
        s3["s3OutputFormatConfig"]["aggregationConfig"] = json!({"aggregationType": "SingleFile"});
    };
    let (world, id) = run(change).await;
    world.assert_arrived(&id, "single file").await;
    assert_eq!(keys(&world), [format!("raw/books/{id}.jsonl")]);
}

#[tokio::test]
async fn a_record_that_cannot_be_moved_is_told_with_its_reason() {
    let (world, id) = run(|flow| flow["tasks"] = ratio()).await;
    world.assert_arrived(&id, "rejected").await;
    assert_eq!(world.rejected_books(), [0]);
    let run = world.runs().await.remove(0);
    let told = run.execution_result.error_info.expect("it is told");
    assert_eq!(told.put_failures_count, 1);
    let message = told.execution_message.expect("in words");
    assert!(
        message.contains("division by zero") && message.contains("raw/_errors/books/"),
        "{message}"
    );
    let key = format!("raw/_errors/books/{id}/{id}-000-000000.jsonl");
    let object = &world.store.objects(BUCKET)[&key];
    let line: Value = serde_json::from_slice(&object.bytes).expect("one line of JSON");
    assert_eq!(
        line,
        json!({
            "executionId": id,
            "field": "ratio",
            "reason": "division by zero",
            "record": {"Number": 0, "Title": "Book \"0\", naïve"},
        })
    );
}

#[tokio::test]
async fn a_reason_of_many_records_is_told_once_with_their_number() {
    // Of the numbers only 0 and 1 are truth values.
    let mut truth = map("Number", "Truth");
    truth["taskProperties"] = json!({"DESTINATION_DATA_TYPE": "boolean"});
    let (world, _) = run(|flow| flow["tasks"] = json!([map("Title", "Title"), truth])).await;
    let told = world.runs().await.remove(0).execution_result.error_info.expect("it is told");
    assert_eq!(told.put_failures_count, 53);
    let message = told.execution_message.expect("in words");
    assert_eq!(message.matches("field \"Number\"").count(), 1, "{message}");
    assert!(message.contains("(53 records)"), "{message}");
}

#[tokio::test]
async fn what_is_masked_is_not_told_of_a_record_either() {
    let change = |flow: &mut Value| {
        flow["tasks"] = ratio();
        let mask = task("Mask", "MASK_ALL", &["Title"]);
        flow["tasks"].as_array_mut().expect("a list").push(mask);
    };
    let (world, id) = run(change).await;
    let key = format!("raw/_errors/books/{id}/{id}-000-000000.jsonl");
    let objects = world.store.objects(BUCKET);
    let line: Value = serde_json::from_slice(&objects[&key].bytes).expect("one line of JSON");
    assert_eq!(line["record"], json!({"Number": 0}));
    assert_eq!(line["maskedFields"], json!(["Title"]));
    for (key, object) in objects {
        let text = std::str::from_utf8(&object.bytes).expect("text");
        assert!(!text.contains("naïve"), "{key} holds a title");
    }
}

#[tokio::test]
async fn a_flow_may_ask_to_fail_with_the_first_such_record() {
    let change = |flow: &mut Value| {
        flow["tasks"] = ratio();
        flow["tags"] = json!({"penstock:first-error": "fail"});
    };
    let (world, _) = run(change).await;
    let run = world.runs().await.remove(0);
    assert_eq!(run.execution_status, ExecutionStatus::Error);
    let message = run.execution_result.error_info.unwrap().execution_message.unwrap();
    assert!(message.contains("field \"ratio\": division by zero"), "{message}");
    assert_eq!(keys(&world), [""; 0]);
    world.assert_tidy("first error");
}

#[tokio::test]
async fn tags_that_mean_nothing_are_told() {
    let world = World::with_records(1).await;
    let refusal = world.create_flow(|flow| flow["tags"] = json!({"penstock:csv": "x"})).await;
    let refusal = refusal.unwrap_err().to_string();
    assert!(refusal.contains("tags.penstock:csv: is not a tag with a meaning"), "{refusal}");
}

#[tokio::test]
async fn what_one_turn_has_published_the_next_does_not_look_at_again() {
    let world = World::with_records(55).await;
    world
        .create_flow(|flow| {
            let partition = task("Partition", "NO_OP", &["Copy"]);
            let (number, copy) = (map("Number", "Number"), map("Number", "Copy"));
            flow["tasks"] = json!([number, map("Title", "Title"), copy, partition]);
        })
        .await
        .expect("the flow is created");
    let id = world.start_flow("token").await;
    // No turn has time for more than one step.
    let mut published = Vec::new();
    for turn in 0..40 {
        world.faults.count();
        let deadline = world.ports.clock.now();
        let next = world.engine.turn(&id, 0, turn, deadline).await.expect("a turn");
        let calls = world.faults.calls();
        published.push(calls.iter().filter(|call| **call == "store.complete_upload").count());
        if next == Next::Done {
            break;
        }
    }
    world.settle().await;
    world.assert_arrived(&id, "turn by turn").await;
    published.retain(|count| *count > 0);
    assert_eq!(published, [16, 16, 16, 7], "of 55 files");
}
