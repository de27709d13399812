//! The records of people: every value is a text, as the instance keeps and shows it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, TimeZone, Utc};
use fastrand::Rng;
use serde_json::{Map, Value};

use super::metadata;
use super::schema::{Element, TABLES, Table};
use crate::invent;

/// A record, its values as texts.
pub(super) type Record = Map<String, Value>;

/// The records of each table, those of tables that extend it apart.
pub(super) type Tables = BTreeMap<&'static str, Vec<Arc<Record>>>;

/// Records a bulk change stamps with the same second.
const BULK: usize = 60;

/// Invents the records of every table.
pub(super) fn invent(seed: u64, records: usize) -> Tables {
    let people = (records / 10).clamp(3, 200);
    let ids: Vec<String> =
        (0..people).map(|index| guid(&mut invent::record_rng(seed, "people", index))).collect();
    let mut tables = BTreeMap::new();
    for table in &TABLES {
        let invented: Vec<Record> = match table.name {
            "sys_db_object" => metadata::tables(seed),
            "sys_dictionary" => metadata::dictionary(seed),
            "sys_choice" => metadata::choices(seed),
            name => {
                let count = count(name, records, people);
                (0..count).map(|index| record(seed, table, index, count, &ids)).collect()
            }
        };
        tables.insert(table.name, invented.into_iter().map(Arc::new).collect());
    }
    tables
}

fn count(table: &str, records: usize, people: usize) -> usize {
    match table {
        "incident" => records,
        "sys_user" => people,
        "u_invoice" => records / 2,
        _ => records / 10,
    }
}

fn record(seed: u64, table: &Table, index: usize, count: usize, people: &[String]) -> Record {
    let rng = &mut invent::record_rng(seed, table.name, index);
    let made = invent::moment(rng, end(), 900);
    // Every second record has last been changed in bulk, with many others in the same second.
    let changed = match index % 2 {
        0 => bulk_moment(seed, table.name, index / (2 * BULK)),
        _ => invent::moment(rng, end(), 600),
    };
    let mut record = Record::new();
    for element in table.all_elements() {
        let value = match element.name {
            "sys_id" if table.name == "sys_user" => people[index].clone(),
            "sys_class_name" => table.name.to_owned(),
            "sys_created_on" => written(made.min(changed)),
            "sys_updated_on" => written(changed),
            "sys_created_by" | "sys_updated_by" => "it.desk".to_owned(),
            "number" | "u_number" => format!("{}{:07}", &table.name[..3].to_uppercase(), index),
            "tablename" => "incident".to_owned(),
            "documentkey" => guid(rng),
            "name" => invent::name(rng),
            "user_name" => format!("user.{index}"),
            _ if index == count / 2 && element.kind != "GUID" => String::new(),
            _ => value(rng, element, people),
        };
        record.insert(element.name.to_owned(), Value::from(value));
    }
    record
}

fn value(rng: &mut Rng, element: &Element, people: &[String]) -> String {
    // One value in nine is missing.
    if element.kind != "GUID" && rng.u8(..9) == 0 {
        return String::new();
    }
    if !element.choices.is_empty() {
        return invent::one(rng, element.choices).to_owned();
    }
    match element.kind {
        "GUID" => guid(rng),
        "boolean" => rng.bool().to_string(),
        "integer" => rng.i32(-3..400).to_string(),
        "longint" => rng.i64(-9_000_000_000_000..9_000_000_000_000).to_string(),
        "decimal" | "currency" => hundredths(rng.i64(-99_999..9_999_999)),
        "price" => format!("{}.{:04}", rng.u32(..900), rng.u32(..10_000)),
        "float" => format!("{}.{}", rng.i32(-40..40), invent::one(rng, &["0", "5", "125", "0625"])),
        "percent_complete" => rng.u8(..101).to_string(),
        "glide_date" => invent::moment(rng, end(), 900).format("%Y-%m-%d").to_string(),
        "glide_date_time" | "due_date" => written(invent::moment(rng, end(), 900)),
        "glide_duration" => format!("1970-01-{:02} {:02}:30:00", rng.u8(1..20), rng.u8(..24)),
        "reference" => people[rng.usize(..people.len())].clone(),
        "glide_list" => {
            let some: Vec<&str> =
                (0..rng.usize(1..4)).map(|_| people[rng.usize(..people.len())].as_str()).collect();
            some.join(",")
        }
        "email" => format!("user{}@penstock.example", rng.u16(..)),
        "journal_input" | "password" => String::new(),
        _ if element.name == "short_description" => {
            format!("{} #{}", invent::line(rng, 4), rng.u8(..20))
        }
        _ => invent::text(rng),
    }
}

/// Writes a number of two decimals.
fn hundredths(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let number = number.unsigned_abs();
    format!("{sign}{}.{:02}", number / 100, number % 100)
}

/// Invents a `sys_id`.
pub(super) fn guid(rng: &mut Rng) -> String {
    format!("{:032x}", rng.u128(..))
}

/// Writes an instant as the instance does: in UTC, without saying so.
pub(super) fn written(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M:%S").to_string()
}

fn bulk_moment(seed: u64, table: &str, bulk: usize) -> DateTime<Utc> {
    invent::moment(&mut invent::record_rng(seed, &format!("{table} in bulk"), bulk), end(), 600)
}

fn end() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 10, 31, 12, 0, 0).single().unwrap_or_default()
}
