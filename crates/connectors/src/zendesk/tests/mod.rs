//! The connector against the simulator, and against recorded answers that the simulator would never give.

mod budget;
mod contract;
mod export;
mod fault;
mod grant;
mod lies;
mod webhook;
mod whole;

use super::Zendesk;
use connector_sdk::contract::{Bench, Oracle, object};
use connector_sdk::{Connection, Connector, Query};
use records::FieldType;
use serde_json::{Map, Value, json};
use simulators::kit::{Options, Running};
use simulators::zendesk::{Zendesk as Account, oddity, start};

/// All oddities that leave the records as they are.
const ODDITIES: [&str; 2] = [oddity::LINKS_ELSEWHERE, oddity::EMPTY_LAST_PAGE];

const BENCH: Bench = Bench {
    connector: &Zendesk,
    profile: "my-account",
    settings: |entity| json!({ "object": entity }),
};

async fn account(options: Options) -> Running<Account> {
    start(options).await.unwrap()
}

/// Options of some records on many pages.
fn some_records() -> Options {
    Options { records: 400, page_size: 90, ..Options::default() }
}

fn connect(url: &str, credentials: Value) -> Connection {
    BENCH.connect(json!({ "instanceUrl": url }), credentials)
}

/// Returns credentials with the client of the simulator.
fn with_client(more: Value) -> Value {
    let options = Options::default();
    let mut held =
        object(json!({ "clientId": options.client_id, "clientSecret": options.client_secret }));
    held.extend(object(more));
    Value::Object(held)
}

/// Connects the usual way: by a refresh token, before there is an access token.
fn renewable(running: &Running<Account>) -> Connection {
    let token = Options::default().refresh_token;
    let held = json!({ "accessToken": "dummyAccessToken", "refreshToken": token });
    connect(running.url(), with_client(held))
}

/// Returns the simulator's true records of an object, under the names of the columns.
async fn oracle(running: &Running<Account>, entity: &str) -> Oracle {
    let fields = Zendesk.fields(&renewable(running), entity, None).await.unwrap();
    let flat = |record: Value| {
        let mut flat = Map::new();
        for (name, value) in object(record) {
            match (name.as_str(), value) {
                // A second copy of the custom fields.
                ("fields", _) => {}
                ("custom_fields", Value::Array(values)) => {
                    let named =
                        |one: &Value| (format!("{name}.{}", one["id"]), one["value"].clone());
                    flat.extend(values.iter().map(named));
                }
                ("user_fields" | "organization_fields" | "custom_object_fields", own) => {
                    let own = object(own).into_iter();
                    flat.extend(own.map(|(key, value)| (format!("{name}.{key}"), value)));
                }
                (_, value) => drop(flat.insert(name, value)),
            }
        }
        for field in &fields {
            flat.entry(field.name.as_str()).or_insert(Value::Null);
        }
        flat
    };
    Oracle {
        entity: entity.into(),
        settings: json!({ "object": entity }),
        key: "id".into(),
        records: running.records(entity).into_iter().map(flat).collect(),
        ignores_case: false,
    }
}

/// Asks for the ids of all records.
fn ids(entity: &str) -> Query {
    BENCH.query_of(entity, [("id", FieldType::Int64)])
}
