//! What each task makes of records: tables of flows, records and results.

use super::TaskPipeline;
use flow::Task;
use records::decode::JsonRecords;
use records::encode::{Format, Options, encoder};
use records::{Column, FieldType};
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// What became of records.
#[derive(Debug, PartialEq)]
struct Outcome {
    written: Vec<Value>,
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
        ("day", FieldType::Date),
        ("at", FieldType::DateTime),
        ("ok", FieldType::Bool),
        ("more", FieldType::Json),
    ]
    .map(|(name, field_type)| Column { name: name.to_owned(), field_type })
    .to_vec()
}

/// Runs tasks over records; filters are all evaluated here.
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
    let mut lines =
        encoder(Format::JsonLines, pipeline.output_schema(), Options { typed: false }).unwrap();
    lines.write(&applied.kept).unwrap();
    let bytes = lines.finish().unwrap();
    let written = serde_json::Deserializer::from_slice(&bytes).into_iter();
    Ok(Outcome {
        written: written.collect::<Result<_, _>>().unwrap(),
        filtered: applied.filtered,
        rejected: applied.rejected,
    })
}

#[track_caller]
fn check(tasks: Value, records: Value, written: Value, filtered: u64, rejected: &[&str]) {
    let outcome = run(&tasks, &records).unwrap_or_else(|error| panic!("{error}: {tasks}"));
    let Value::Array(written) = written else { panic!("a list") };
    let rejected = rejected.iter().map(|reason| (*reason).to_owned()).collect();
    assert_eq!(outcome, Outcome { written, filtered, rejected }, "{tasks}");
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

#[test]
fn truncate_keeps_the_first_characters() {
    let truncate = |field: &str, length: &str| {
        task("Truncate", "NO_OP", &[field], "", json!({"TRUNCATE_LENGTH": length}))
    };
    for (length, given, kept) in [
        ("3", json!("abcdef"), json!("abc")),
        ("3", json!("ab"), json!("ab")),
        ("0", json!("ab"), json!("")),
        ("2", json!("żółć"), json!("żó")),
        ("1", json!("😀😀"), json!("😀")),
        ("4", json!(null), json!(null)),
    ] {
        let tasks = json!([map("name"), truncate("name", length)]);
        check(tasks, of("name", &[given]), of("name", &[kept]), 0, &[]);
    }
    // Other types are truncated as their texts, and are texts from then on.
    check(
        json!([truncate("day", "7"), map("day")]),
        of("day", &[json!("2026-11-20")]),
        of("day", &[json!("2026-11")]),
        0,
        &[],
    );
    refused(json!([truncate("name", "few"), map("name")]), "TRUNCATE_LENGTH: \"few\" must be");
    refused(json!([truncate("nmae", "2"), map("name")]), "did you mean \"name\"");
}

#[test]
fn mask_hides_characters() {
    let mask = |field: &str, operator: &str, properties: Value| {
        task("Mask", operator, &[field], "", properties)
    };
    for (operator, properties, given, kept) in [
        ("MASK_ALL", json!({}), json!("secret"), json!("******")),
        ("MASK_ALL", json!({"MASK_LENGTH": "5", "MASK_VALUE": "#"}), json!("żó"), json!("##")),
        ("MASK_FIRST_N", json!({"MASK_LENGTH": "3"}), json!("secret"), json!("***ret")),
        ("MASK_FIRST_N", json!({"MASK_LENGTH": "9"}), json!("secret"), json!("******")),
        (
            "MASK_LAST_N",
            json!({"MASK_LENGTH": "4", "MASK_VALUE": "•"}),
            json!("4111 1111"),
            json!("4111 ••••"),
        ),
        ("MASK_LAST_N", json!({"MASK_LENGTH": "9"}), json!("😀"), json!("*")),
        ("MASK_ALL", json!({}), json!(null), json!(null)),
        ("MASK_ALL", json!({}), json!(""), json!("")),
    ] {
        let tasks = json!([map("name"), mask("name", operator, properties)]);
        check(tasks, of("name", &[given]), of("name", &[kept]), 0, &[]);
    }
    check(
        json!([mask("count", "MASK_LAST_N", json!({"MASK_LENGTH": "2"})), map("count")]),
        of("count", &[json!(-1234)]),
        of("count", &[json!("-12**")]),
        0,
        &[],
    );
    // Truncation comes first, whatever the order of the list.
    let truncate = task("Truncate", "NO_OP", &["name"], "", json!({"TRUNCATE_LENGTH": "4"}));
    check(
        json!([mask("name", "MASK_LAST_N", json!({"MASK_LENGTH": "2"})), truncate, map("name")]),
        of("name", &[json!("abcdef")]),
        of("name", &[json!("ab**")]),
        0,
        &[],
    );
    refused(
        json!([mask("name", "MASK_ALL", json!({"MASK_VALUE": "xx"})), map("name")]),
        "one character",
    );
    refused(
        json!([mask("name", "MASK_FIRST_N", json!({})), map("name")]),
        "MASK_LENGTH: is missing",
    );
    refused(json!([mask("name", "NO_OP", json!({})), map("name")]), "must be MASK_ALL");
}

#[test]
fn validate_leaves_records_out() {
    let validate = |field: &str, operator: &str| {
        task("Validate", operator, &[field], "", json!({"VALIDATION_ACTION": "DropRecord"}))
    };
    for (field, operator, given, kept) in [
        ("name", "VALIDATE_NON_NULL", vec![json!("a"), json!(null), json!("")], vec![json!("a")]),
        ("count", "VALIDATE_NON_NULL", vec![json!(0), json!(null)], vec![json!(0)]),
        (
            "count",
            "VALIDATE_NON_ZERO",
            vec![json!(0), json!(1), json!(null)],
            vec![json!(1), json!(null)],
        ),
        ("price", "VALIDATE_NON_ZERO", vec![json!(0.0), json!(0.01)], vec![json!(0.01)]),
        ("price", "VALIDATE_NON_NEGATIVE", vec![json!(-0.01), json!(0.0)], vec![json!(0.0)]),
        ("ratio", "VALIDATE_NON_NEGATIVE", vec![json!(-1e-9), json!(2.5)], vec![json!(2.5)]),
        (
            "name",
            "VALIDATE_NUMERIC",
            vec![json!("12"), json!("1e3"), json!("x"), json!("NaN")],
            vec![json!("12"), json!("1e3")],
        ),
        ("name", "VALIDATE_NON_ZERO", vec![json!("0.00"), json!("x")], vec![json!("x")]),
    ] {
        let dropped = (given.len() - kept.len()) as u64;
        check(
            json!([map(field), validate(field, operator)]),
            of(field, &given),
            of(field, &kept),
            dropped,
            &[],
        );
    }
    refused(
        json!([map("name"), task("Validate", "VALIDATE_NON_NULL", &["name"], "", json!({}))]),
        "VALIDATION_ACTION",
    );
    refused(json!([map("name"), validate("name", "NO_OP")]), "must be VALIDATE_NON_NULL");
}

#[test]
fn validate_can_stop_the_run_without_telling_a_value() {
    let stop = task(
        "Validate",
        "VALIDATE_NUMERIC",
        &["name"],
        "",
        json!({"VALIDATION_ACTION": "DropDataset"}),
    );
    let tasks = json!([map("name"), stop]);
    check(tasks.clone(), of("name", &[json!("1")]), of("name", &[json!("1")]), 0, &[]);
    let error =
        run(&tasks, &of("name", &[json!("1"), json!("hidden"), json!("secret")])).unwrap_err();
    assert!(error.contains("field \"name\" broke it in 2 of 3 records"), "{error}");
    assert!(!error.contains("hidden"), "{error}");
}

#[test]
fn merge_joins_fields_for_a_map() {
    let merge =
        |properties: Value| task("Merge", "NO_OP", &["name", "count"], "name,count", properties);
    let result =
        task("Map", "NO_OP", &["name,count"], "both", json!({"SOURCE_DATA_TYPE": "string"}));
    for (properties, record, both) in [
        (json!({}), json!({"name": "Ada", "count": 7}), "Ada 7"),
        (json!({}), json!({"name": null, "count": 7}), " 7"),
        (
            json!({"CONCAT_FORMAT": "${count}: ${name}!"}),
            json!({"name": "Ada", "count": 7}),
            "7: Ada!",
        ),
        (json!({"CONCAT_FORMAT": "${name}$"}), json!({"name": "ż", "count": null}), "ż$"),
    ] {
        check(json!([result, merge(properties)]), json!([record]), json!([{"both": both}]), 0, &[]);
    }
    refused(
        json!([merge(json!({"CONCAT_FORMAT": "${price}"})), result]),
        "\"price\" is not one of",
    );
    refused(json!([merge(json!({"CONCAT_FORMAT": "${name"})), result]), "no } behind it");
    refused(
        json!([task("Merge", "NO_OP", &["name"], "x", json!({})), map("x")]),
        "at least two fields",
    );
}

#[test]
fn arithmetic_is_exact() {
    let arithmetic = |operator: &str, a: &str, b: &str| {
        let order = json!({"MATH_OPERATION_FIELDS_ORDER": format!("{a},{b}")});
        task("Arithmetic", operator, &[b, a], &format!("{a},{b}"), order)
    };
    let text = |a: &str, b: &str| {
        task(
            "Map",
            "NO_OP",
            &[&format!("{a},{b}")],
            "is",
            json!({"DESTINATION_DATA_TYPE": "string"}),
        )
    };
    for (operator, a, b, record, is) in [
        ("ADDITION", "price", "rate", json!({"price": 0.10, "rate": 0.2001}), json!("0.3001")),
        ("SUBTRACTION", "count", "price", json!({"count": 1, "price": 0.99}), json!("0.01")),
        (
            "MULTIPLICATION",
            "price",
            "rate",
            json!({"price": 19.99, "rate": 0.2300}),
            json!("4.597700"),
        ),
        (
            "MULTIPLICATION",
            "big",
            "count",
            json!({"big": i64::MAX, "count": -2}),
            json!("-18446744073709551614"),
        ),
        ("DIVISION", "price", "count", json!({"price": 10.00, "count": 3}), json!("3.3333333333")),
        ("DIVISION", "count", "big", json!({"count": 2, "big": 3}), json!("0.6666666667")),
        ("DIVISION", "count", "big", json!({"count": -2, "big": 3}), json!("-0.6666666667")),
        ("ADDITION", "price", "rate", json!({"price": null, "rate": 1}), json!(null)),
        ("ADDITION", "ratio", "count", json!({"ratio": 0.5, "count": 2}), json!("2.5")),
        ("DIVISION", "count", "ratio", json!({"count": 1, "ratio": 4.0}), json!("0.25")),
    ] {
        check(
            json!([text(a, b), arithmetic(operator, a, b)]),
            json!([record]),
            json!([{"is": is}]),
            0,
            &[],
        );
    }
    for (a, b, record, reason) in [
        (
            "price",
            "count",
            json!({"price": 1.00, "count": 0}),
            "field \"price,count\": division by zero",
        ),
        (
            "count",
            "ratio",
            json!({"count": 1, "ratio": 0.0}),
            "field \"count,ratio\": division by zero",
        ),
    ] {
        check(
            json!([text(a, b), arithmetic("DIVISION", a, b)]),
            json!([record]),
            json!([]),
            0,
            &[reason],
        );
    }
    refused(
        json!([arithmetic("ADDITION", "name", "count"), map("name")]),
        "\"name\" is a string and not a number",
    );
    refused(
        json!([task("Arithmetic", "ADDITION", &["count"], "x", json!({})), map("count")]),
        "needs two fields",
    );
}

#[test]
fn results_can_be_used_by_further_tasks() {
    let sum = task("Arithmetic", "ADDITION", &["price", "rate"], "price,rate", json!({}));
    let twice = task("Arithmetic", "MULTIPLICATION", &["price,rate", "count"], "total", json!({}));
    let label = task(
        "Merge",
        "NO_OP",
        &["name", "total"],
        "label",
        json!({"CONCAT_FORMAT": "${name}=${total}"}),
    );
    let mask = task("Mask", "MASK_FIRST_N", &["name"], "", json!({"MASK_LENGTH": "1"}));
    let result = task("Map", "NO_OP", &["label"], "label", json!({}));
    check(
        json!([result, sum, twice, label, mask]),
        json!([{"name": "ab", "price": 1.50, "rate": 0.2500, "count": 2}]),
        json!([{"label": "*b=3.5000"}]),
        0,
        &[],
    );
}

#[test]
fn map_all_writes_what_tasks_have_changed() {
    let all = json!({"taskType": "Map_all", "sourceFields": [],
        "taskProperties": {"EXCLUDE_SOURCE_FIELDS_LIST": "[\"big\",\"price\",\"rate\",\"ratio\",\"day\",\"at\",\"ok\",\"more\"]"}});
    let mask = task("Mask", "MASK_ALL", &["name"], "", json!({}));
    check(
        json!([all, mask]),
        json!([{"id": "1", "name": "Ada", "count": 5}]),
        json!([{"id": "1", "name": "***", "count": 5}]),
        0,
        &[],
    );
}

#[test]
fn filters_keep_the_records_that_fit() {
    let filter = |field: &str, operator: &str, properties: Value| {
        task("Filter", operator, &[field], "", properties)
    };
    let value = |text: &str| json!({"VALUE": text});
    let between = |lower: &str, upper: &str| json!({"LOWER_BOUND": lower, "UPPER_BOUND": upper});
    for (field, operator, properties, given, kept) in [
        ("count", "LESS_THAN", value("5"), vec![json!(4), json!(5), json!(null)], vec![json!(4)]),
        ("count", "LESS_THAN", value("4.5"), vec![json!(4), json!(5)], vec![json!(4)]),
        (
            "big",
            "GREATER_THAN_OR_EQUAL_TO",
            value("9007199254740993"),
            vec![json!(9007199254740992_i64), json!(9007199254740993_i64)],
            vec![json!(9007199254740993_i64)],
        ),
        ("price", "EQUAL_TO", value("0.1"), vec![json!(0.10), json!(0.11)], vec![json!(0.10)]),
        (
            "price",
            "NOT_EQUAL_TO",
            value("0.10"),
            vec![json!(0.10), json!(0.11), json!(null)],
            vec![json!(0.11), json!(null)],
        ),
        ("ratio", "GREATER_THAN", value("-0.5"), vec![json!(-0.5), json!(0.0)], vec![json!(0.0)]),
        (
            "count",
            "BETWEEN",
            between("1", "4"),
            vec![json!(1), json!(2), json!(3), json!(4), json!(null)],
            vec![json!(2), json!(3)],
        ),
        (
            "name",
            "EQUAL_TO",
            value("ADA"),
            vec![json!("Ada"), json!("Bob"), json!(null)],
            vec![json!("Ada")],
        ),
        (
            "name",
            "EQUAL_TO",
            json!({"VALUES": "ada, bob"}),
            vec![json!("Bob"), json!("Eve")],
            vec![json!("Bob")],
        ),
        ("name", "CONTAINS", value("ÓŁ"), vec![json!("żółć"), json!("zolc")], vec![json!("żółć")]),
        ("name", "LESS_THAN", value("b"), vec![json!("a"), json!("b")], vec![json!("a")]),
        (
            "day",
            "GREATER_THAN",
            value("1969-12-31"),
            vec![json!("1969-12-31"), json!("1970-01-01")],
            vec![json!("1970-01-01")],
        ),
        (
            "at",
            "LESS_THAN_OR_EQUAL_TO",
            value("1672531200000"),
            vec![json!("2023-01-01T00:00:00.000Z"), json!("2023-01-01T00:00:00.001Z")],
            vec![json!("2023-01-01T00:00:00.000Z")],
        ),
        (
            "ok",
            "EQUAL_TO",
            value("true"),
            vec![json!(true), json!(false), json!(null)],
            vec![json!(true)],
        ),
    ] {
        let dropped = (given.len() - kept.len()) as u64;
        check(
            json!([filter(field, operator, properties), map(field)]),
            of(field, &given),
            of(field, &kept),
            dropped,
            &[],
        );
    }
    // A field that only a filter looks at is fetched and not written, and all filters must hold.
    check(
        json!([
            filter("count", "GREATER_THAN", value("1")),
            filter("ok", "EQUAL_TO", value("true")),
            map("name")
        ]),
        json!([{"name": "a", "count": 1, "ok": true}, {"name": "b", "count": 2, "ok": true}, {"name": "c", "count": 3, "ok": false}]),
        json!([{"name": "b"}]),
        2,
        &[],
    );
}
