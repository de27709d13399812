//! The data catalog on a real emulator of AWS: the same checks that its twin in memory passes.

#![expect(clippy::unwrap_used, reason = "this is a test, helpers included")]

use aws::{JsonService, Protocol, Service};
use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_sts::config::Credentials;
use engine::ports::CatalogPlace;
use engine::ports::conformance::{SeenTable, check_catalog};
use glue::GlueCatalog;
use serde_json::{Value, json};

const GLUE: Service =
    Service { id: "Glue", host: "glue", protocol: Protocol::Json11("AWSGlue"), plain_fips: &[] };

#[tokio::test(flavor = "multi_thread")]
async fn the_catalog_on_the_local_cloud() {
    #[expect(clippy::disallowed_methods, reason = "the test plumbing says here where the cloud is")]
    let Ok(endpoint) = std::env::var("PENSTOCK_TEST_ENDPOINT") else {
        eprintln!(
            "PENSTOCK_TEST_ENDPOINT is not set: the catalog was not tested on the local cloud"
        );
        return;
    };
    let config = config(&endpoint).await;
    let glue = JsonService::new(&config, GLUE);
    let name = format!("catalog_{}", uuid::Uuid::new_v4().simple());
    let database = json!({ "DatabaseInput": { "Name": name } });
    glue.call::<Value>("CreateDatabase", &database).await.unwrap();
    let place = CatalogPlace {
        role_arn: "arn:aws:iam::000000000000:role/catalog".to_owned(),
        session: "run".to_owned(),
        database: name.clone(),
    };
    let see = async |table: &str| see(&glue, &name, table).await;
    check_catalog(&GlueCatalog::new(config), &place, see).await;
}

async fn config(endpoint: &str) -> SdkConfig {
    let credentials = Credentials::new("test", "test", None, None, "test");
    aws_config::defaults(BehaviorVersion::latest())
        .region("us-east-1")
        .endpoint_url(endpoint)
        .credentials_provider(credentials)
        .load()
        .await
}

async fn see(glue: &JsonService, database: &str, name: &str) -> SeenTable {
    let table = json!({ "DatabaseName": database, "Name": name });
    let table: Value = glue.call("GetTable", &table).await.unwrap();
    let partitions = json!({ "DatabaseName": database, "TableName": name });
    let partitions: Value = glue.call("GetPartitions", &partitions).await.unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let names = |columns: &Value| -> Vec<String> {
        columns.as_array().unwrap().iter().map(|column| text(&column["Name"])).collect()
    };
    let values = |values: &Value| values.as_array().unwrap().iter().map(text).collect();
    let table = &table["Table"];
    let files = &table["StorageDescriptor"];
    SeenTable {
        location: text(&files["Location"]),
        columns: names(&files["Columns"]),
        partition_keys: names(&table["PartitionKeys"]),
        partitions: partitions["Partitions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|each| (values(&each["Values"]), text(&each["StorageDescriptor"]["Location"])))
            .collect(),
    }
}
