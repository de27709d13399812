//! Measures what tasks cost on a page of 2,000 records, in MB of its JSON a second: each task by itself, and ten mapped
//! fields with a filter, a mask and a validation, beside the floor of decoding and encoding alone.

use arrow_array::RecordBatch;
use connector_sdk::{Comparison, Filter, Literal};
use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use engine::TaskPipeline;
use flow::Task;
use records::decode::JsonRecords;
use records::encode::{Format, Options, encoder};
use records::{Column, FieldType};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use std::fmt::Write;

const RECORDS: usize = 2_000;

/// The fields of the page.
const FIELDS: [(&str, FieldType); 10] = [
    ("text0", FieldType::String),
    ("text1", FieldType::String),
    ("text2", FieldType::String),
    ("text3", FieldType::String),
    ("date0", FieldType::DateTime),
    ("date1", FieldType::DateTime),
    ("money", FieldType::Decimal { precision: 18, scale: 2 }),
    ("count", FieldType::Int64),
    ("flag", FieldType::Bool),
    ("score", FieldType::Float64),
];

fn main() {
    divan::main();
}

/// Decodes and encodes the page, and does nothing in between.
#[divan::bench]
fn page_floor(bencher: Bencher<'_, '_>) {
    let page = Page::new();
    let decoder = JsonRecords::new(&page.columns);
    let records = page.records();
    bencher.counter(page.bytes()).counter(ItemsCount::new(RECORDS)).bench_local(|| {
        let decoded = decoder.decode(&records).expect("a good page");
        encoded(&decoded.batch)
    });
}

#[divan::bench]
fn page_with_ten_fields_a_filter_a_mask_and_a_validation(bencher: Bencher<'_, '_>) {
    let page = Page::new();
    let mut tasks: Vec<Value> = FIELDS.iter().map(|(name, _)| map(name)).collect();
    tasks.push(task("Mask", "MASK_LAST_N", &["text1"], "", json!({"MASK_LENGTH": "4"})));
    tasks.push(validate());
    // The filter keeps every record, so that as much is encoded as in the floor.
    let pipeline = page.pipeline(&tasks, Some(at_least("0")));
    let decoder = JsonRecords::new(&pipeline.columns);
    let records = page.records();
    bencher.counter(page.bytes()).counter(ItemsCount::new(RECORDS)).bench_local(|| {
        let decoded = decoder.decode(&records).expect("a good page");
        encoded(&pipeline.apply(&decoded.batch).expect("good tasks").kept[0].records)
    });
}

#[divan::bench(args = [
    "Map", "Filter", "Validate", "Truncate", "Mask", "Merge", "Arithmetic", "Convert", "Partition",
])]
fn task_by_itself(bencher: Bencher<'_, '_>, name: &str) {
    let page = Page::new();
    let filter = (name == "Filter").then(|| at_least("50"));
    let tasks = match name {
        "Validate" => vec![map("text0"), validate()],
        "Truncate" => {
            let length = json!({"TRUNCATE_LENGTH": "8"});
            vec![map("text0"), task("Truncate", "NO_OP", &["text0"], "", length)]
        }
        "Mask" => vec![map("text0"), task("Mask", "MASK_ALL", &["text0"], "", json!({}))],
        "Merge" => {
            let format = json!({"CONCAT_FORMAT": "${text0}, ${text1}"});
            vec![map("both"), task("Merge", "NO_OP", &["text0", "text1"], "both", format)]
        }
        "Arithmetic" => {
            let sum = task("Arithmetic", "ADDITION", &["money", "count"], "sum", json!({}));
            vec![map("sum"), sum]
        }
        "Convert" => {
            vec![task(
                "Map",
                "NO_OP",
                &["money"],
                "text",
                json!({"DESTINATION_DATA_TYPE": "string"}),
            )]
        }
        // A folder for each of a hundred values, of all fields.
        "Partition" => {
            let mut tasks: Vec<Value> = FIELDS.iter().map(|(name, _)| map(name)).collect();
            tasks.push(task("Partition", "NO_OP", &["count"], "", json!({})));
            tasks
        }
        _ => vec![map("text0")],
    };
    let pipeline = page.pipeline(&tasks, filter);
    let records = page.records();
    let decoded = JsonRecords::new(&pipeline.columns).decode(&records).expect("a good page");
    bencher
        .counter(page.bytes())
        .counter(ItemsCount::new(RECORDS))
        .bench_local(|| pipeline.apply(&decoded.batch).expect("good tasks"));
}

fn encoded(batch: &RecordBatch) -> Vec<u8> {
    let options = Options { typed: true, ..Options::default() };
    let mut encoder = encoder(Format::Parquet, batch.schema(), options).expect("a schema");
    encoder.write(batch).expect("a good batch");
    encoder.finish().expect("a whole file")
}

fn task(kind: &str, operator: &str, fields: &[&str], target: &str, properties: Value) -> Value {
    let mut task = json!({
        "taskType": kind,
        "connectorOperator": {"Any": operator},
        "sourceFields": fields,
        "taskProperties": properties,
    });
    if !target.is_empty() {
        task["destinationField"] = json!(target);
    }
    task
}

fn map(field: &str) -> Value {
    task("Map", "NO_OP", &[field], field, json!({}))
}

fn validate() -> Value {
    let drop = json!({"VALIDATION_ACTION": "DropRecord"});
    task("Validate", "VALIDATE_NON_NEGATIVE", &["money"], "", drop)
}

fn at_least(number: &str) -> Filter {
    Filter {
        field: "count".to_owned(),
        field_type: FieldType::Int64,
        comparison: Comparison::GreaterThanOrEqualTo,
        values: vec![Literal::Number(number.to_owned())],
    }
}

/// A page of invented records.
struct Page {
    columns: Vec<Column>,
    json: Vec<String>,
}

impl Page {
    fn new() -> Self {
        let columns = FIELDS
            .into_iter()
            .map(|(name, field_type)| Column { name: name.to_owned(), field_type })
            .collect();
        Self { columns, json: (0..RECORDS).map(record).collect() }
    }

    fn pipeline(&self, tasks: &[Value], filter: Option<Filter>) -> TaskPipeline {
        let tasks: Vec<Task> =
            serde_json::from_value(json!(tasks)).expect("tasks of AppFlow's form");
        let mut pipeline = TaskPipeline::compile(&tasks, &self.columns).expect("good tasks");
        if let Some(filter) = filter {
            pipeline.filters.push(filter);
            pipeline.filter_here(&[0], false, &self.columns);
        }
        pipeline
    }

    fn records(&self) -> Vec<&RawValue> {
        self.json.iter().map(|json| serde_json::from_str(json).expect("good json")).collect()
    }

    fn bytes(&self) -> BytesCount {
        BytesCount::new(self.json.iter().map(String::len).sum::<usize>())
    }
}

fn record(number: usize) -> String {
    let mut json = String::from("{");
    for text in 0..4 {
        let _ = write!(json, "\"text{text}\":\"Émile {number} & Söhne, {text}0 Rue de l'Été\",");
    }
    for date in 0..2 {
        let day = number % 28 + 1;
        let _ = write!(json, "\"date{date}\":\"2026-0{}-{day:02}T10:20:30.000+0000\",", date + 1);
    }
    let (count, flag) = (number % 100, number.is_multiple_of(3));
    let _ = write!(
        json,
        "\"money\":{number}.25,\"count\":{count},\"flag\":{flag},\"score\":{number}.5}}"
    );
    json
}
