//! The data catalog on a real emulator of AWS: the same checks that its twin in memory passes.

#![expect(clippy::unwrap_used, reason = "this is a test, helpers included")]

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_glue::Client;
use aws_sdk_glue::config::Credentials;
use aws_sdk_glue::types::{Column, DatabaseInput};
use engine::ports::CatalogPlace;
use engine::ports::conformance::{SeenTable, check_catalog};
use glue::GlueCatalog;

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
    let client = Client::new(&config);
    let name = format!("catalog_{}", uuid::Uuid::new_v4().simple());
    let database = DatabaseInput::builder().name(&name).build().unwrap();
    client.create_database().database_input(database).send().await.unwrap();
    let place = CatalogPlace {
        role_arn: "arn:aws:iam::000000000000:role/catalog".to_owned(),
        session: "run".to_owned(),
        database: name.clone(),
    };
    let see = async |table: &str| see(&client, &name, table).await;
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

async fn see(client: &Client, database: &str, name: &str) -> SeenTable {
    let table = client.get_table().database_name(database).name(name).send().await.unwrap();
    let table = table.table.unwrap();
    let partitions = client.get_partitions().database_name(database).table_name(name);
    let partitions = partitions.send().await.unwrap().partitions.unwrap();
    let names = |columns: &[Column]| -> Vec<String> {
        columns.iter().map(|column| column.name().to_owned()).collect()
    };
    let files = table.storage_descriptor().unwrap();
    SeenTable {
        location: files.location().unwrap().to_owned(),
        columns: names(files.columns()),
        partition_keys: names(table.partition_keys()),
        partitions: partitions
            .into_iter()
            .map(|each| {
                let location = each.storage_descriptor().unwrap().location().unwrap().to_owned();
                (each.values.unwrap(), location)
            })
            .collect(),
    }
}
