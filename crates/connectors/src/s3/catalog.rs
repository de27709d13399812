//! Describes a run's files for a data catalog: their folders and their format.

use super::key::run_folder;
use super::settings::Settings;
use connector_sdk::{CatalogOutput, Content, OutputFolder, Result, StagedFile, Target};
use std::collections::BTreeSet;

/// Describes the files of a run. The run's folder is taken apart from its end: the execution's folder, then the dates.
pub(super) fn output(
    settings: &Settings,
    target: &Target,
    files: &[StagedFile],
) -> Result<CatalogOutput> {
    let run = run_folder(settings, target)?;
    let mut names: Vec<&str> = run.trim_end_matches('/').split('/').collect();
    let execution = settings.execution_id_folder.then(|| names.pop()).flatten();
    let dates = names.split_off(names.len() - settings.date_folders);
    let written = files.iter().filter(|file| file.content == Content::Records);
    let folders: BTreeSet<&str> = written.map(|file| file.folder.as_str()).collect();
    let partition =
        |folder: &&str| OutputFolder { values: values(folder), folder: format!("{run}{folder}") };
    Ok(CatalogOutput {
        folder: format!("{}/", names.join("/")),
        dates: dates.into_iter().map(str::to_owned).collect(),
        execution: execution.map(str::to_owned),
        partitions: folders.iter().map(partition).collect(),
        bucket: settings.bucket.clone(),
        format: settings.format,
        typed: settings.typed,
    })
}

/// Returns the values in a folder's name, as Hive reads them: each escape is the character of its number. A missing
/// value is the same word in folders and catalogs.
fn values(folder: &str) -> Vec<String> {
    let steps = folder.split('/').filter_map(|step| step.split_once('='));
    steps.map(|(_, written)| unescaped(written)).collect()
}

fn unescaped(written: &str) -> String {
    let mut pieces = written.split('%');
    let mut value = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let escape = piece.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match escape {
            Some(number) => {
                value.push(char::from(number));
                value.push_str(&piece[2..]);
            }
            None => value.extend(["%", piece]),
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;
    use connector_sdk::PartName;
    use flow::{Extensions, Timestamp};
    use records::encode::Format;
    use serde_json::{Value, json};

    fn described(prefix: Value, folders: &[&str]) -> CatalogOutput {
        let format = json!({ "fileType": "PARQUET", "prefixConfig": prefix });
        let target = Target {
            settings: json!({
                "bucketName": "sales", "bucketPrefix": "raw/crm/", "s3OutputFormatConfig": format,
            }),
            flow_name: "accounts".to_owned(),
            execution_id: "run".to_owned(),
            schema_version: 2,
            started_at: Timestamp::from_millis(1_767_323_045_678),
            kms_arn: None,
            extensions: Extensions::default(),
            table: None,
            flow_arn: "arn:flow".to_owned(),
            source_object: "Order".to_owned(),
        };
        let file = |folder: &&str| StagedFile {
            part: PartName { partition: 0, sequence: 0, attempt: "a".to_owned() },
            folder: (*folder).to_owned(),
            content: Content::Records,
            location: "s3://sales/raw/crm/accounts/x".to_owned(),
            bytes: 1,
            records: 1,
            receipt: json!({}),
        };
        let mut files: Vec<StagedFile> = folders.iter().map(file).collect();
        files.push(StagedFile { content: Content::Rejects, ..file(&"") });
        output(&Settings::of(&target).unwrap(), &target, &files).unwrap()
    }

    #[test]
    fn the_folders_are_those_of_the_files() {
        let plain = described(json!({}), &["", ""]);
        assert_eq!((plain.bucket.as_str(), plain.folder.as_str()), ("sales", "raw/crm/accounts/"));
        assert_eq!((plain.format, plain.typed), (Format::Parquet, false));
        assert_eq!((plain.dates, plain.execution), (Vec::new(), None));
        let folder = "raw/crm/accounts/".to_owned();
        assert_eq!(plain.partitions, [OutputFolder { values: Vec::new(), folder }]);

        let deep = json!({ "prefixFormat": "DAY", "pathPrefixHierarchy": ["EXECUTION_ID", "SCHEMA_VERSION"] });
        let deep = described(deep, &[""]);
        assert_eq!(deep.folder, "raw/crm/accounts/schemaVersion_2/");
        assert_eq!(deep.dates, ["2026", "01", "02"]);
        assert_eq!(deep.execution.as_deref(), Some("run"));
        let folder = "raw/crm/accounts/schemaVersion_2/2026/01/02/run/";
        assert_eq!(deep.partitions[0].folder, folder);
    }

    #[test]
    fn a_run_without_files_has_no_folders() {
        assert_eq!(described(json!({ "prefixFormat": "HOUR" }), &[]).partitions, []);
    }

    #[test]
    fn partitions_have_the_values_of_the_data() {
        let missing = "c=CH/n=__HIVE_DEFAULT_PARTITION__/";
        let folders = ["c=CH/n=null/", missing, "c=a%2Fb/n=%20é%09/", "c=CH/n=null/"];
        let parted = described(json!({}), &folders).partitions;
        let values: Vec<String> = parted.iter().map(|folder| folder.values.join("|")).collect();
        assert_eq!(values, ["CH|__HIVE_DEFAULT_PARTITION__", "CH|null", "a/b| é\t"]);
        assert_eq!(parted[0].folder, format!("raw/crm/accounts/{missing}"));
    }
}
