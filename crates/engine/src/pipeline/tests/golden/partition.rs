//! `Partition`: the folder of each record, and the fields left in its file.

use super::{map, refused, run, task};
use serde_json::{Value, json};

fn partition(fields: &[&str]) -> Value {
    task("Partition", "NO_OP", fields, "", json!({}))
}

#[track_caller]
fn check(tasks: Value, records: Value, folders: Value, written: Value) {
    let outcome = run(&tasks, &records).unwrap();
    assert_eq!(json!(outcome.folders), folders, "{tasks}");
    assert_eq!(json!(outcome.written), written, "{tasks}");
}

#[test]
fn records_are_sorted_into_folders_and_their_fields_leave_the_file() {
    check(
        json!([partition(&["ok", "name"]), map("id"), map("name"), map("ok")]),
        json!([
            {"id": "1", "name": "b", "ok": true},
            {"id": "2", "name": "a", "ok": true},
            {"id": "3", "name": "b", "ok": true},
            {"id": "4", "ok": false},
        ]),
        json!(["ok=false/name=__HIVE_DEFAULT_PARTITION__/", "ok=true/name=a/", "ok=true/name=b/",]),
        json!([{"id": "4"}, {"id": "2"}, {"id": "1"}, {"id": "3"}]),
    );
}

#[test]
fn a_folder_is_named_by_the_text_of_its_value() {
    for (field, value, folder) in [
        ("name", json!("null"), "name=null/"),
        ("name", json!(""), "name=__HIVE_DEFAULT_PARTITION__/"),
        ("name", json!(" "), "name=%20/"),
        ("name", json!("a/b=c%"), "name=a%2Fb%3Dc%25/"),
        ("name", json!("..\n"), "name=..%0A/"),
        ("name", json!("Žofie 物流"), "name=Žofie 物流/"),
        ("count", json!(7), "count=7/"),
        ("price", json!(1.5), "price=1.50/"),
        ("day", json!("2026-01-02"), "day=2026-01-02/"),
        ("at", json!("2026-01-02T03:04:05.000Z"), "at=2026-01-02T03%3A04%3A05.000Z/"),
        ("ok", json!(true), "ok=true/"),
        ("name", json!(null), "name=__HIVE_DEFAULT_PARTITION__/"),
    ] {
        let tasks = json!([map("id"), map(field), partition(&[field])]);
        check(tasks, json!([{"id": "1", field: value}]), json!([folder]), json!([{"id": "1"}]));
    }
}

#[test]
fn fields_are_those_of_the_output_in_the_order_that_is_asked_for() {
    let renamed = task("Map", "NO_OP", &["name"], "label", json!({}));
    let masked = task("Mask", "MASK_ALL", &["name"], "", json!({}));
    let records = json!([{"id": "1", "name": "ab", "count": 5}]);
    for (order, folder) in [
        ("[\"label\", \"count\"]", "label=%2A%2A/count=5/"),
        ("count, label", "count=5/label=%2A%2A/"),
        // The name of the source field works too.
        ("name", "label=%2A%2A/"),
    ] {
        let partition = task(
            "Partition",
            "NO_OP",
            &["label", "count"],
            "",
            json!({"ORDERED_PARTITION_KEYS_LIST": order}),
        );
        let tasks = json!([map("id"), map("count"), renamed, masked, partition]);
        assert_eq!(run(&tasks, &records).unwrap().folders, [folder], "{order}");
    }
}

#[test]
fn what_cannot_name_a_folder_is_told() {
    for (fields, words) in [
        (&["nmae"][..], "did you mean \"name\"?"),
        (&["more"], "is a json and cannot name a folder"),
        (&[], "must name 1 to 10 fields"),
        (&["id", "name", "more"], "cannot name a folder"),
    ] {
        refused(json!([map("id"), map("name"), map("more"), partition(fields)]), words);
    }
    refused(json!([map("id"), partition(&["id"])]), "leave one out");
    refused(
        json!([map("id"), map("name"), partition(&["id"]), partition(&["name"])]),
        "second Partition",
    );
}
