//! Mask: hidden characters.

use super::{check, map, of, refused, task};
use serde_json::{Value, json};

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
