//! The connector against recorded answers of the SQL API.

mod delivery;
mod requests;
mod tables;

use crate::Snowflake;
use connector_sdk::contract::{Bench, Recorded, RecordedAnswer, RecordedRequest};
use connector_sdk::memory::MemoryObjectStore;
use connector_sdk::{Connection, Target};
use flow::{Extensions, Timestamp};
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};

const BUCKET: &str = "stage-bucket";

static CONNECTOR: LazyLock<Snowflake> =
    LazyLock::new(|| Snowflake::new(Arc::new(MemoryObjectStore::with_bucket(BUCKET))));

/// Connects with a programmatic access token.
fn connect(application: &Recorded) -> Connection {
    connect_with(application, json!({ "username": "penstock", "password": "t".repeat(64) }))
}

fn connect_with(application: &Recorded, credentials: Value) -> Connection {
    let bench =
        Bench { connector: &*CONNECTOR, profile: "my-warehouse", settings: |_| Value::Null };
    let properties = json!({
        "accountName": format!("{}/myorg-acc", application.url()), "warehouse": "load_wh",
        "stage": "@sales.crm.loads", "bucketName": BUCKET, "bucketPrefix": "loads",
    });
    bench.connect(properties, credentials)
}

/// The run of a flow into SALES.CRM.ORDERS.
fn target(extensions: Extensions) -> Target {
    Target {
        settings: json!({
            "object": "sales.crm.orders", "intermediateBucketName": BUCKET, "bucketPrefix": "loads",
        }),
        flow_name: "orders".to_owned(),
        flow_arn: "arn:flow".to_owned(),
        source_object: "Order".to_owned(),
        execution_id: "run-1".to_owned(),
        schema_version: 1,
        started_at: Timestamp::from_millis(1_796_000_000_000),
        kms_arn: None,
        extensions,
        table: None,
    }
}

/// The statement of a request.
fn statement(request: &RecordedRequest) -> String {
    let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
    body["statement"].as_str().unwrap_or_default().to_owned()
}

/// Answers a statement with rows.
fn rows(columns: &[&str], rows: Value) -> RecordedAnswer {
    let columns: Vec<Value> = columns.iter().map(|name| json!({ "name": name })).collect();
    answer(
        200,
        json!({
            "code": "090001", "statementHandle": "01c0-1", "data": rows,
            "resultSetMetaData": { "rowType": columns, "partitionInfo": [{ "rowCount": 1 }] },
        }),
    )
}

fn answer(status: u16, body: Value) -> RecordedAnswer {
    RecordedAnswer::json(status, body.to_string())
}

/// Answers what is asked of the stage.
fn stage() -> RecordedAnswer {
    rows(
        &["created_on", "name", "database_name", "schema_name", "url"],
        json!([["1.0", "LOADS", "SALES", "CRM", format!("s3://{BUCKET}/loads/")]]),
    )
}
