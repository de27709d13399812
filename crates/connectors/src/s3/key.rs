//! Where a part's file is: a key that depends on the flow and the run alone, never on the attempt or the time of day.

use super::settings::Settings;
use connector_sdk::{ConnectorError, ErrorKind, PartName, Result, Target};
use records::encode::Format;

/// S3's longest key in bytes.
const LONGEST_KEY: usize = 1024;
/// AppFlow's longest prefix in characters.
const LONGEST_PREFIX: usize = 512;
/// What the rest of a key may need: a flow name of 256, all folders and the longest file name.
const LONGEST_REST: usize = 424;
const DATE_FOLDERS: [&str; 6] =
    ["", "%Y/", "%Y/%m/", "%Y/%m/%d/", "%Y/%m/%d/%H/", "%Y/%m/%d/%H/%M/"];

/// Returns the key of a part's file.
pub(super) fn file_key(settings: &Settings, target: &Target, name: &PartName) -> Result<String> {
    let mut key = run_prefix(settings, target)?;
    key.push_str(&format!("{:03}-{:06}", name.partition, name.sequence));
    if settings.date_in_name {
        key.push_str(&target.started_at.utc().format("-%Y-%m-%dT%H:%M:%S").to_string());
    }
    key.push_str(match settings.format {
        Format::Csv => ".csv",
        Format::JsonLines => ".jsonl",
        Format::Parquet => ".parquet",
    });
    check(&key, settings, target)?;
    Ok(key)
}

/// Returns what the keys of all files of a run, and of no other run, start with.
pub(super) fn run_prefix(settings: &Settings, target: &Target) -> Result<String> {
    let mut prefix = flow_prefix(settings, target)?;
    if settings.schema_version_folder {
        prefix.push_str(&format!("schemaVersion_{}/", target.schema_version));
    }
    let date = target.started_at.utc().format(DATE_FOLDERS[settings.date_folders]);
    prefix.push_str(&date.to_string());
    let execution = segment("execution id", &target.execution_id)?;
    if settings.execution_id_folder {
        prefix.push_str(&format!("{execution}/"));
    }
    prefix.push_str(&format!("{execution}-"));
    Ok(prefix)
}

/// Says what is wrong with a prefix, if anything is.
pub(super) fn prefix_problem(prefix: &str) -> Option<&'static str> {
    if prefix.is_empty() {
        return None;
    }
    if prefix.chars().count() > LONGEST_PREFIX || prefix.len() > LONGEST_KEY - LONGEST_REST {
        return Some(
            "must have at most 512 characters and 600 bytes, so that keys stay under 1024 bytes",
        );
    }
    if prefix.starts_with('/') {
        return Some("must not start with '/'; S3 has no root folder");
    }
    if prefix.split('/').any(str::is_empty) {
        return Some("must not have an empty folder name, as in 'a//b'");
    }
    if prefix.split('/').any(|folder| folder == "." || folder == "..") {
        return Some("must not have '.' or '..' as a folder name");
    }
    if prefix.chars().any(unprintable) {
        return Some("must not have control characters");
    }
    None
}

fn flow_prefix(settings: &Settings, target: &Target) -> Result<String> {
    let flow = segment("flow name", &target.flow_name)?;
    Ok(match settings.prefix.as_str() {
        "" => format!("{flow}/"),
        prefix => format!("{prefix}/{flow}/"),
    })
}

fn segment<'a>(what: &str, text: &'a str) -> Result<&'a str> {
    let empty = text.is_empty() || text == "." || text == "..";
    if empty || text.contains('/') || text.chars().any(unprintable) {
        return Err(refused(format!(
            "{what} {text:?} cannot be a folder name in S3; choose another one"
        )));
    }
    Ok(text)
}

// The last word: whatever was put together above, a file outside the flow's folder is never written.
fn check(key: &str, settings: &Settings, target: &Target) -> Result<()> {
    if !key.starts_with(&flow_prefix(settings, target)?)
        || prefix_problem(&settings.prefix).is_some()
    {
        return Err(refused(format!(
            "key {key:?} is not under the folder of flow {:?}",
            target.flow_name
        )));
    }
    if key.len() > LONGEST_KEY {
        return Err(refused(format!(
            "key {key:?} is longer than 1024 bytes; shorten bucketPrefix"
        )));
    }
    Ok(())
}

// U+FFFE and U+FFFF are no characters of XML, so a listing that holds them cannot be read.
fn unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')
}

fn refused(why: String) -> ConnectorError {
    ConnectorError::new(ErrorKind::InvalidArgument, why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use flow::Timestamp;
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
        }
    }

    fn part(partition: u32, sequence: u64, attempt: &str) -> PartName {
        PartName { partition, sequence, attempt: attempt.to_owned() }
    }

    fn key_of(settings: Value) -> String {
        let target = target(settings, "accounts");
        file_key(&Settings::of(&target).unwrap(), &target, &part(0, 1, "a")).unwrap()
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
            assert!(file_key(&settings, &target, &part(0, 1, "a")).is_err(), "{flow_name:?}");
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
        assert!(
            file_key(&settings, &target, &part(9_999, 99_999_999, "a")).unwrap().len()
                <= LONGEST_KEY
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
        ) {
            let mut violations = flow::Violations::default();
            let settings = Settings::read(&json!({ "bucketName": "sales", "bucketPrefix": prefix }), &mut violations);
            let (date_in_name, schema_version_folder, execution_id_folder) = flags;
            let settings = Settings {
                date_folders, date_in_name, schema_version_folder, execution_id_folder, ..settings
            };
            let target = target(json!({}), &flow_name);
            let key = file_key(&settings, &target, &part(partition, sequence, "a"));
            prop_assert_eq!(key.is_ok(), violations.0.is_empty());
            let Ok(key) = key else { return Ok(()) };
            let trimmed = settings.prefix.as_str();
            let own = if trimmed.is_empty() { format!("{flow_name}/") } else { format!("{trimmed}/{flow_name}/") };
            prop_assert!(key.starts_with(&own));
            prop_assert!(key.starts_with(&run_prefix(&settings, &target).unwrap()));
            prop_assert!(key.split('/').all(|segment| !["", ".", ".."].contains(&segment)));
            prop_assert!(!key.chars().any(char::is_control) && key.len() <= LONGEST_KEY);
            let file = key.rsplit('/').next().unwrap().strip_prefix(&format!("{EXECUTION}-")).unwrap();
            prop_assert_eq!(&file[..3], format!("{partition:03}"));
            prop_assert_eq!(&file[4..10], format!("{sequence:06}"));
            let again = file_key(&settings, &target, &part(partition, sequence, "another attempt"));
            prop_assert_eq!(again.unwrap(), key);
        }
    }
}
