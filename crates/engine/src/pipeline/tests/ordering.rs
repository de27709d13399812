//! The order of columns: the same for every order of the tasks.

use super::{fields, filter, map, written};
use crate::pipeline::TaskPipeline;
use arrow_array::RecordBatch;
use flow::Task;
use proptest::prelude::*;
use records::Column;
use records::encode::{Format, Options, encoder};
use serde_json::{Value, json};

fn projection(names: &[&str]) -> Value {
    json!({"taskType": "Filter", "sourceFields": names, "connectorOperator": {"Salesforce": "PROJECTION"}})
}

fn made(kind: &str, operator: &str, from: &[&str], name: &str) -> Value {
    json!({"taskType": kind, "sourceFields": from, "destinationField": name,
           "connectorOperator": {"Salesforce": operator}})
}

fn all(properties: Value) -> Value {
    json!({"taskType": "Map_all", "sourceFields": [], "taskProperties": properties})
}

fn partition(name: &str) -> Value {
    json!({"taskType": "Partition", "sourceFields": [name]})
}

/// Flows with their expected columns, which do not depend on the order of the tasks.
fn flows() -> Vec<(Vec<Value>, Vec<&'static str>)> {
    let plain = |name: &str| map(name, name, json!({}));
    vec![
        (
            vec![
                projection(&["Name", "Active", "Id", "Employees"]),
                map("Id", "key", json!({})),
                plain("Name"),
                plain("Active"),
                plain("Employees"),
                filter("Id", "EQUAL_TO", json!({"VALUE": "1"})),
            ],
            vec!["Name", "Active", "key", "Employees"],
        ),
        (
            vec![
                projection(&["Employees", "Name", "Id"]),
                plain("Id"),
                plain("Name"),
                map("Name", "Alias", json!({})),
                plain("Employees"),
                // Computed from another task's result, and from a field that is also written under its own name.
                made("Arithmetic", "ADDITION", &["Employees", "Employees2"], "more"),
                made("Arithmetic", "MULTIPLICATION", &["more", "Employees"], "most"),
                made("Merge", "NO_OP", &["Name", "Id"], "label"),
                made("Merge", "NO_OP", &["Active", "CreatedDate"], "unlisted"),
                map("most", "Most", json!({})),
                map("more", "More", json!({})),
                map("label", "Label", json!({})),
                map("unlisted", "Unlisted", json!({})),
            ],
            vec!["Employees", "More", "Most", "Name", "Alias", "Label", "Id", "Unlisted"],
        ),
        (
            vec![
                projection(&["Active", "Id"]),
                projection(&["Name"]),
                plain("Id"),
                plain("Name"),
                plain("Active"),
            ],
            vec!["Name", "Active", "Id"],
        ),
        (
            vec![
                projection(&["Active", "Name", "Id"]),
                all(json!({})),
                map("Name", "Alias", json!({})),
                made("Merge", "NO_OP", &["Id", "Name"], "label"),
                map("label", "Label", json!({})),
            ],
            vec!["Id", "Label", "Name", "Alias", "Active"],
        ),
        (
            vec![
                all(json!({"EXCLUDE_SOURCE_FIELDS_LIST": "[\"Employees2\",\"CreatedDate\"]"})),
                map("Employees", "Count", json!({})),
                partition("Name"),
            ],
            vec!["Id", "Employees", "Count", "Active"],
        ),
        (
            vec![
                projection(&["Name", "Id"]),
                map("Name", "second", json!({})),
                map("Name", "first", json!({})),
                plain("Id"),
                partition("Name"),
            ],
            vec!["second", "Id"],
        ),
    ]
}

fn source() -> Vec<Column> {
    let mut fields = fields();
    let second = Column { name: "Employees2".to_owned(), ..fields[2].clone() };
    fields.push(second);
    fields
}

fn compile(tasks: &[Value]) -> TaskPipeline {
    let tasks: Vec<Task> =
        tasks.iter().map(|task| serde_json::from_value(task.clone()).unwrap()).collect();
    TaskPipeline::compile(&tasks, &source()).unwrap_or_else(|error| panic!("{error}: {tasks:?}"))
}

fn file(format: Format, pipeline: &TaskPipeline) -> Vec<u8> {
    let schema = pipeline.output_schema();
    let mut file = encoder(format, schema.clone(), Options::default()).unwrap();
    file.write(&RecordBatch::new_empty(schema)).unwrap();
    file.finish().unwrap()
}

proptest! {
    #[test]
    fn every_order_of_the_tasks_gives_the_same_columns(
        (tasks, columns, shuffled) in prop::sample::select(flows()).prop_flat_map(|(tasks, columns)| {
            (Just(tasks.clone()), Just(columns), Just(tasks).prop_shuffle())
        })
    ) {
        let pipeline = compile(&shuffled);
        prop_assert_eq!(written(&pipeline), columns);
        let listed = compile(&tasks);
        prop_assert_eq!(pipeline.output_schema(), listed.output_schema(), "as Parquet has it");
        prop_assert_eq!(pipeline.output_columns(), listed.output_columns(), "with the folders");
        prop_assert_eq!(file(Format::Csv, &pipeline), file(Format::Csv, &listed));
    }
}

#[test]
fn a_run_keeps_the_order_it_began_with() {
    let mut pipeline = compile(&flows()[0].0);
    let begun = ["Active", "gone", "Employees", "Name"];
    let begun = begun.map(|name| Column { name: name.to_owned(), ..source()[0].clone() });
    pipeline.keep_order(&begun);
    assert_eq!(written(&pipeline), ["Active", "Employees", "Name", "key"]);
}

#[test]
fn a_result_has_a_name_of_its_own() {
    let tasks = json!([
        made("Merge", "NO_OP", &["Id", "Name"], "label"),
        made("Merge", "NO_OP", &["Name", "Id"], "label"),
        map("label", "Label", json!({})),
    ]);
    let told = super::compile(tasks).unwrap_err();
    assert!(
        told.contains("tasks[1].destinationField: \"label\" is the result of another task"),
        "{told}"
    );
}

#[test]
fn what_is_wrong_is_told_in_the_order_of_the_tasks() {
    let mask = json!({"taskType": "Mask", "sourceFields": ["Nope"], "connectorOperator": {"Salesforce": "MASK_ALL"}});
    let mut tasks: Vec<Value> = (0..11).map(|n| map("Nmae", &format!("n{n}"), json!({}))).collect();
    tasks[3] = mask.clone();
    tasks[10] = mask;
    let told = super::compile(json!(tasks)).unwrap_err();
    let places: Vec<usize> = (0..11).map(|n| told.find(&format!("tasks[{n}].")).unwrap()).collect();
    assert!(places.is_sorted(), "{told}");
}
