//! Validate: records that are left out, and runs that are stopped.

use super::{check, map, of, refused, run, task};
use serde_json::json;

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
