//! Where a part's file is: a key that depends on the flow and the run alone, never on the attempt or the time of day.

use super::settings::{Aggregation, Settings};
use connector_sdk::{ConnectorError, ErrorKind, PartName, Result, Target};
use records::encode::Format;

/// S3's longest key in bytes.
const LONGEST_KEY: usize = 1024;
/// AppFlow's longest prefix in characters.
const LONGEST_PREFIX: usize = 512;
/// What the rest of a key may need: a flow name of 256, all folders and the longest file name.
const LONGEST_REST: usize = 424;
/// What a file's name may need: the run, its place in it, the time and the extension.
const LONGEST_NAME: usize = 96;
/// Where the records go that could not be moved, and where files wait to be joined.
const REJECTS: &str = "_errors";
const PARTS: &str = "_parts";
const DATE_FOLDERS: [&str; 6] =
    ["", "%Y/", "%Y/%m/", "%Y/%m/%d/", "%Y/%m/%d/%H/", "%Y/%m/%d/%H/%M/"];

/// Returns the key of a file of a part: the first of its folder, or a further one when `number` is not 0. Files that are
/// to be joined wait in a folder of their own.
pub(super) fn file_key(
    settings: &Settings,
    target: &Target,
    part: &PartName,
    folder: &str,
    number: u32,
) -> Result<String> {
    let root = match settings.aggregation {
        Aggregation::None => run_folder(settings, target)?,
        _ => parts_folder(settings, target)?,
    };
    named(settings, target, root, folder, &place(part, number))
}

/// Returns the key of a file that others are joined into: the only one of its folder, or one that is named after the
/// first of them.
pub(super) fn joint_key(
    settings: &Settings,
    target: &Target,
    part: &PartName,
    folder: &str,
    number: u32,
) -> Result<String> {
    let place = match settings.aggregation {
        Aggregation::SingleFile => String::new(),
        _ => place(part, number),
    };
    named(settings, target, run_folder(settings, target)?, folder, &place)
}

/// Returns the key of the records of a part that could not be moved.
pub(super) fn rejects_key(settings: &Settings, target: &Target, part: &PartName) -> Result<String> {
    let folder = rejects_folder(settings, target)?;
    let key = format!("{folder}{}{}.jsonl", target.execution_id, place(part, 0));
    check(&key, &folder, settings)?;
    Ok(key)
}

/// Returns the folder of all files of a run: its own, or one that it shares with other runs of its flow.
pub(super) fn run_folder(settings: &Settings, target: &Target) -> Result<String> {
    let mut folder = flow_folder(settings, target)?;
    if settings.schema_version_folder {
        folder.push_str(&format!("schemaVersion_{}/", target.schema_version));
    }
    let date = target.started_at.utc().format(DATE_FOLDERS[settings.date_folders]);
    folder.push_str(&date.to_string());
    let execution = segment("execution id", &target.execution_id)?;
    if settings.execution_id_folder {
        folder.push_str(&format!("{execution}/"));
    }
    Ok(folder)
}

/// Returns the folder of a run's records that could not be moved.
pub(super) fn rejects_folder(settings: &Settings, target: &Target) -> Result<String> {
    beside(settings, target, REJECTS)
}

/// Returns the folder where files wait to be joined.
pub(super) fn parts_folder(settings: &Settings, target: &Target) -> Result<String> {
    beside(settings, target, PARTS)
}

/// Returns a run's folder outside of its flow's. No flow's name begins with a line below, so that readers of any flow's
/// files do not find it.
fn beside(settings: &Settings, target: &Target, top: &str) -> Result<String> {
    let flow = segment("flow name", &target.flow_name)?;
    let execution = segment("execution id", &target.execution_id)?;
    Ok(format!("{}{top}/{flow}/{execution}/", in_prefix(settings)))
}

/// Says whether a file in a run's folder is the run's own.
pub(super) fn is_of_run(key: &str, target: &Target) -> bool {
    let file = key.rsplit('/').next().unwrap_or_default();
    let rest = file.strip_prefix(target.execution_id.as_str());
    rest.is_some_and(|rest| rest.starts_with(['-', '.']))
}

/// Returns how many bytes a partition's folder may have.
pub(super) fn folder_bytes(settings: &Settings, target: &Target) -> usize {
    let roots = [run_folder(settings, target), parts_folder(settings, target)];
    let longest = roots.iter().flatten().map(String::len).max().unwrap_or(LONGEST_KEY);
    LONGEST_KEY.saturating_sub(longest + LONGEST_NAME)
}

fn place(part: &PartName, number: u32) -> String {
    let place = format!("-{:03}-{:06}", part.partition, part.sequence);
    if number == 0 { place } else { format!("{place}-{number:03}") }
}

fn named(
    settings: &Settings,
    target: &Target,
    root: String,
    folder: &str,
    name: &str,
) -> Result<String> {
    let mut key = format!("{root}{folder}{}{name}", target.execution_id);
    if settings.date_in_name {
        key.push_str(&target.started_at.utc().format("-%Y-%m-%dT%H:%M:%S").to_string());
    }
    key.push_str(match settings.format {
        Format::Csv => ".csv",
        Format::JsonLines => ".jsonl",
        Format::Parquet => ".parquet",
    });
    check(&key, &root, settings)?;
    Ok(key)
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
    if prefix.split('/').any(|folder| folder == REJECTS || folder == PARTS) {
        return Some(
            "must not have '_errors' or '_parts' as a folder name, where flows put what is not their output",
        );
    }
    if prefix.chars().any(unprintable) {
        return Some("must not have control characters");
    }
    None
}

fn flow_folder(settings: &Settings, target: &Target) -> Result<String> {
    Ok(format!("{}{}/", in_prefix(settings), segment("flow name", &target.flow_name)?))
}

fn in_prefix(settings: &Settings) -> String {
    match settings.prefix.as_str() {
        "" => String::new(),
        prefix => format!("{prefix}/"),
    }
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

// The last word: whatever was put together above, a file outside the flow's folders is never written.
fn check(key: &str, folder: &str, settings: &Settings) -> Result<()> {
    let strays = key.split('/').any(|segment| matches!(segment, "" | "." | ".."));
    if !key.starts_with(folder) || strays || prefix_problem(&settings.prefix).is_some() {
        return Err(refused(format!("key {key:?} is not under the flow's folder {folder:?}")));
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
mod tests;
