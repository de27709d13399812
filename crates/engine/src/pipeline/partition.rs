//! `Partition`: a folder for each combination of values, such as `Industry=Apparel/Country=CH/`, as in Hive. The
//! partition fields are in the folder's name and not in the file.

use super::Output;
use super::work::Work;
use crate::error::{Error, Result};
use arrow_array::RecordBatch;
use arrow_array::{Array, ArrayRef, StringArray, UInt64Array};
use arrow_select::take::take_record_batch;
use flow::{Task, Violations, did_you_mean};
use records::FieldType;
use records::text::canonical_text;
use std::collections::BTreeMap;
use std::fmt::Write;

/// The most fields a flow may partition by, as in AppFlow.
const MOST_KEYS: usize = 10;
/// The property with the order of the partition fields.
const ORDER: &str = "taskProperties.ORDERED_PARTITION_KEYS_LIST";
/// The folder name of a missing value and of an empty text, as in Hive and Spark: a folder always has a value.
const MISSING: &str = "__HIVE_DEFAULT_PARTITION__";

/// A compiled task.
#[derive(Clone, Debug, Default)]
pub(super) struct Partition {
    pub(super) keys: Vec<Output>,
    /// The most bytes that a folder's name may have. `None` if the destination is not known yet.
    pub(super) room: Option<usize>,
}

/// The records of one folder.
pub struct Group {
    /// The folder's name with a slash at its end. Empty if the flow does not partition.
    pub folder: String,
    /// Its records.
    pub records: RecordBatch,
}

impl Partition {
    /// Compiles one task and moves the partition fields out of the fields to write.
    pub(super) fn add(
        &mut self,
        task: &Task,
        path: &str,
        outputs: &mut Vec<Output>,
        violations: &mut Violations,
    ) {
        if !self.keys.is_empty() {
            violations.add(path, "is a second Partition task; name all fields in one");
            return;
        }
        let (names, path) = match named(task) {
            Ok((names, member)) => (names, format!("{path}.{member}")),
            Err(rule) => {
                violations.add(format!("{path}.{ORDER}"), rule);
                return;
            }
        };
        if !(1..=MOST_KEYS).contains(&names.len()) {
            violations.add(&path, format!("must name 1 to {MOST_KEYS} fields"));
        }
        for name in names {
            let Some(place) = place(&name, outputs) else {
                let known = outputs.iter().map(|output| output.name.as_str());
                let near = did_you_mean(&name, known);
                violations.add(&path, format!("\"{name}\" is not a field of the output{near}"));
                continue;
            };
            let key = outputs.remove(place);
            if matches!(key.field_type, FieldType::Json | FieldType::Binary) {
                let rule = format!("\"{name}\" is a {} and cannot name a folder", key.field_type);
                violations.add(&path, rule);
            }
            self.keys.push(key);
        }
    }

    /// Returns the folder of each record. A record is rejected if its folder's name is too long.
    pub(super) fn folders(&self, keys: &[ArrayRef], work: &mut Work) -> Result<Vec<String>> {
        let mut columns: Vec<(String, StringArray)> = Vec::new();
        for (key, array) in self.keys.iter().zip(keys) {
            let texts = canonical_text(array, &key.field_type.field(&key.name));
            let texts = texts
                .map_err(|error| Error::Invariant(format!("field \"{}\": {error}", key.name)))?;
            columns.push((key_segment(&key.name), texts));
        }
        let mut folders = Vec::with_capacity(work.rows());
        for row in 0..work.rows() {
            let mut folder = String::new();
            for (name, texts) in &columns {
                let value = texts.is_valid(row).then(|| texts.value(row));
                folder.extend([name, "=", &segment(value), "/"]);
            }
            if self.room.is_some_and(|room| folder.len() > room) {
                let name = self.keys.last().map_or("", |key| key.name.as_str());
                work.reject(
                    row,
                    name,
                    "its folder would have a longer name than the destination takes",
                );
                folder.clear();
            }
            folders.push(folder);
        }
        Ok(folders)
    }

    /// Groups records by their folders.
    pub(super) fn group(records: &RecordBatch, folders: &[&str]) -> Result<Vec<Group>> {
        let mut rows: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
        for (row, folder) in folders.iter().enumerate() {
            rows.entry(folder).or_default().push(row as u64);
        }
        let mut groups = Vec::with_capacity(rows.len());
        for (folder, rows) in rows {
            let records = take_record_batch(records, &UInt64Array::from(rows))
                .map_err(|error| Error::Invariant(format!("records cannot be sorted: {error}")))?;
            groups.push(Group { folder: folder.to_owned(), records });
        }
        Ok(groups)
    }
}

/// Returns a task's partition fields in order, and the member that lists them.
fn named(task: &Task) -> std::result::Result<(Vec<String>, &'static str), String> {
    let Some(order) = task.property("ORDERED_PARTITION_KEYS_LIST") else {
        return Ok((task.named_source_fields().map(str::to_owned).collect(), "sourceFields"));
    };
    let names = match order.trim_start().starts_with('[') {
        true => serde_json::from_str(order).map_err(|_| {
            "must be a JSON array of field names such as [\"Country\"], or Country,City".to_owned()
        })?,
        false => order.split(',').map(|name| name.trim().to_owned()).collect(),
    };
    Ok((names, ORDER))
}

/// Returns the index of an output field, by its own name or else by the name of its source field.
fn place(name: &str, outputs: &[Output]) -> Option<usize> {
    let own = outputs.iter().position(|output| output.name == name);
    own.or_else(|| outputs.iter().position(|output| output.source == name))
}

/// Writes a value as one segment of a path. Different values give different segments, but a missing value and an empty
/// text give the same.
fn segment(value: Option<&str>) -> String {
    match value.unwrap_or_default() {
        "" => MISSING.to_owned(),
        // This text must not be read as a missing value.
        MISSING => MISSING.replacen('_', "%5F", 1),
        text => escaped(text),
    }
}

/// Writes the name of a field. Spark ignores names that start with a dot.
fn key_segment(name: &str) -> String {
    match name.strip_prefix('.') {
        Some(rest) => format!("%2E{}", escaped(rest)),
        None => escaped(name),
    }
}

/// Escapes Hive's special characters, spaces at both ends, which tools trim, and two characters that S3 listings cannot
/// contain. Readers decode each escape to the character with this number.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let inner = text.trim_matches(' ');
    let start = text.len() - text.trim_start_matches(' ').len();
    for (place, c) in text.char_indices() {
        let at_end = c == ' ' && !(start..start + inner.len()).contains(&place);
        let special = "\"#%'*/:=?\\{}[]^".contains(c) || c.is_ascii_control() || at_end;
        // Writing to a `String` does not fail.
        let _ = match c {
            '\u{fffe}' | '\u{ffff}' => write!(out, "%EF%BF%{:02X}", u32::from(c) - 0xff40),
            _ if special => write!(out, "%{:02X}", u32::from(c)),
            _ => out.write_char(c),
        };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::option;
    use proptest::prelude::*;

    /// Decodes a segment as Hive's `FileUtils.unescapePathName` and Spark do, character by character.
    fn read(segment: &str) -> Option<String> {
        let mut rest = segment;
        let mut value = String::new();
        while let Some((before, after)) = rest.split_once('%') {
            value.push_str(before);
            value.push(char::from(u8::from_str_radix(after.get(..2)?, 16).ok()?));
            rest = &after[2..];
        }
        value.push_str(rest);
        (segment != MISSING).then_some(value)
    }

    proptest! {
        #[test]
        fn a_segment_is_one_folder_and_gives_back_its_value(
            value in option::of(prop_oneof![
                "\\PC{0,12}", "[a-c/=%: \u{1}\u{7f}\u{85}]{0,6}", "null|", Just(MISSING.to_owned()),
            ]),
        ) {
            let written = segment(value.as_deref());
            prop_assert!(!written.is_empty() && !written.contains(['/', '=']));
            prop_assert!(!written.contains(|c: char| c.is_ascii_control()));
            prop_assert_eq!(written.trim_matches(' '), &written);
            prop_assert_eq!(read(&written), value.filter(|value| !value.is_empty()));
        }
    }

    #[test]
    fn no_folder_is_without_a_value() {
        for (value, folder) in [
            (None, MISSING),
            (Some(""), MISSING),
            (Some(" "), "%20"),
            (Some(" a b "), "%20a b%20"),
            (Some("\t"), "%09"),
            (Some("null"), "null"),
            (Some(MISSING), "%5F_HIVE_DEFAULT_PARTITION__"),
            (Some("\u{85}"), "\u{85}"),
            (Some("\u{fffe}\u{ffff}"), "%EF%BF%BE%EF%BF%BF"),
        ] {
            assert_eq!(segment(value), folder, "{value:?}");
        }
        assert_eq!(key_segment(".a=b"), "%2Ea%3Db");
    }
}
