//! What is reported about names and values that are not written as AppFlow writes them.

use super::{compile, filter, map};
use serde_json::{Value, json};

fn told(tasks: Value) -> String {
    compile(tasks).map(|_| String::new()).unwrap_or_else(|told| told)
}

fn filtered(field: &str, operator: &str, properties: Value) -> String {
    told(json!([map("Id", "id", json!({})), filter(field, operator, properties)]))
}

#[test]
fn values_in_json_are_refused_with_the_right_spelling() {
    for (properties, words) in [
        (
            json!({"VALUES": "[\"a\",\"b\"]"}),
            "VALUES: is a JSON list; write the values with commas between them: a,b",
        ),
        (json!({"VALUES": "[1, 2.5, true]"}), "between them: 1,2.5,true"),
        (json!({"VALUES": "[\"a\"]"}), "between them: a"),
        (json!({"VALUE": "[\"a\"]"}), "VALUE: is a JSON list; write the value alone: a"),
        (
            json!({"VALUE": "[\"a\", \"b\"]"}),
            "VALUE: is a JSON list, and this is one value; use VALUES: a,b",
        ),
        (
            json!({"VALUE": "\"a\""}),
            "VALUE: has quotes, which would be compared as well; leave them out: a",
        ),
        (json!({"VALUES": "\"a\",\"b\""}), "leave them out: a,b"),
        (json!({"VALUES": "a, \"b\""}), "leave them out: a, b"),
    ] {
        for operator in ["EQUAL_TO", "NOT_EQUAL_TO"] {
            let told = filtered("Name", operator, properties.clone());
            assert!(
                told.starts_with("tasks[1].taskProperties.VALUE") && told.contains(words),
                "{told}"
            );
        }
    }
    let bounds = json!({"LOWER_BOUND": "[\"a\"]", "UPPER_BOUND": "\"b\""});
    assert!(filtered("Name", "BETWEEN", bounds).contains("LOWER_BOUND: is a JSON list"));
    let long = format!("[\"{}\"]", "a".repeat(900));
    assert!(filtered("Name", "EQUAL_TO", json!({"VALUE": long})).len() < 200);
    for field in ["Employees", "Active", "CreatedDate"] {
        let told = filtered(field, "EQUAL_TO", json!({"VALUES": "[\"12\"]"}));
        assert!(told.contains("between them: 12"), "{told}");
    }
}

#[test]
fn values_with_brackets_and_quotes_within_are_taken() {
    for properties in [
        json!({"VALUE": "[draft] a"}),
        json!({"VALUE": "[]"}),
        json!({"VALUE": "[draft]"}),
        json!({"VALUE": "5\""}),
        json!({"VALUE": "\""}),
        json!({"VALUE": "the \"best\" one"}),
        json!({"VALUES": "[a],b"}),
    ] {
        assert_eq!(filtered("Name", "EQUAL_TO", properties), "");
    }
    assert_eq!(filtered("Name", "CONTAINS", json!({"VALUE": "\"best\""})), "");
}

#[test]
fn a_field_that_there_is_not_is_told_with_what_to_do() {
    let projection = |names: &[&str]| json!({"taskType": "Filter", "sourceFields": names, "connectorOperator": {"Salesforce": "PROJECTION"}});
    for (tasks, expected) in [
        (
            json!([projection(&["Id"]), map("Idd", "x", json!({}))]),
            "tasks[1].sourceFields: \"Idd\" is not a field of the source; did you mean \"Id\"?",
        ),
        (
            json!([map("account name", "x", json!({}))]),
            "tasks[0].sourceFields: \"account name\" is not a field of the source; DescribeConnectorEntity lists its fields",
        ),
        (
            json!([map("[\"Id\",\"Name\"]", "x", json!({}))]),
            "tasks[0].sourceFields: \"[\"Id\",\"Name\"]\" is not a field of the source; write each field as an entry of its own",
        ),
        (
            json!([projection(&["Id, Name"]), map("Id", "x", json!({}))]),
            "tasks[0].sourceFields: \"Id, Name\" is not a field of the source; write each field as an entry of its own; \
             tasks[1].sourceFields: \"Id\" is not listed by the flow's PROJECTION filter; add it there",
        ),
        (
            json!([
                map("Name", "Tel", json!({})),
                {"taskType": "Mask", "sourceFields": ["Tel"], "connectorOperator": {"Salesforce": "MASK_ALL"}},
            ]),
            "tasks[1].sourceFields: \"Tel\" is not a field of the source; it is what a Map task calls \"Name\", so name \
             \"Name\"",
        ),
    ] {
        assert_eq!(told(tasks), expected);
    }
}

#[test]
fn a_format_that_names_no_field_is_refused() {
    let merge = json!({"taskType": "Merge", "sourceFields": ["Id", "Name"], "destinationField": "label",
        "taskProperties": {"CONCAT_FORMAT": "[\"Id\",\"Name\"]"}});
    let told = told(json!([merge, map("label", "Label", json!({}))]));
    assert!(told.contains("CONCAT_FORMAT: names no field"), "{told}");
}
