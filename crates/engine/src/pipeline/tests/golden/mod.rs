//! Tables of tasks, records and expected results.

mod arithmetic;
mod chains;
mod filter;
mod mask;
mod merge;
mod numbers;
mod partition;
mod passthrough;
mod truncate;
mod validate;

use super::{Group, TaskPipeline};
use flow::Task;
use records::decode::JsonRecords;
use records::encode::{Format, Options, encoder};
use records::{Column, FieldType};
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// The result of a run.
#[derive(Debug, PartialEq)]
struct Outcome {
    written: Vec<Value>,
    /// The folders of the written records, in order.
    folders: Vec<String>,
    filtered: u64,
    rejected: Vec<String>,
}

fn fields() -> Vec<Column> {
    let decimal = |precision, scale| FieldType::Decimal { precision, scale };
    [
        ("id", FieldType::String),
        ("name", FieldType::String),
        ("count", FieldType::Int32),
        ("big", FieldType::Int64),
        ("price", decimal(18, 2)),
        ("rate", decimal(10, 4)),
        ("ratio", FieldType::Float64),
        ("amount", FieldType::Number { precision: 18, scale: 2, binary: true }),
        ("weight", FieldType::Number { precision: 13, scale: 3, binary: false }),
        ("speed", FieldType::Number { precision: 0, scale: 1, binary: true }),
        ("opens", FieldType::Time),
        ("day", FieldType::Date),
        ("at", FieldType::DateTime),
        ("ok", FieldType::Bool),
        ("more", FieldType::Json),
    ]
    .map(|(name, field_type)| Column { name: name.to_owned(), field_type })
    .to_vec()
}

/// Applies tasks to records. All filters are evaluated here.
fn run(tasks: &Value, records: &Value) -> Result<Outcome, String> {
    let tasks: Vec<Task> = serde_json::from_value(tasks.clone()).unwrap();
    let mut pipeline =
        TaskPipeline::compile(&tasks, &fields()).map_err(|violations| violations.to_string())?;
    let every: Vec<usize> = (0..pipeline.filters.len()).collect();
    pipeline.filter_here(&every, true, &fields());
    let texts: Vec<Box<RawValue>> = serde_json::from_value(records.clone()).unwrap();
    let texts: Vec<&RawValue> = texts.iter().map(AsRef::as_ref).collect();
    let decoded = JsonRecords::new(&pipeline.columns).decode(&texts).unwrap();
    assert!(decoded.rejected.is_empty(), "{:?}", decoded.rejected);
    let applied = pipeline.apply(&decoded.batch).map_err(|error| error.to_string())?;
    let rejected = applied.rejected.iter();
    Ok(Outcome {
        written: applied.kept.iter().flat_map(lines).collect(),
        folders: applied.kept.into_iter().map(|group| group.folder).collect(),
        filtered: applied.filtered,
        rejected: rejected
            .map(|each| format!("field \"{}\": {}", each.field, each.reason))
            .collect(),
    })
}

fn lines(group: &Group) -> Vec<Value> {
    let schema = group.records.schema();
    let mut lines = encoder(Format::JsonLines, schema, Options::default()).unwrap();
    lines.write(&group.records).unwrap();
    let bytes = lines.finish().unwrap();
    serde_json::Deserializer::from_slice(&bytes).into_iter().collect::<Result<_, _>>().unwrap()
}

#[track_caller]
fn check(tasks: Value, records: Value, written: Value, filtered: u64, rejected: &[&str]) {
    let outcome = run(&tasks, &records).unwrap_or_else(|error| panic!("{error}: {tasks}"));
    let Value::Array(written) = written else { panic!("a list") };
    let rejected = rejected.iter().map(|reason| (*reason).to_owned()).collect();
    let folders = vec![String::new()];
    assert_eq!(outcome, Outcome { written, folders, filtered, rejected }, "{tasks}");
}

#[track_caller]
fn refused(tasks: Value, words: &str) {
    let error = run(&tasks, &json!([])).unwrap_err();
    assert!(error.contains(words), "{error:?} does not say {words:?}");
}

fn task(kind: &str, operator: &str, fields: &[&str], target: &str, properties: Value) -> Value {
    let mut task = json!({
        "taskType": kind,
        "connectorOperator": {"Salesforce": operator},
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

/// Returns a list of records with one field.
fn of(field: &str, values: &[Value]) -> Value {
    values.iter().map(|value| json!({ field: value })).collect::<Vec<_>>().into()
}
