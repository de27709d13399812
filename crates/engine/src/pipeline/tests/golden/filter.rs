//! Filter: which records are kept.

use super::{check, map, of, task};
use serde_json::{Value, json};

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
    // A field that only a filter uses is fetched but not written. All filters must hold.
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
