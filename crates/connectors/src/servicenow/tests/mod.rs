//! The connector against the simulator, and against recorded answers that the simulator would never give.

mod contract;
mod fault;
mod grant;
mod lies;
mod metadata;
mod odd;
mod order;

use crate::ServiceNow;
use connector_sdk::contract::{Bench, Oracle, object};
use connector_sdk::{Connection, Query, Window};
use flow::Timestamp;
use records::FieldType;
use serde_json::{Map, Value, json};
use simulators::kit::{Options, Running};
use simulators::servicenow::{Instance, start};
use std::collections::HashMap;

const BENCH: Bench = Bench {
    connector: &ServiceNow,
    profile: "it-desk",
    settings: |entity| json!({ "object": entity }),
};

async fn instance(options: Options) -> Running<Instance> {
    start(options).await.unwrap()
}

/// Options with these odd behaviours.
fn odd(options: Options, names: &[&str]) -> Options {
    Options { oddities: names.iter().map(|name| (*name).to_owned()).collect(), ..options }
}

fn connect(address: &str, credentials: Value) -> Connection {
    BENCH.connect(json!({ "instanceUrl": address }), credentials)
}

/// Connects as a user with a password.
fn by_user(running: &Running<Instance>) -> Connection {
    let Options { username, password, .. } = Options::default();
    connect(running.url(), json!({ "username": username, "password": password }))
}

/// Connects by a refresh token, before there is an access token.
fn by_tokens(running: &Running<Instance>) -> Connection {
    let Options { client_id, client_secret, refresh_token, .. } = Options::default();
    let tokens = json!({
        "clientId": client_id,
        "clientSecret": client_secret,
        "refreshToken": refresh_token,
    });
    connect(running.url(), json!({ "oAuth2Credentials": tokens }))
}

/// Returns the records of a table that the user may see, with the meaning of each text as its value.
fn oracle(running: &Running<Instance>, entity: &str) -> Oracle {
    let text = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
    let dictionary = running.records("sys_dictionary");
    let kinds: HashMap<String, String> = dictionary
        .iter()
        .map(|entry| (text(entry, "element"), text(entry, "internal_type")))
        .collect();
    let typed = |record: Value| -> Map<String, Value> {
        let meant = |(name, value): (String, Value)| {
            let value = meaning(&kinds[&name], value.as_str().unwrap());
            (name, value)
        };
        object(record).into_iter().map(meant).collect()
    };
    Oracle {
        entity: entity.into(),
        settings: json!({ "object": entity }),
        key: "sys_id".into(),
        records: running.records(entity).into_iter().map(typed).collect(),
        ignores_case: true,
    }
}

/// Returns the meaning of a text, by the dictionary's type alone and not by the code under test.
fn meaning(kind: &str, text: &str) -> Value {
    let number = |text: &str| serde_json::from_str(text).unwrap();
    match (kind, text) {
        (
            "boolean" | "integer" | "longint" | "decimal" | "currency" | "price" | "float"
            | "percent_complete" | "glide_date" | "glide_date_time" | "due_date",
            "",
        ) => Value::Null,
        ("boolean", text) => Value::Bool(text == "true"),
        (
            "integer" | "longint" | "decimal" | "currency" | "price" | "float" | "percent_complete",
            text,
        ) => number(text),
        ("glide_date_time" | "due_date", text) => json!(format!("{}Z", text.replace(' ', "T"))),
        (_, text) => json!(text),
    }
}

/// Asks for the ids of all records of a table that is not described.
fn query_without_asking(entity: &str) -> Query {
    BENCH.query_of(entity, [("sys_id", FieldType::String)])
}

/// Asks for the ids of all records, and for those that changed at any time.
async fn both_queries(connection: &Connection) -> [Query; 2] {
    let whole = BENCH.query(connection, "incident", &["sys_id"]).await;
    let window = Window {
        field: "sys_updated_on".into(),
        from: Some(Timestamp::from_millis(0)),
        to: Timestamp::from_millis(4_000_000_000_000),
    };
    [whole.clone(), Query { window: Some(window), ..whole }]
}
