//! Passthrough: the record as it is.

use super::{check, map, refused, task};
use serde_json::{Value, json};

fn whole() -> Value {
    task("Passthrough", "NO_OP", &[], "", json!({}))
}

#[test]
fn passthrough_changes_nothing() {
    let record = json!({"id": "1", "name": "Ada", "count": 7, "big": 8, "price": 1.50, "rate": 0.2500,
        "ratio": 0.5, "amount": 9.05, "weight": 1.2345, "speed": 1e300, "opens": "24:00:00.000", "day": "2024-02-29", "at": "2024-02-29T12:00:00.000Z", "ok": true,
        "more": {"a": [1, null]}});
    let empty = json!({"id": null, "name": null, "count": null, "big": null, "price": null, "rate": null,
        "ratio": null, "amount": null, "weight": null, "speed": null, "opens": null, "day": null, "at": null, "ok": null, "more": null});
    check(json!([whole()]), json!([record, empty]), json!([record, empty]), 0, &[]);
}

#[test]
fn records_and_fields_may_be_chosen_beside_it() {
    let chosen = task("Filter", "PROJECTION", &["id", "count"], "", json!({}));
    let rows = task("Filter", "GREATER_THAN", &["count"], "", json!({"VALUE": "1"}));
    let sound = task(
        "Validate",
        "VALIDATE_NON_NULL",
        &["id"],
        "",
        json!({"VALIDATION_ACTION": "DropRecord"}),
    );
    check(
        json!([whole(), chosen, rows, sound]),
        json!([{"id": "1", "count": 1}, {"id": null, "count": 2}, {"id": "3", "count": 3}]),
        json!([{"id": "3", "count": 3}]),
        2,
        &[],
    );
}

#[test]
fn nothing_that_changes_records_may_stand_beside_it() {
    let two = ["name", "count"];
    for other in [
        map("name"),
        task("Map_all", "NO_OP", &[], "", json!({})),
        task("Merge", "NO_OP", &two, "both", json!({})),
        task("Arithmetic", "ADDITION", &["count", "big"], "sum", json!({})),
        task("Mask", "MASK_ALL", &["name"], "", json!({})),
        task("Truncate", "NO_OP", &["name"], "", json!({"TRUNCATE_LENGTH": "1"})),
        whole(),
    ] {
        for words in ["tasks[1].taskType: ", "cannot stand beside Passthrough"] {
            refused(json!([whole(), other]), words);
        }
    }
    let list = json!({"EXCLUDE_SOURCE_FIELDS_LIST": "[\"name\"]"});
    refused(json!([task("Passthrough", "NO_OP", &[], "", list)]), "leaves nothing out");
}
