//! Delivered records, brought into the form in which Salesforce answers queries.
//!
//! A change has the types and parts that describe lists for its object, in another form: times may be numbers, and a
//! part of a compound field is only inside of it. Outbound messages need none of this.

use arrow_array::RecordBatch;
use chrono::DateTime;
use connector_sdk::webhook::json::{Members, members};
use connector_sdk::{ConnectorError, ErrorKind, Misread, Result};
use records::decode::JsonRecords;
use records::{Column, FieldType};
use serde_json::value::{RawValue, to_raw_value};
use std::collections::BTreeMap;

const MILLIS_PER_DAY: i64 = 86_400_000;

/// The parts of a person's `Name`.
const OF_A_NAME: [&str; 6] =
    ["FirstName", "LastName", "MiddleName", "Salutation", "Suffix", "InformalName"];

/// The parts of an address, such as `BillingAddress`; a field's name has the address's before them.
/// See <https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/compound_fields_address.htm>.
const OF_AN_ADDRESS: [&str; 10] = [
    "Street",
    "City",
    "State",
    "PostalCode",
    "Country",
    "StateCode",
    "CountryCode",
    "Latitude",
    "Longitude",
    "GeocodeAccuracy",
];

/// Reads delivered records: the ones that fit the columns, and the others as they came.
pub(in crate::salesforce) fn read(
    columns: &[Column],
    events: &[&RawValue],
) -> Result<(RecordBatch, Vec<Misread>)> {
    let rewritten: Vec<Option<Box<RawValue>>> =
        events.iter().map(|event| rewrite(columns, event)).collect();
    let records: Vec<&RawValue> =
        rewritten.iter().zip(events).map(|(new, event)| new.as_deref().unwrap_or(event)).collect();
    let decoded = JsonRecords::new(columns).decode(&records).map_err(|error| {
        ConnectorError::new(ErrorKind::ServerError, "events of salesforce cannot be decoded")
            .with_source(error)
    })?;
    Ok((decoded.batch, Misread::of(decoded.rejected, events)))
}

/// Rewrites a record if a column needs it.
fn rewrite(columns: &[Column], event: &RawValue) -> Option<Box<RawValue>> {
    let told = members(event.get())?;
    let mut changed = BTreeMap::new();
    for column in columns {
        if let Some(value) = value(column, &told) {
            changed.insert(column.name.as_str(), value);
        }
    }
    if changed.is_empty() {
        return None;
    }
    let mut all: BTreeMap<&str, &RawValue> =
        told.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    all.extend(changed.iter().map(|(name, value)| (*name, value.as_ref())));
    to_raw_value(&all).ok()
}

/// Returns a column's value if it differs from the record's own member.
fn value(column: &Column, told: &Members<'_>) -> Option<Box<RawValue>> {
    let value = told.get(&column.name).map(|value| value.get()).filter(|json| *json != "null");
    match (value, column.field_type) {
        (None, _) => part(&column.name, told).map(ToOwned::to_owned),
        (Some(json), FieldType::Date | FieldType::DateTime | FieldType::Time) => {
            to_raw_value(&written(json, column.field_type)?).ok()
        }
        // The name of a person is a text in describe, and an object of its parts in a change.
        (Some(json), FieldType::String) if json.starts_with('{') => to_raw_value(json).ok(),
        _ => None,
    }
}

/// Writes milliseconds as text; a number that would lose digits stays one, which no such column accepts.
fn written(json: &str, field_type: FieldType) -> Option<String> {
    let millis: i64 = json.parse().ok()?;
    if field_type == FieldType::Time && millis == MILLIS_PER_DAY {
        // Clocks cannot write the end of a day, which is another time than its beginning.
        return Some("24:00:00.000".to_owned());
    }
    let format = match field_type {
        FieldType::Date if millis % MILLIS_PER_DAY == 0 => "%Y-%m-%d",
        FieldType::DateTime => "%Y-%m-%dT%H:%M:%S%.3fZ",
        FieldType::Time if (0..MILLIS_PER_DAY).contains(&millis) => "%H:%M:%S%.3f",
        _ => return None,
    };
    Some(DateTime::from_timestamp_millis(millis)?.format(format).to_string())
}

/// Finds a part of a compound field inside of it.
fn part<'a>(name: &str, told: &Members<'a>) -> Option<&'a RawValue> {
    let (compound, part) = compound(name)?;
    members(told.get(&compound)?.get())?.remove(part)
}

/// Returns the compound field that may contain a field, and the field's name inside.
fn compound(name: &str) -> Option<(String, &str)> {
    if OF_A_NAME.contains(&name) {
        return Some(("Name".to_owned(), name));
    }
    if let Some(custom) = name.strip_suffix("__s") {
        let (compound, part) = custom.rsplit_once("__")?;
        return Some((format!("{compound}__c"), part));
    }
    let part = OF_AN_ADDRESS.into_iter().find(|part| name.ends_with(part))?;
    Some((format!("{}Address", name.strip_suffix(part)?), part))
}
