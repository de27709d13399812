//! Rules that every key follows.

use crate::{ConnectorError, Content, ErrorKind, PartName, Result, Target};

/// S3's longest key in bytes.
pub const LONGEST_KEY: usize = 1024;
/// AppFlow's longest prefix in characters.
const LONGEST_PREFIX: usize = 512;
/// Room for the rest of a key: a flow name of 256, all folders and the longest file name.
const LONGEST_REST: usize = 424;
/// Folders with records that are not a flow's output: rejected or refused, waiting to be joined, waiting to be delivered.
pub const ERRORS: &str = "_errors";
const RESERVED: [&str; 3] = [ERRORS, "_parts", super::area::STAGED];

/// Returns the reason why a prefix cannot be used, if there is one.
pub fn prefix_problem(prefix: &str) -> Option<&'static str> {
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
    if prefix.split('/').any(|folder| RESERVED.contains(&folder)) {
        return Some(
            "must not have '_errors', '_parts' or '_staged' as a folder name, where flows put what is not their output",
        );
    }
    if prefix.chars().any(unprintable) {
        return Some("must not have control characters");
    }
    None
}

/// Returns a text as the name of one folder.
pub fn folder_name<'a>(what: &str, text: &'a str) -> Result<&'a str> {
    let empty = text.is_empty() || text == "." || text == "..";
    if empty || text.contains('/') || text.chars().any(unprintable) {
        return Err(refused(format!(
            "{what} {text:?} cannot be a folder name in S3; choose another one"
        )));
    }
    Ok(text)
}

/// The final check of a key: however it was put together, a file outside the flow's folders is never written.
pub fn check_key(key: &str, folder: &str, prefix: &str) -> Result<()> {
    let strays = key.split('/').any(|segment| matches!(segment, "" | "." | ".."));
    if !key.starts_with(folder) || strays || prefix_problem(prefix).is_some() {
        return Err(refused(format!("key {key:?} is not under the flow's folder {folder:?}")));
    }
    if key.len() > LONGEST_KEY {
        return Err(refused(format!(
            "key {key:?} is longer than 1024 bytes; shorten bucketPrefix"
        )));
    }
    Ok(())
}

/// Returns a run's folder beside its flow's. No flow's name begins with `_`, so readers of a flow's files do not find
/// it.
pub fn beside(prefix: &str, top: &str, target: &Target) -> Result<String> {
    let flow = folder_name("flow name", &target.flow_name)?;
    let execution = folder_name("execution id", &target.execution_id)?;
    Ok(format!("{}{top}/{flow}/{execution}/", in_prefix(prefix)))
}

/// Returns the key of a part's rejected records, or of the records refused in a step of a delivery.
pub fn error_key(
    prefix: &str,
    target: &Target,
    part: &PartName,
    content: Content,
) -> Result<String> {
    let folder = beside(prefix, ERRORS, target)?;
    let refused = if content == Content::Refused { "-refused" } else { "" };
    let PartName { partition, sequence, .. } = part;
    let run = &target.execution_id;
    let key = format!("{folder}{run}{refused}-{partition:03}-{sequence:06}.jsonl");
    check_key(&key, &folder, prefix)?;
    Ok(key)
}

/// Returns whether a file in a run's folder is the run's own: several runs may share a folder.
pub fn is_of_run(key: &str, target: &Target) -> bool {
    let file = key.rsplit('/').next().unwrap_or_default();
    let rest = file.strip_prefix(target.execution_id.as_str());
    rest.is_some_and(|rest| rest.starts_with(['-', '.']))
}

/// Returns the folder that a prefix stands for.
pub fn in_prefix(prefix: &str) -> String {
    match prefix {
        "" => String::new(),
        prefix => format!("{prefix}/"),
    }
}

// U+FFFE and U+FFFF are no characters of XML, so a listing that holds them cannot be read.
fn unprintable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')
}

fn refused(why: String) -> ConnectorError {
    ConnectorError::new(ErrorKind::InvalidArgument, why)
}
