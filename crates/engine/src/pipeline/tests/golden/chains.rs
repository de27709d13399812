//! Tasks that use other tasks' results.

use super::{check, task};
use serde_json::json;

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
        "taskProperties": {"EXCLUDE_SOURCE_FIELDS_LIST": "[\"big\",\"price\",\"rate\",\"ratio\",\"amount\",\"weight\",\"speed\",\"opens\",\"day\",\"at\",\"ok\",\"more\"]"}});
    let mask = task("Mask", "MASK_ALL", &["name"], "", json!({}));
    check(
        json!([all, mask]),
        json!([{"id": "1", "name": "Ada", "count": 5}]),
        json!([{"id": "1", "name": "***", "count": 5}]),
        0,
        &[],
    );
}
