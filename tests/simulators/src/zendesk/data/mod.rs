//! The records of an account, all from the seed.

mod custom;
mod events;
mod people;
mod tickets;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use fastrand::Rng;
use serde_json::{Value, json};

use crate::kit::Options;

/// When the account was last touched, in seconds since 1970: the middle of 2026.
const END: i64 = 1_782_000_000;
/// The second at which a fifth of the records changed at once.
const BULK: i64 = END - 40_000_000;

/// Is everything an account holds, by the names of its resources.
pub(super) struct Account {
    pub(super) objects: BTreeMap<String, Vec<Value>>,
}

impl Account {
    pub(super) fn invent(options: &Options) -> Self {
        let (seed, records) = (options.seed, options.records);
        let mut objects = BTreeMap::new();
        let mut add = |name: &str, records: Vec<Value>| objects.insert(name.to_owned(), records);
        let tickets = tickets::tickets(seed, records);
        add("ticket_metrics", tickets::metrics(seed, &tickets));
        add("tickets", tickets);
        add("satisfaction_ratings", tickets::ratings(seed, records / 10));
        add("users", people::users(seed, records / 2));
        add("organizations", people::organizations(seed, records / 2));
        add("groups", people::groups(seed, if records == 0 { 0 } else { 250 }));
        add("brands", people::brands());
        add("ticket_events", events::ticket_events(seed, records));
        add("ticket_metric_events", events::metric_events(seed, records));
        add("ticket_fields", custom::ticket_fields());
        add("user_fields", custom::user_fields());
        add("organization_fields", custom::organization_fields());
        add("ticket_forms", vec![json!({ "id": 360_000_900_001_i64, "name": "Default" })]);
        add("custom_objects", custom::objects());
        add("custom_objects/lease_contract", custom::records(seed, records / 4));
        add("custom_objects/lease_contract/fields", custom::fields());
        Account { objects }
    }

    /// Changes the first records of an object; a change by the system is not seen in `updated_at`.
    pub(super) fn change(&mut self, object: &str, count: usize, at: i64, system: bool) -> bool {
        let Some(records) = self.objects.get_mut(object) else {
            return false;
        };
        // Metrics change with their tickets.
        let of: Vec<Value> =
            records.iter().take(count).map(|one| one["ticket_id"].clone()).collect();
        if object == "ticket_metrics"
            && let Some(tickets) = self.objects.get_mut("tickets")
        {
            for ticket in tickets.iter_mut().filter(|ticket| of.contains(&ticket["id"])) {
                ticket["generated_timestamp"] = at.into();
            }
        }
        let Some(records) = self.objects.get_mut(object) else {
            return false;
        };
        for record in records.iter_mut().take(count) {
            if record.get("generated_timestamp").is_some() {
                record["generated_timestamp"] = at.into();
            }
            if record.get("updated_at").is_some() && !system {
                record["updated_at"] = stamp(at).into();
            }
        }
        true
    }
}

/// Gives the second by which an export has a record in its order.
pub(super) fn second(object: &str, record: &Value) -> i64 {
    let member = match object {
        "tickets" => "generated_timestamp",
        "ticket_events" => "timestamp",
        "ticket_metric_events" => "time",
        _ => "updated_at",
    };
    let value = &record[member];
    let text = value.as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    value.as_i64().or_else(|| text.map(|at| at.timestamp())).unwrap_or_default()
}

/// Gives the second key of that order, so that numbers of different length compare as numbers.
pub(super) fn id(record: &Value) -> String {
    match record["id"].as_i64() {
        Some(number) => format!("{number:020}"),
        None => record["id"].as_str().unwrap_or_default().to_owned(),
    }
}

/// Draws a moment; one in five is the same as others.
fn moment(rng: &mut Rng) -> i64 {
    let end = DateTime::<Utc>::from_timestamp(END, 0).unwrap_or_default();
    match rng.u8(..5) {
        0 => BULK,
        _ => crate::invent::moment(rng, end, 900).timestamp(),
    }
}

fn stamp(second: i64) -> String {
    let at = DateTime::<Utc>::from_timestamp(second, 0).unwrap_or_default();
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Writes an address as records have it of themselves.
fn url(resource: &str, id: i64) -> String {
    format!("https://primary.zendesk.example/api/v2/{resource}/{id}.json")
}
