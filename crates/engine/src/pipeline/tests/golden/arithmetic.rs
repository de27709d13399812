//! Arithmetic: exact numbers.

use super::{check, map, refused, task};
use serde_json::json;

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
        ("ADDITION", "amount", "price", json!({"amount": 0.1, "price": 0.2}), json!("0.30")),
        (
            "ADDITION",
            "amount",
            "weight",
            json!({"amount": 1234.5678901234567, "weight": "-0.0000000000000001"}),
            json!("1234.5678901234566999"),
        ),
        (
            "MULTIPLICATION",
            "amount",
            "weight",
            json!({"amount": 0.000001, "weight": 1e-7}),
            json!("0.0000000000001"),
        ),
        ("DIVISION", "weight", "count", json!({"weight": "1", "count": 3}), json!("0.3333333333")),
        ("ADDITION", "speed", "count", json!({"speed": 1e300, "count": 1}), json!("1e300")),
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
