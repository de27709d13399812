//! Merge: several fields joined into one text.

use super::{check, map, refused, task};
use serde_json::{Value, json};

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
