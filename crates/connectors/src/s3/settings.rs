//! A flow's S3DestinationProperties, read once and checked whole.

use connector_sdk::form::Members;
use connector_sdk::staging::prefix_problem;
use connector_sdk::{ConnectorError, ErrorKind, Result, Target};
use flow::{Extensions, Violations};
use records::encode::{CsvOptions, Format, Options};
use serde_json::Value;
use std::ops::RangeInclusive;

/// The settings of a flow's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings {
    pub(super) bucket: String,
    /// Without a slash at its end; empty when the flow's folder is at the top of the bucket.
    pub(super) prefix: String,
    pub(super) format: Format,
    /// Whether Parquet columns keep their types.
    pub(super) typed: bool,
    /// How many folders the run's date has: year, month, day, hour, minute.
    pub(super) date_folders: usize,
    pub(super) date_in_name: bool,
    pub(super) schema_version_folder: bool,
    pub(super) execution_id_folder: bool,
    pub(super) aggregation: Aggregation,
}

/// Whether the files of a run's parts are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aggregation {
    /// They stay as they are.
    None,
    /// Into one file a folder.
    SingleFile,
    /// Into files near a size in bytes.
    TargetSize(u64),
}

const FILE_TYPES: [&str; 3] = ["CSV", "JSON", "PARQUET"];
const PREFIX_TYPES: [&str; 3] = ["FILENAME", "PATH", "PATH_AND_FILENAME"];
const PREFIX_FORMATS: [&str; 5] = ["YEAR", "MONTH", "DAY", "HOUR", "MINUTE"];
const PATH_PREFIXES: [&str; 2] = ["EXECUTION_ID", "SCHEMA_VERSION"];
const AGGREGATION_TYPES: [&str; 2] = ["None", "SingleFile"];
/// Sizes of files in MiB; an upload of 10,000 chunks of 8 MiB holds the largest.
const SIZES: RangeInclusive<u64> = 1..=65_536;

impl Settings {
    /// Reads the settings of a run, which were checked when the flow was made.
    pub(super) fn of(target: &Target) -> Result<Self> {
        let mut violations = Violations::default();
        let settings = Self::read(&target.settings, &mut violations);
        match violations.into_result() {
            Ok(()) => Ok(settings),
            Err(violations) => Err(ConnectorError::new(
                ErrorKind::InvalidArgument,
                format!("flow {:?} has wrong S3 properties: {violations}", target.flow_name),
            )),
        }
    }

    /// Returns how files are encoded.
    pub(super) fn options(&self, extensions: &Extensions) -> Options {
        let csv = CsvOptions {
            quote_empty: extensions.csv_tells_empty,
            escape_formulas: extensions.csv_escapes_formulas,
        };
        Options { typed: self.typed, csv, ..Options::default() }
    }

    /// Reads settings and notes all mistakes, by paths below the properties.
    pub(super) fn read(settings: &Value, violations: &mut Violations) -> Self {
        let mut root = Members::of(settings, violations);
        let bucket = bucket(&mut root);
        let prefix = prefix(&mut root);
        let mut output = root.inside("s3OutputFormatConfig");
        let format = match output.choice("fileType", &FILE_TYPES) {
            Some("CSV") => Format::Csv,
            Some("PARQUET") => Format::Parquet,
            _ => Format::JsonLines,
        };
        let typed = output.flag("preserveSourceDataTyping");
        if typed && format != Format::Parquet {
            output.wrong("preserveSourceDataTyping", "is only possible with fileType PARQUET");
        }
        let aggregation = aggregation(&mut output.inside("aggregationConfig"));
        let mut names = output.inside("prefixConfig");
        let prefix_type = names.choice("prefixType", &PREFIX_TYPES);
        let depth = names.choice("prefixFormat", &PREFIX_FORMATS);
        let depth = PREFIX_FORMATS.iter().position(|name| Some(*name) == depth);
        let hierarchy = names.choices("pathPrefixHierarchy", &PATH_PREFIXES);
        Self {
            bucket,
            prefix,
            format,
            typed,
            // A depth without a type asks for folders.
            date_folders: match prefix_type {
                Some("FILENAME") => 0,
                _ => depth.map_or(0, |position| position + 1),
            },
            date_in_name: matches!(prefix_type, Some("FILENAME" | "PATH_AND_FILENAME")),
            schema_version_folder: hierarchy.contains(&"SCHEMA_VERSION"),
            execution_id_folder: hierarchy.contains(&"EXECUTION_ID"),
            aggregation,
        }
    }
}

fn bucket(root: &mut Members<'_, '_>) -> String {
    let Some(name) = root.text("bucketName") else {
        if !root.has("bucketName") {
            root.wrong("bucketName", "is missing; name the bucket to write to");
        }
        return String::new();
    };
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    let ends = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let well_formed = (3..=63).contains(&name.len())
        && name.chars().all(inner)
        && name.starts_with(ends)
        && name.ends_with(ends)
        && !name.contains("..");
    if !well_formed {
        root.wrong(
            "bucketName",
            "must be the name of a bucket: 3 to 63 of a-z, 0-9, '-' and '.', with a letter or digit at both ends",
        );
    }
    name.to_owned()
}

fn prefix(root: &mut Members<'_, '_>) -> String {
    let prefix = root.text("bucketPrefix").unwrap_or_default();
    let folders = prefix.strip_suffix('/').filter(|folders| !folders.is_empty());
    let prefix = folders.unwrap_or(prefix).to_owned();
    if let Some(problem) = prefix_problem(&prefix) {
        root.wrong("bucketPrefix", problem);
    }
    prefix
}

fn aggregation(config: &mut Members<'_, '_>) -> Aggregation {
    let single = config.choice("aggregationType", &AGGREGATION_TYPES) == Some("SingleFile");
    let mebibytes = config.number("targetFileSize", SIZES);
    match mebibytes {
        _ if single => Aggregation::SingleFile,
        Some(mebibytes) => Aggregation::TargetSize(mebibytes * 1024 * 1024),
        None => Aggregation::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(settings: Value) -> (Settings, Vec<String>) {
        let mut violations = Violations::default();
        let settings = Settings::read(&settings, &mut violations);
        let paths = violations.0.into_iter().map(|violation| violation.path);
        (settings, paths.collect())
    }

    fn wrong(settings: Value) -> Vec<String> {
        read(settings).1
    }

    #[test]
    fn a_bucket_is_enough() {
        let (settings, wrong) = read(json!({ "bucketName": "sales", "bucketPrefix": null }));
        assert_eq!(wrong, [""; 0]);
        assert_eq!(settings.bucket, "sales");
        assert_eq!((settings.format, settings.typed), (Format::JsonLines, false));
        assert_eq!((settings.date_folders, settings.date_in_name), (0, false));
        assert_eq!((settings.schema_version_folder, settings.execution_id_folder), (false, false));
    }

    #[test]
    fn everything_is_read() {
        let (settings, wrong) = read(json!({
            "bucketName": "sales",
            "bucketPrefix": "raw/crm/",
            "s3OutputFormatConfig": {
                "fileType": "PARQUET",
                "preserveSourceDataTyping": true,
                "aggregationConfig": { "aggregationType": "None" },
                "prefixConfig": {
                    "prefixType": "PATH_AND_FILENAME",
                    "prefixFormat": "DAY",
                    "pathPrefixHierarchy": ["EXECUTION_ID", "SCHEMA_VERSION"],
                },
            },
        }));
        assert_eq!(wrong, [""; 0]);
        let expected = Settings {
            bucket: "sales".into(),
            prefix: "raw/crm".into(),
            format: Format::Parquet,
            typed: true,
            date_folders: 3,
            date_in_name: true,
            schema_version_folder: true,
            execution_id_folder: true,
            aggregation: Aggregation::None,
        };
        assert_eq!(settings, expected);
    }

    #[test]
    fn files_may_be_joined() {
        let joined = |config: Value| {
            let (settings, wrong) = read(json!({
                "bucketName": "sales", "s3OutputFormatConfig": { "aggregationConfig": config },
            }));
            assert_eq!(wrong, [""; 0]);
            settings.aggregation
        };
        let size = Aggregation::TargetSize(128 * 1024 * 1024);
        assert_eq!(joined(json!({})), Aggregation::None);
        assert_eq!(joined(json!({ "targetFileSize": 128 })), size);
        assert_eq!(joined(json!({ "aggregationType": "None", "targetFileSize": 128 })), size);
        let single = json!({ "aggregationType": "SingleFile", "targetFileSize": 128 });
        assert_eq!(joined(single), Aggregation::SingleFile);
    }

    #[test]
    fn the_prefix_type_says_where_the_date_goes() {
        let dates = |config: Value| {
            let (settings, wrong) = read(json!({
                "bucketName": "sales", "s3OutputFormatConfig": { "prefixConfig": config },
            }));
            assert_eq!(wrong, [""; 0]);
            (settings.date_folders, settings.date_in_name)
        };
        assert_eq!(dates(json!({ "prefixType": "PATH" })), (0, false));
        assert_eq!(dates(json!({ "prefixType": "PATH", "prefixFormat": "YEAR" })), (1, false));
        assert_eq!(dates(json!({ "prefixFormat": "MINUTE" })), (5, false));
        assert_eq!(dates(json!({ "prefixType": "FILENAME", "prefixFormat": "HOUR" })), (0, true));
    }

    #[test]
    fn every_violation_is_noted_with_its_path() {
        assert_eq!(wrong(json!(null)), ["", "bucketName"]);
        assert_eq!(wrong(json!({ "bucketName": 1 })), ["bucketName"]);
        for bucket in ["ab", "Sales", "-sales", "sales.", "sa..les", "sales/x", &"a".repeat(64)] {
            assert_eq!(wrong(json!({ "bucketName": bucket })), ["bucketName"], "{bucket}");
        }
        for prefix in [
            "raw/_errors",
            "_parts/crm",
            "/raw",
            "raw//crm",
            "../raw",
            "raw/..",
            "raw/./crm",
            "raw\u{7}",
            "raw//",
            "/",
        ] {
            let settings = json!({ "bucketName": "sales", "bucketPrefix": prefix });
            assert_eq!(wrong(settings), ["bucketPrefix"], "{prefix}");
        }
        let everything = wrong(json!({
            "bucketPrefix": "raw/../..",
            "s3OutputFormatConfig": {
                "fileType": "XML",
                "preserveSourceDataTyping": true,
                "aggregationConfig": { "aggregationType": "Several", "targetFileSize": 0 },
                "prefixConfig": {
                    "prefixType": "FOLDER",
                    "prefixFormat": "WEEK",
                    "pathPrefixHierarchy": ["EXECUTION_ID", "FLOW"],
                },
            },
        }));
        assert_eq!(
            everything,
            [
                "bucketName",
                "bucketPrefix",
                "s3OutputFormatConfig.fileType",
                "s3OutputFormatConfig.preserveSourceDataTyping",
                "s3OutputFormatConfig.aggregationConfig.aggregationType",
                "s3OutputFormatConfig.aggregationConfig.targetFileSize",
                "s3OutputFormatConfig.prefixConfig.prefixType",
                "s3OutputFormatConfig.prefixConfig.prefixFormat",
                "s3OutputFormatConfig.prefixConfig.pathPrefixHierarchy",
            ]
        );
        let typed = json!({ "fileType": "CSV", "preserveSourceDataTyping": true });
        assert_eq!(
            wrong(json!({ "bucketName": "sales", "s3OutputFormatConfig": typed })),
            ["s3OutputFormatConfig.preserveSourceDataTyping"]
        );
    }
}
