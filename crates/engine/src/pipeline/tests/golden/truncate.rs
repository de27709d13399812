//! Truncate: the first characters.

use super::{check, map, of, refused, task};
use serde_json::json;

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
    // Values of other types are truncated as texts, and remain texts.
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
