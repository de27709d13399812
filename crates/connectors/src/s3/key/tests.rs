//! Keys: where files are, and nowhere else.

use super::*;
use connector_sdk::Content;
use connector_sdk::staging::{error_key, is_of_run};
use flow::{Extensions, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

const EXECUTION: &str = "3c7f0d1e-5f0a-4c39-9b6e-0d9a5a1f2b3c";

fn target(settings: Value, flow_name: &str) -> Target {
    Target {
        settings,
        flow_name: flow_name.to_owned(),
        execution_id: EXECUTION.to_owned(),
        schema_version: 2,
        started_at: Timestamp::from_millis(1_767_323_045_678),
        kms_arn: None,
        extensions: Extensions::default(),
        table: None,
        flow_arn: "arn:flow".to_owned(),
        source_object: "Order".to_owned(),
    }
}

fn part(partition: u32, sequence: u64, attempt: &str) -> PartName {
    PartName { partition, sequence, attempt: attempt.to_owned() }
}

fn key_of(settings: Value) -> String {
    let target = target(settings, "accounts");
    file_key(&Settings::of(&target).unwrap(), &target, &part(0, 1, "a"), "", 0).unwrap()
}

#[test]
fn keys_are_laid_out_as_appflow_does() {
    assert_eq!(
        key_of(json!({ "bucketName": "sales" })),
        format!("accounts/{EXECUTION}-000-000001.jsonl")
    );
    let full = |prefix_type: &str| {
        key_of(json!({
            "bucketName": "sales",
            "bucketPrefix": "raw/crm",
            "s3OutputFormatConfig": {
                "fileType": "CSV",
                "prefixConfig": {
                    "prefixType": prefix_type,
                    "prefixFormat": "MINUTE",
                    "pathPrefixHierarchy": ["EXECUTION_ID", "SCHEMA_VERSION"],
                },
            },
        }))
    };
    let folder = "raw/crm/accounts/schemaVersion_2";
    let file = format!("{EXECUTION}/{EXECUTION}-000-000001");
    assert_eq!(full("PATH"), format!("{folder}/2026/01/02/03/04/{file}.csv"));
    assert_eq!(full("FILENAME"), format!("{folder}/{file}-2026-01-02T03:04:05.csv"));
    assert_eq!(
        full("PATH_AND_FILENAME"),
        format!("{folder}/2026/01/02/03/04/{file}-2026-01-02T03:04:05.csv")
    );
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    for flow_name in ["", ".", "..", "a/b", "a\n"] {
        let target = target(json!({ "bucketName": "sales" }), flow_name);
        let settings = Settings::of(&target).unwrap();
        let part = part(0, 1, "a");
        assert!(file_key(&settings, &target, &part, "", 0).is_err(), "{flow_name:?}");
        assert!(
            error_key(&settings.prefix, &target, &part, Content::Rejects).is_err(),
            "{flow_name:?}"
        );
    }
}

#[test]
fn the_longest_names_still_fit() {
    let format = json!({
        "fileType": "PARQUET",
        "prefixConfig": {
            "prefixType": "PATH_AND_FILENAME",
            "prefixFormat": "MINUTE",
            "pathPrefixHierarchy": ["EXECUTION_ID", "SCHEMA_VERSION"],
        },
    });
    let settings = json!({
        "bucketName": "sales", "bucketPrefix": "é".repeat(300), "s3OutputFormatConfig": format,
    });
    let mut target = target(settings, &"f".repeat(256));
    target.schema_version = u32::MAX;
    let settings = Settings::of(&target).unwrap();
    let part = part(9_999, 99_999_999, "a");
    assert!(file_key(&settings, &target, &part, "", 0).unwrap().len() <= LONGEST_KEY);
    assert!(
        error_key(&settings.prefix, &target, &part, Content::Rejects).unwrap().len() <= LONGEST_KEY
    );
}

proptest! {
    #[test]
    fn a_key_stays_under_its_flow_and_gives_back_its_parts(
        prefix in "\\PC{0,40}|(\\.\\.?|[a-z]{0,3}|%2f|\u{1})(/(\\.\\.?|[a-zß]{0,3}))*/?",
        flow_name in "[a-zA-Z0-9][a-zA-Z0-9_!@#.-]{0,20}",
        partition in 0..1_000_u32,
        sequence in 0..1_000_000_u64,
        date_folders in 0..6_usize,
        flags in any::<(bool, bool, bool)>(),
        folder in prop_oneof!["", "[a-z]{1,5}=[a-z%.]{0,5}/"],
        number in 0..1_000_u32,
        joined: bool,
    ) {
        let mut violations = flow::Violations::default();
        let settings = Settings::read(&json!({ "bucketName": "sales", "bucketPrefix": prefix }), &mut violations);
        let (date_in_name, schema_version_folder, execution_id_folder) = flags;
        let aggregation = if joined { Aggregation::SingleFile } else { Aggregation::None };
        let folder = folder.as_str();
        let settings = Settings {
            date_folders, date_in_name, schema_version_folder, execution_id_folder, aggregation, ..settings
        };
        let target = target(json!({}), &flow_name);
        let place = part(partition, sequence, "a");
        let key = file_key(&settings, &target, &place, folder, number);
        prop_assert_eq!(key.is_ok(), violations.0.is_empty());
        let Ok(key) = key else { return Ok(()) };
        let trimmed = settings.prefix.as_str();
        let flow_name = if joined { format!("_parts/{flow_name}") } else { flow_name };
        let own = if trimmed.is_empty() { format!("{flow_name}/") } else { format!("{trimmed}/{flow_name}/") };
        prop_assert!(key.starts_with(&own));
        let root = match joined {
            true => parts_folder(&settings, &target).unwrap(),
            false => run_folder(&settings, &target).unwrap(),
        };
        let folder = format!("{root}{folder}");
        prop_assert!(key.starts_with(&folder) && is_of_run(&key, &target));
        prop_assert!(key.split('/').all(|segment| !["", ".", ".."].contains(&segment)));
        prop_assert!(!key.chars().any(char::is_control) && key.len() <= LONGEST_KEY);
        let file = key.rsplit('/').next().unwrap().strip_prefix(&format!("{EXECUTION}-")).unwrap();
        prop_assert_eq!(&file[..3], format!("{partition:03}"));
        prop_assert_eq!(&file[4..10], format!("{sequence:06}"));
        let expected = if number == 0 { String::new() } else { format!("-{number:03}") };
        prop_assert!(file[10..].starts_with(&expected));
        let place = part(partition, sequence, "another attempt");
        let folder = folder.strip_prefix(&root).unwrap();
        let again = file_key(&settings, &target, &place, folder, number);
        prop_assert_eq!(again.unwrap(), key);
    }
}
