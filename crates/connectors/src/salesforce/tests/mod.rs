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
use connector_sdk::contract::{Oracle, Subject};
use connector_sdk::memory::{MemoryClock, MemoryVault};
use connector_sdk::rest::{AddressPolicy, Http};
use connector_sdk::{Connection, Connector, Memo, Query, Window};
use flow::Timestamp;
use records::Column;
use serde_json::{Map, Value, json};
use simulators::kit::{Options, Trouble};
use simulators::salesforce::{Salesforce as Organisation, options as usual, start};
use std::sync::Arc;
use std::time::Duration;

type Running = simulators::kit::Running<Organisation>;

/// The addresses of a query and of the pages after its first.
const QUERY: &str = "?q=";
const PAGE: &str = "/query/01g";
const APP: &str = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:app-AbCdEf";

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

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        other => panic!("{other} is no object"),
    }
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
    Connection {
        profile: "my-org".into(),
        settings: properties,
        vault: Arc::new(vault),
        http: Http::new(AddressPolicy::Local, Duration::from_secs(60)).unwrap(),
        clock: Arc::new(MemoryClock::at(chrono::Utc::now().into())),
        memo: Memo::default(),
    }
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

/// Returns what the simulator truly holds of an object.
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

fn subject<'a>(connection: &'a Connection, oracle: &'a Oracle) -> Subject<'a> {
    Subject { connector: &Salesforce, connection, oracle }
}

/// Bounds nothing, so that every record is inside.
fn all_time(field: &str) -> Window {
    let to = Timestamp::from_millis(4_000_000_000_000);
    Window { field: field.into(), from: None, to }
}

/// Asks for some fields of all records.
async fn query(connection: &Connection, entity: &str, names: &[&str]) -> Query {
    let mut fields = Salesforce.fields(connection, entity, None).await.unwrap();
    let paths: Vec<String> =
        names.iter().filter(|name| name.contains('.')).map(|name| (*name).to_owned()).collect();
    fields.extend(Salesforce.related_fields(connection, entity, &paths, None).await.unwrap());
    let column = |name: &&str| {
        let field = fields.iter().find(|field| field.name == *name);
        Column { name: (*name).to_owned(), field_type: field.unwrap().field_type }
    };
    Query {
        entity: entity.to_owned(),
        settings: json!({ "object": entity }),
        api_version: None,
        columns: names.iter().map(column).collect(),
        filters: Vec::new(),
        window: None,
        since: None,
    }
}
