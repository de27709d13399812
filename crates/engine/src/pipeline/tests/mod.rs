//! How tasks are compiled, and what is reported about invalid ones.

mod filtering;
mod fitting;
mod golden;
mod ordering;
mod spelling;

use super::*;
use arrow_array::{Array, Int32Array, RecordBatch, StringArray};
use connector_sdk::{Comparison, Literal};
use serde_json::json;
use std::sync::Arc;

fn fields() -> Vec<Column> {
    [
        ("Id", FieldType::String),
        ("Name", FieldType::String),
        ("Employees", FieldType::Int32),
        ("CreatedDate", FieldType::DateTime),
        ("Active", FieldType::Bool),
    ]
    .map(|(name, field_type)| Column { name: name.to_owned(), field_type })
    .to_vec()
}

fn compile(tasks: serde_json::Value) -> Result<TaskPipeline, String> {
    let tasks: Vec<Task> = serde_json::from_value(tasks).unwrap();
    TaskPipeline::compile(&tasks, &fields()).map_err(|violations| violations.to_string())
}

fn written(pipeline: &TaskPipeline) -> Vec<String> {
    pipeline.output_schema().fields().iter().map(|field| field.name().clone()).collect()
}

fn map(source: &str, destination: &str, properties: serde_json::Value) -> serde_json::Value {
    json!({"taskType": "Map", "sourceFields": [source], "destinationField": destination,
           "connectorOperator": {"Salesforce": "NO_OP"}, "taskProperties": properties})
}

fn filter(field: &str, operator: &str, properties: serde_json::Value) -> serde_json::Value {
    json!({"taskType": "Filter", "sourceFields": [field], "connectorOperator": {"Salesforce": operator},
           "taskProperties": properties})
}

#[test]
fn map_all_takes_every_field_but_the_excluded() {
    let all = compile(json!([{"taskType": "Map_all", "sourceFields": [""], "taskProperties": {}}]));
    assert_eq!(written(&all.unwrap()), ["Id", "Name", "Employees", "CreatedDate", "Active"]);
    let some = compile(json!([{"taskType": "Map_all", "sourceFields": [],
        "taskProperties": {"EXCLUDE_SOURCE_FIELDS_LIST": "[\"Name\",\"Active\"]"}}]));
    assert_eq!(written(&some.unwrap()), ["Id", "Employees", "CreatedDate"]);
}

#[test]
fn map_all_takes_what_it_may_in_the_applications_order_and_must_find_it() {
    let tasks: Vec<Task> =
        serde_json::from_value(json!([{"taskType": "Map_all", "sourceFields": [],
        "taskProperties": {"EXCLUDE_SOURCE_FIELDS_LIST": "[\"Id\"]"}}]))
        .unwrap();
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let compile =
        |takable: &[&str]| TaskPipeline::compile_taking(&tasks, &fields(), Some(&names(takable)));
    let pipeline = compile(&["Active", "Id", "Name"]).unwrap();
    assert_eq!(written(&pipeline), ["Name", "Active"]);
    assert_eq!(pipeline.taken, ["Name", "Active"]);
    let refusal = compile(&["Name", "Nick"]).unwrap_err().to_string();
    assert!(refusal.contains("tasks[0]: \"Nick\" is not a field of the source"), "{refusal}");
}

#[test]
fn map_renames_and_keeps_the_order_of_tasks_where_nothing_else_gives_one() {
    let pipeline =
        compile(json!([filter("Id", "PROJECTION", json!({})), map("Id", "id", json!({})),]));
    assert_eq!(written(&pipeline.unwrap()), ["id"]);
    let pipeline = compile(json!([map("Name", "label", json!({})), map("Id", "id", json!({}))]));
    assert_eq!(written(&pipeline.unwrap()), ["label", "id"]);
}

#[test]
fn what_cannot_work_is_refused_with_words() {
    for (tasks, words) in [
        (json!([]), "map no field"),
        (json!([filter("Id", "PROJECTION", json!({}))]), "map no field"),
        (json!([map("Nmae", "n", json!({}))]), "did you mean \"Name\"?"),
        (
            json!([filter("Id", "PROJECTION", json!({})), map("Name", "n", json!({}))]),
            "PROJECTION filter; add it",
        ),
        (json!([map("Id", "x", json!({})), map("Name", "x", json!({}))]), "written twice"),
        (json!([map("Id", "x", json!({"DESTINATION_DATA_TYPE": "blob"}))]), "is not a type"),
        (json!([map("Id", "", json!({}))]), "destinationField: is missing"),
        (
            json!([
                map("Id", "x", json!({})),
                filter("Employees", "LESS_THAN", json!({"VALUE": "many"}))
            ]),
            "such as 12",
        ),
        (
            json!([
                map("Id", "x", json!({})),
                filter("Active", "EQUAL_TO", json!({"VALUE": "maybe"}))
            ]),
            "true or false",
        ),
        (
            json!([
                map("Id", "x", json!({})),
                filter("Employees", "CONTAINS", json!({"VALUE": "1"}))
            ]),
            "looks into texts",
        ),
        (
            json!([map("Id", "x", json!({})), filter("Id", "EQUAL_TO", json!({}))]),
            "say what to compare with",
        ),
        (
            json!([map("Id", "x", json!({})), filter("Id", "BETWEEN", json!({"VALUE": "1"}))]),
            "LOWER_BOUND",
        ),
        (
            json!([{"taskType": "Map_all", "sourceFields": [],
            "taskProperties": {"EXCLUDE_SOURCE_FIELDS_LIST": "Id"}}]),
            "JSON array",
        ),
        (
            json!([{"taskType": "Map_all", "sourceFields": [],
            "taskProperties": {"INCLUDE_NEW_FIELDS": "yes"}}]),
            "INCLUDE_NEW_FIELDS: must be true or false",
        ),
    ] {
        let refusal = compile(tasks).unwrap_err();
        assert!(refusal.contains(words), "{refusal}");
    }
}

#[test]
fn filters_are_typed() {
    let pipeline = compile(json!([
        map("Id", "id", json!({})),
        filter("CreatedDate", "BETWEEN",
            json!({"DATA_TYPE": "datetime", "LOWER_BOUND": "1672531200000", "UPPER_BOUND": "2023-02-01T00:00:00Z"})),
        filter("Name", "EQUAL_TO", json!({"VALUES": "a, b"})),
    ]))
    .unwrap();
    let [between, equal] = &pipeline.filters[..] else { panic!("two filters") };
    assert_eq!(between.comparison, Comparison::Between);
    let [Literal::DateTime(from), Literal::DateTime(to)] = between.values[..] else {
        panic!("two instants")
    };
    assert_eq!((from.millis(), to.millis()), (1_672_531_200_000, 1_675_209_600_000));
    assert_eq!(equal.values, [Literal::Text("a".into()), Literal::Text("b".into())]);
}

#[test]
fn a_record_that_does_not_fit_is_rejected_alone() {
    let pipeline =
        compile(json!([map("Name", "n", json!({"DESTINATION_DATA_TYPE": "int"}))])).unwrap();
    let names: StringArray = [Some("1"), Some("two"), None, Some("3")].into_iter().collect();
    let page =
        RecordBatch::try_new(records::schema(&pipeline.columns), vec![Arc::new(names)]).unwrap();
    let applied = pipeline.apply(&page).unwrap();
    assert_eq!(applied.rejected.len(), 1);
    let rejection = &applied.rejected[0];
    assert_eq!((rejection.row, rejection.field.as_str()), (1, "Name"));
    assert!(!rejection.reason.contains("two"), "the value itself is never told");
    let kept = applied.kept[0].records.column(0).as_any().downcast_ref::<Int32Array>().unwrap();
    assert_eq!((kept.len(), kept.value(0), kept.is_null(1), kept.value(2)), (3, 1, true, 3));
}
