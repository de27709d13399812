//! The connector against the simulator, and against recorded answers that the simulator would never give.

mod changes;
mod contract;
mod edges;
mod fault;
mod grant;
mod lies;
mod paging;

use super::SapOData;
use connector_sdk::contract::{Bench, Oracle, object};
use connector_sdk::{Connection, Connector, EntityGroup, Query};
use serde_json::{Map, Value, json};
use simulators::kit::{Options, Running};

type System = Running<simulators::sap_odata::SapOData>;

const ORDERS: &str = "/sap/opu/odata/sap/ZPENSTOCK_SALES_SRV/SalesOrders";
const ITEMS: &str = "/sap/opu/odata/sap/ZPENSTOCK_SALES_SRV/SalesItems";
const ORDERS_V4: &str = "/sap/opu/odata4/sap/zpenstock/srvd_a2x/sap/sales/0001/SalesOrders";
const CATALOGUE: &str = "/sap/opu/odata/iwfnd/catalogservice;v=2";

const BENCH: Bench = Bench {
    connector: &SapOData,
    profile: "my-system",
    settings: |entity| json!({ "objectPath": entity, "paginationConfig": { "maxPageSize": 70 } }),
};

async fn system(options: Options) -> System {
    simulators::sap_odata::start(options).await.unwrap()
}

/// Options of some records on many pages.
fn some_records() -> Options {
    Options { records: 300, page_size: 70, ..Options::default() }
}

fn properties(url: &str) -> Value {
    let (host, port) = url.rsplit_once(':').unwrap();
    json!({
        "applicationHostUrl": host,
        "applicationServicePath": CATALOGUE,
        "portNumber": port.parse::<u16>().unwrap(),
        "clientNumber": "100",
        "logonLanguage": "EN",
        "oAuthProperties": { "tokenUrl": format!("{url}/sap/bc/sec/oauth2/token") },
    })
}

fn connect(properties: Value, credentials: Value) -> Connection {
    BENCH.connect(properties, credentials)
}

fn basic(url: &str) -> Connection {
    let Options { username, password, .. } = Options::default();
    let login = json!({ "username": username, "password": password });
    connect(properties(url), json!({ "basicAuthCredentials": login }))
}

fn oauth(url: &str) -> Connection {
    let Options { client_id, client_secret, refresh_token, .. } = Options::default();
    let held = json!({ "clientId": client_id, "clientSecret": client_secret, "refreshToken": refresh_token });
    connect(properties(url), json!({ "oAuthCredentials": held }))
}

/// Returns the simulator's true records of an entity set, in JSON that compares.
fn oracle(running: &System, entity: &str, key: &str) -> Oracle {
    let records = running.records(entity).into_iter().map(|record| {
        object(record).into_iter().map(|(name, value)| (name.clone(), comparable(&name, value)))
    });
    Oracle {
        entity: entity.into(),
        settings: json!({ "objectPath": entity, "paginationConfig": { "maxPageSize": 70 } }),
        key: key.into(),
        records: records.map(Iterator::collect).collect(),
        ignores_case: false,
    }
}

/// Writes SAP's text forms of numbers and dates so that they can be compared.
fn comparable(name: &str, value: Value) -> Value {
    let Value::String(text) = &value else { return value };
    if matches!(name, "NetAmount" | "Weight" | "Views" | "Quantity" | "Share" | "CreditLimit") {
        return serde_json::from_str(text).unwrap();
    }
    let Some(ticks) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) else {
        return value;
    };
    let millis: i64 = ticks.trim_end_matches("+0000").parse().unwrap();
    let at = chrono::DateTime::from_timestamp_millis(millis).unwrap();
    match name {
        "CreatedOn" => at.date_naive().to_string().into(),
        _ => at.to_rfc3339().into(),
    }
}
