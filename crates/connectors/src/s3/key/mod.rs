//! Where a part's file is: a key that depends on the flow and the run alone, never on the attempt or the time of day.

use super::settings::{Aggregation, Settings};
use connector_sdk::staging::{LONGEST_KEY, beside, check_key, folder_name, in_prefix};
use connector_sdk::{PartName, Result, Target};

/// The room that a file's name needs at most: the run, its place in it, the time and the extension.
const LONGEST_NAME: usize = 96;
/// The folder of files that wait to be joined.
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

/// Returns the key of a joined file: the only one of its folder, or one named after the first of its files.
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

/// Returns the folder of all files of a run: its own, or a folder that it shares with other runs of its flow.
pub(super) fn run_folder(settings: &Settings, target: &Target) -> Result<String> {
    let mut folder = flow_folder(settings, target)?;
    if settings.schema_version_folder {
        folder.push_str(&format!("schemaVersion_{}/", target.schema_version));
    }
    let date = target.started_at.utc().format(DATE_FOLDERS[settings.date_folders]);
    folder.push_str(&date.to_string());
    let execution = folder_name("execution id", &target.execution_id)?;
    if settings.execution_id_folder {
        folder.push_str(&format!("{execution}/"));
    }
    Ok(folder)
}

/// Returns the folder where files wait to be joined.
pub(super) fn parts_folder(settings: &Settings, target: &Target) -> Result<String> {
    beside(&settings.prefix, PARTS, target)
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
    key.push('.');
    key.push_str(settings.format.extension());
    check_key(&key, &root, &settings.prefix)?;
    Ok(key)
}

fn flow_folder(settings: &Settings, target: &Target) -> Result<String> {
    Ok(format!("{}{}/", in_prefix(&settings.prefix), folder_name("flow name", &target.flow_name)?))
}

#[cfg(test)]
mod tests;
