//! The connector against the simulator, and against recorded answers that the simulator would never give.

mod app_secret;
mod assertion;
mod clock;
mod contract;
mod delivered;
mod fault;
mod grant;
mod lies;
mod long_query;
mod odd;
mod related;
mod relay;
mod webhook;
mod writable;

use crate::Salesforce;
use connector_sdk::contract::{Bench, Oracle, object};
use connector_sdk::memory::MemoryVault;
use connector_sdk::{Connection, Connector, Query, Window};
use flow::Timestamp;
use serde_json::{Map, Value, json};
use simulators::kit::{Options, Trouble};
use simulators::salesforce::{Salesforce as Organisation, options as usual, start};

type Running = simulators::kit::Running<Organisation>;

/// The addresses of a query and of the pages after its first.
const QUERY: &str = "?q=";
const PAGE: &str = "/query/01g";
const APP: &str = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:app-AbCdEf";

const BENCH: Bench = Bench {
    connector: &Salesforce,
    profile: "my-org",
    settings: |entity| json!({ "object": entity }),
};

async fn organisation(options: Options) -> Running {
    start(options).await.unwrap()
}

/// Names a trouble by Salesforce's own code.
fn code(code: &str) -> Trouble {
    Trouble::Code(code.to_owned())
}

/// Options of some accounts on many pages.
fn some_records() -> Options {
    Options { records: 900, page_size: 200, ..usual() }
}

/// Connects with these credentials, the app's secret being the simulator's.
fn connect(properties: Value, credentials: Value) -> Connection {
    let app = usual();
    let secret = json!({ "client_id": app.client_id, "client_secret": app.client_secret });
    connect_as(properties, credentials, secret)
}

/// Connects with these credentials and a secret of the app, which names the simulator's host unless it names others.
fn connect_as(properties: Value, credentials: Value, app: Value) -> Connection {
    let mut app = object(app);
    app.entry("hosts").or_insert(json!(["127.0.0.1"]));
    let vault = MemoryVault::new(object(credentials)).with_secret(APP, app);
    BENCH.connect_by(properties, vault)
}

/// Connects the usual way: by a refresh token, before there is an access token.
fn renewable(running: &Running) -> Connection {
    let credentials = json!({
        "accessToken": "dummyAccessToken",
        "refreshToken": usual().refresh_token,
        "clientCredentialsArn": APP,
        "oAuth2GrantType": "AUTHORIZATION_CODE",
    });
    connect(json!({ "instanceUrl": running.url() }), credentials)
}

/// Returns the simulator's true records of an object.
fn oracle(running: &Running, entity: &str, with_deleted: bool) -> Oracle {
    let records = running.records(entity).into_iter().map(object);
    let seen = |record: &Map<String, Value>| {
        with_deleted || record.get("IsDeleted").is_none_or(|deleted| deleted == false)
    };
    Oracle {
        entity: entity.into(),
        settings: json!({ "object": entity, "includeDeletedRecords": with_deleted }),
        key: "Id".into(),
        records: records.filter(seen).collect(),
        ignores_case: true,
    }
}

/// Bounds nothing, so that every record is inside.
fn all_time(field: &str) -> Window {
    let to = Timestamp::from_millis(4_000_000_000_000);
    Window { field: field.into(), from: None, to }
}
