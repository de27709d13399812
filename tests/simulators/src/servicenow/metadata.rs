//! The tables that describe the others: `sys_db_object`, `sys_dictionary` and `sys_choice`.

use serde_json::{Map, Value};

use super::data::{Record, guid};
use super::schema::TABLES;
use crate::invent::record_rng;

/// Tables without anything in them, so that the list of tables has some length.
const ARCHIVES: usize = 24;

/// Lists the tables; they were made at all times of a year.
pub(super) fn tables(seed: u64) -> Vec<Record> {
    let mut records = Vec::new();
    for (index, table) in TABLES.iter().enumerate() {
        let parent = table.parent.map_or_else(String::new, |parent| table_id(seed, parent));
        records.push(table_record(seed, table.name, table.label, &parent, index));
    }
    for index in 0..ARCHIVES {
        let name = format!("u_archive_{index:02}");
        records.push(table_record(seed, &name, &format!("Archive {index}"), "", index));
    }
    records
}

fn table_record(seed: u64, name: &str, label: &str, parent: &str, index: usize) -> Record {
    let made = format!("20{:02}-{:02}-17 08:{:02}:00", 15 + index % 9, 1 + index % 12, index);
    record(&[
        ("sys_id", &table_id(seed, name)),
        ("name", name),
        ("label", label),
        ("super_class", parent),
        ("sys_created_on", &made),
        ("sys_updated_on", &made),
    ])
}

fn table_id(seed: u64, name: &str) -> String {
    guid(&mut record_rng(seed, name, 0))
}

/// Lists the elements of the tables, and one entry for each table itself.
pub(super) fn dictionary(seed: u64) -> Vec<Record> {
    let mut records = Vec::new();
    for table in &TABLES {
        let mut add = |element: &str, kind: &str, reference: &str, choice: &str| {
            let mut rng = record_rng(seed, "sys_dictionary", records.len());
            records.push(record(&[
                ("sys_id", &guid(&mut rng)),
                ("name", table.name),
                ("element", element),
                ("column_label", &label(element)),
                ("internal_type", kind),
                ("reference", reference),
                ("active", "true"),
                ("choice", choice),
                ("read_only", if element.starts_with("sys_") { "true" } else { "false" }),
                ("mandatory", if element == "short_description" { "true" } else { "false" }),
                ("default_value", if element == "state" { "1" } else { "" }),
            ]));
        };
        add("", "collection", "", "");
        for element in table.elements {
            let choice = if element.choices.is_empty() { "0" } else { "1" };
            add(element.name, element.kind, element.reference, choice);
        }
    }
    records
}

/// Lists the choices; incidents have more states than other tasks, and the last of them is no longer in use.
pub(super) fn choices(seed: u64) -> Vec<Record> {
    let mut records = Vec::new();
    let mut add = |table: &str, element: &str, values: &[&str]| {
        for (place, value) in values.iter().enumerate() {
            for language in ["en", "de"] {
                let mut rng = record_rng(seed, "sys_choice", records.len());
                records.push(record(&[
                    ("sys_id", &guid(&mut rng)),
                    ("name", table),
                    ("element", element),
                    ("value", value),
                    ("label", &format!("{element} {value} ({language})")),
                    ("language", language),
                    ("sequence", &place.to_string()),
                    ("inactive", if *value == "8" { "true" } else { "false" }),
                ]));
            }
        }
    };
    for table in &TABLES {
        for element in table.elements {
            add(table.name, element.name, element.choices);
        }
    }
    add("incident", "state", &["1", "2", "3", "6", "7", "8"]);
    records
}

fn label(element: &str) -> String {
    let mut letters = element.trim_start_matches("u_").replace('_', " ");
    if let Some(first) = letters.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    letters
}

fn record(members: &[(&str, &str)]) -> Record {
    let text = |(name, value): &(&str, &str)| ((*name).to_owned(), Value::from(*value));
    members.iter().map(text).collect::<Map<_, _>>()
}
