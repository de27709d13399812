//! The connector against the simulator, and against recorded answers that the simulator would never give.

mod contract;
mod fault;
mod grant;
mod home;
mod lies;
mod order;
mod pages;
mod sight;
mod threads;
mod webhook;

use crate::Slack;
use connector_sdk::contract::{Bench, Oracle, object, read_page};
use connector_sdk::{Connection, Connector, Cursor, Page, Query, Result};
use serde_json::{Map, Value, json};
use simulators::kit::{Options, Running};
use simulators::slack::{Slack as Workspace, start};

const BENCH: Bench = Bench {
    connector: &Slack,
    profile: "my-workspace",
    settings: |entity| json!({ "object": entity }),
};

async fn workspace(options: Options) -> Running<Workspace> {
    start(options).await.unwrap()
}

/// Options of some messages on many pages.
fn some_records() -> Options {
    Options { records: 400, page_size: 60, ..Options::default() }
}

fn odd(options: Options, names: &[&str]) -> Options {
    Options { oddities: names.iter().map(|name| (*name).to_owned()).collect(), ..options }
}

fn connect(url: &str, credentials: Value) -> Connection {
    BENCH.connect(json!({ "instanceUrl": url }), credentials)
}

/// Returns credentials of the simulator's app with this access token.
fn app(token: &str) -> Value {
    let options = Options::default();
    json!({
        "clientId": options.client_id, "clientSecret": options.client_secret, "accessToken": token,
    })
}

/// Connects with tokens that can be renewed.
fn renewable(running: &Running<Workspace>) -> Connection {
    let mut credentials = app(&Options::default().access_token);
    credentials["refreshToken"] = json!(Options::default().refresh_token);
    connect(running.url(), credentials)
}

/// Returns the simulator's true records, in the fields of the connector.
fn oracle(running: &Running<Workspace>, entity: &str) -> Oracle {
    let messages = entity.starts_with(|letter: char| letter.is_ascii_uppercase());
    Oracle {
        entity: entity.into(),
        settings: json!({ "object": entity }),
        key: if messages { "ts" } else { "id" }.into(),
        records: running.records(entity).into_iter().map(|record| flat(object(record))).collect(),
        ignores_case: false,
    }
}

/// Flattens the objects whose members are fields, gives every text field a value, and adds the instants.
fn flat(record: Map<String, Value>) -> Map<String, Value> {
    let mut flat = Map::new();
    for (name, value) in record {
        match value {
            Value::Object(members)
                if ["edited", "profile", "topic", "purpose"].contains(&name.as_str()) =>
            {
                let inner =
                    members.into_iter().map(|(inner, value)| (format!("{name}.{inner}"), value));
                flat.extend(inner);
            }
            value => {
                flat.insert(name, value);
            }
        }
    }
    for (name, of, scale) in [
        ("posted_at", "ts", 1_000.0),
        ("created_at", "created", 1_000.0),
        ("created_at", "date_create", 1_000.0),
        ("updated_at", "updated", if flat.contains_key("context_team_id") { 1.0 } else { 1_000.0 }),
        ("updated_at", "date_update", 1_000.0),
    ] {
        let Some(value) = flat.get(of) else { continue };
        let number = value.as_f64().or_else(|| value.as_str()?.parse().ok()).unwrap();
        let millis = if of == "ts" {
            whole_millis(value.as_str().unwrap())
        } else {
            (number * scale) as i64
        };
        let instant = chrono::DateTime::from_timestamp_millis(millis).unwrap();
        flat.insert(name.to_owned(), json!(instant.to_rfc3339()));
    }
    flat
}

/// Cuts a `ts` by its digits alone.
fn whole_millis(ts: &str) -> i64 {
    let digits: String = ts.chars().filter(char::is_ascii_digit).collect();
    digits[..digits.len() - 3].parse().unwrap()
}

/// Gives every record of the oracle every field: JSON's null if it has none.
fn complete(mut oracle: Oracle, names: &[String]) -> Oracle {
    for record in &mut oracle.records {
        for name in names {
            record.entry(name.clone()).or_insert(Value::Null);
        }
    }
    oracle
}

/// Returns the true records with all the fields that the connector describes.
async fn truth(running: &Running<Workspace>, connection: &Connection, entity: &str) -> Oracle {
    let fields = Slack.fields(connection, entity, None).await.unwrap();
    let names: Vec<String> = fields.into_iter().map(|field| field.name).collect();
    complete(oracle(running, entity), &names)
}

async fn page(connection: &Connection, query: &Query, cursor: Option<&Cursor>) -> Result<Page> {
    read_page(&Slack, connection, query, cursor).await
}
