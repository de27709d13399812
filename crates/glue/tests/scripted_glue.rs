//! The data catalog on a scripted Glue: what an emulator never does, such as answers in pages and changes by others.

#![expect(clippy::unwrap_used, reason = "this is a test, helpers included")]

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_sts::config::Credentials;
use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use engine::ports::{Catalog, CatalogPartition, CatalogPlace, CatalogTable};
use flow::Timestamp;
use glue::GlueCatalog;
use records::encode::Format;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

const NEW: &str = "s3://lake/new/";
const ASSUMED: &str = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>\
    <SecretAccessKey>s</SecretAccessKey><SessionToken>role token</SessionToken>\
    <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";

/// What was asked of Glue: operation and input.
type Calls = Arc<Mutex<Vec<(String, Value)>>>;

#[tokio::test]
async fn a_table_that_moves_is_changed_page_by_page_and_against_others() {
    let (config, calls) = scripted().await;
    let place = CatalogPlace {
        role_arn: "arn:aws:iam::000000000000:role/catalog".to_owned(),
        session: "run".to_owned(),
        database: "sales".to_owned(),
    };
    let registered = GlueCatalog::new(config).register(&place, &[table()]).await.unwrap();
    assert_eq!(registered[0].table, Ok(()));
    assert_eq!(registered[0].partitions, Ok(()));
    let calls = calls.lock().unwrap();
    let of = |operation: &str| -> Vec<&Value> {
        calls.iter().filter(|(known, _)| known == operation).map(|(_, input)| input).collect()
    };
    assert!(calls.iter().all(|(_, input)| input["DatabaseName"] == "sales"), "{calls:?}");
    let removed: Vec<_> =
        of("DeletePartition").iter().map(|call| &call["PartitionValues"]).collect();
    let of_a_look = [&json!(["stray 1"]), &json!(["stray 2"])];
    assert_eq!(removed, [of_a_look, of_a_look].concat(), "both pages, for each of two looks");
    let changes = of("UpdateTable");
    assert_eq!(changes.len(), 2, "somebody else was first, so the table is read anew");
    assert_eq!(changes[1]["VersionId"], "2");
    assert_eq!(changes[1]["SkipArchive"], true);
    let table = &changes[1]["TableInput"];
    assert_eq!(
        (&table["Name"], &table["Description"]),
        (&json!("orders"), &json!("Bestellungen für 世界"))
    );
    assert_eq!(table["StorageDescriptor"]["Location"], NEW);
    let asked: Vec<_> =
        of("BatchGetPartition").iter().map(|call| &call["PartitionsToGet"]).collect();
    assert_eq!(asked[0], &json!([{ "Values": ["1"] }, { "Values": ["2"] }]));
    assert_eq!(asked[1], &json!([{ "Values": ["2"] }]), "only what was left unprocessed");
    let added = &of("BatchCreatePartition")[0]["PartitionInputList"];
    assert_eq!((added.as_array().unwrap().len(), &added[0]["Values"]), (1, &json!(["2"])));
    let corrected = &of("BatchUpdatePartition")[0]["Entries"];
    assert_eq!(corrected.as_array().unwrap().len(), 2, "another run has just added the second");
    for (entry, value) in [(&corrected[0], "1"), (&corrected[1], "2")] {
        assert_eq!(entry["PartitionValueList"], json!([value]));
        let files = &entry["PartitionInput"]["StorageDescriptor"];
        assert_eq!(files["Location"], format!("{NEW}{value}/"));
    }
}

fn table() -> CatalogTable {
    let partition = |value: &str| CatalogPartition {
        values: vec![value.to_owned()],
        location: format!("{NEW}{value}/"),
    };
    CatalogTable {
        name: "orders".to_owned(),
        owner: "arn:flow".to_owned(),
        as_of: Timestamp::from_millis(7),
        location: NEW.to_owned(),
        format: Format::JsonLines,
        columns: Vec::new(),
        partition_keys: vec!["year".to_owned()],
        partitions: vec![partition("1"), partition("2")],
    }
}

/// Answers as Glue does; what was asked before is in `calls`.
fn answer(
    operation: &str,
    input: &Value,
    calls: &[(String, Value)],
) -> Result<Value, &'static str> {
    let before = calls.iter().filter(|(known, _)| known == operation).count();
    let stored = |value: &str, at: &str| json!({ "Values": [value], "StorageDescriptor": { "Location": at } });
    Ok(match operation {
        "GetTable" => json!({ "Table": {
            "Name": "orders",
            "VersionId": (before + 1).to_string(),
            "Description": "Bestellungen für 世界",
            "Owner": null,
            "Parameters": { "penstock.flow": "arn:flow", "penstock.as_of": "6", "empty": null },
            "PartitionKeys": [{ "Name": "year", "Type": "string" }],
            "StorageDescriptor": { "Location": "s3://lake/old/", "Columns": null, "SerdeInfo": null },
            "CreateTime": 1.5,
        }}),
        "GetPartitions" if input["NextToken"] == "page 2" => {
            json!({ "Partitions": [stored("stray 2", "s3://lake/old/2/")], "NextToken": "" })
        }
        "GetPartitions" => json!({
            "Partitions": [stored("stray 1", "s3://lake/old/1/"), stored("1", "s3://lake/new/1/")],
            "NextToken": "page 2",
        }),
        "UpdateTable" if before == 0 => return Err("ConcurrentModificationException"),
        "DeletePartition" if before == 0 => return Err("EntityNotFoundException"),
        "BatchGetPartition" if before == 0 => {
            json!({ "Partitions": [stored("1", NEW)], "UnprocessedKeys": [{ "Values": ["2"] }] })
        }
        "BatchCreatePartition" => json!({ "Errors": [
            { "PartitionValues": ["2"], "ErrorDetail": { "ErrorCode": "AlreadyExistsException" } },
        ]}),
        _ => json!({}),
    })
}

async fn serve(
    State(calls): State<Calls>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, String) {
    let Some(target) = headers.get("x-amz-target") else {
        return (StatusCode::OK, ASSUMED.to_owned());
    };
    assert_eq!(headers["x-amz-security-token"], "role token", "Glue is called as the role");
    let operation = target.to_str().unwrap().strip_prefix("AWSGlue.").unwrap();
    let input: Value = serde_json::from_str(&body).unwrap();
    let mut calls = calls.lock().unwrap();
    let answer = answer(operation, &input, &calls);
    calls.push((operation.to_owned(), input));
    match answer {
        Ok(answer) => (StatusCode::OK, answer.to_string()),
        Err(code) => (StatusCode::BAD_REQUEST, json!({ "__type": code }).to_string()),
    }
}

/// Starts a server that is STS and Glue, and returns the configuration that leads there.
async fn scripted() -> (SdkConfig, Calls) {
    let calls = Calls::default();
    let router = Router::new().fallback(serve).with_state(calls.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let config = aws_config::defaults(BehaviorVersion::latest())
        .region("us-east-1")
        .endpoint_url(address)
        .credentials_provider(Credentials::new("test", "test", None, None, "test"))
        .load()
        .await;
    (config, calls)
}
