//! Runs whose flow keeps a data catalog: what is registered, and that a catalog in trouble costs nobody a record.

use engine::ports::CatalogTable;
use flow::{ExecutionStatus, MetadataCatalogDetail};
use records::FieldType;
use serde_json::{Value, json};
use tests::world::{BUCKET, CATALOG_ROLE, DATABASE, Fault, World};

const LATEST: &str = "crm_appflow_books_1790000000_latest";
const VERSION: &str = "crm_appflow_books_1";

/// Sets up a deployment with the flow `books`, whose files are laid out as `prefix` says.
async fn with_catalog(prefix: Value) -> World {
    let world = World::with_records(55).await;
    world
        .create_flow(|flow| {
            let place = json!({
                "roleArn": CATALOG_ROLE, "databaseName": DATABASE, "tablePrefix": "CRM",
            });
            flow["metadataCatalogConfig"] = json!({"glueDataCatalog": place});
            let s3 =
                &mut flow["destinationFlowConfigList"][0]["destinationConnectorProperties"]["S3"];
            s3["s3OutputFormatConfig"] = json!({"fileType": "JSON", "prefixConfig": prefix});
        })
        .await
        .unwrap();
    world
}

fn by_run() -> Value {
    json!({"prefixFormat": "YEAR", "pathPrefixHierarchy": ["EXECUTION_ID"]})
}

fn names(tables: &[CatalogTable]) -> Vec<&str> {
    tables.iter().map(|table| table.name.as_str()).collect()
}

async fn details(world: &World) -> Vec<MetadataCatalogDetail> {
    let told = world.runs().await.remove(0).metadata_catalog_details;
    let flow = world.engine.describe_flow("books").await.unwrap();
    assert_eq!(flow.last_run_catalog_details, told);
    told
}

#[tokio::test]
async fn a_run_tells_the_catalog_what_it_wrote() {
    let world = with_catalog(json!({})).await;
    world.run_flow("first").await;
    let tables = world.catalog.tables(DATABASE);
    assert_eq!(names(&tables), [VERSION, LATEST]);
    for table in &tables {
        assert_eq!(table.location, format!("s3://{BUCKET}/raw/books/"));
        assert_eq!(table.partitions, []);
        let columns: Vec<_> =
            table.columns.iter().map(|each| (each.name.as_str(), each.field_type)).collect();
        let title = ("title", FieldType::String);
        let changed = ("changedat", FieldType::DateTime);
        assert_eq!(columns, [("number", FieldType::Int64), title, changed]);
        assert_eq!(table.columns[0].label.as_deref(), Some("Number"));
    }
    let told = details(&world).await;
    assert_eq!(
        serde_json::to_value(&told[1]).unwrap(),
        json!({
            "catalogType": "GLUE",
            "tableName": VERSION,
            "tableRegistrationOutput": {
                "message": "tables registered: 1", "result": "1", "status": "Successful",
            },
        })
    );
}

#[tokio::test]
async fn runs_with_folders_of_their_own_are_partitions_of_one_table() {
    let world = with_catalog(by_run()).await;
    let first = world.run_flow("first").await;
    let second = world.run_flow("second").await;
    let tables = world.catalog.tables(DATABASE);
    assert_eq!(tables.len(), 4, "two for the flow, and one a run");
    let found = |name: &str| tables.iter().find(|table| table.name == name).unwrap();
    let folder = |run: &str| format!("s3://{BUCKET}/raw/books/2026/{run}/");
    assert_eq!(found(LATEST).location, folder(&second));
    let version = found(VERSION);
    assert_eq!(version.partition_keys, ["partition_year", "partition_execution_id"]);
    let partitions: Vec<_> =
        version.partitions.iter().map(|each| (each.values[1].as_str(), &each.location)).collect();
    let folders = [folder(&first), folder(&second)];
    assert_eq!(partitions, [(first.as_str(), &folders[0]), (second.as_str(), &folders[1])]);
    let told = details(&world).await;
    let partitions = told[1].partition_registration_output.as_ref().unwrap();
    assert_eq!((partitions.result.as_str(), partitions.status), ("1", ExecutionStatus::Successful));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_single_fault_is_survived() {
    let world = with_catalog(by_run()).await;
    world.faults.count();
    world.run_flow("token").await;
    let expected = world.catalog.tables(DATABASE);
    let calls = world.faults.calls();
    assert!(calls.contains(&"catalog.register"));
    for (number, call) in calls.iter().enumerate() {
        for fault in Fault::ALL {
            let context = format!("{fault:?} at call {number} ({call})");
            let world = with_catalog(by_run()).await;
            world.faults.plan(number, fault);
            let id = world.run_flow("token").await;
            world.assert_arrived(&id, &context).await;
            let tables = world.catalog.tables(DATABASE);
            assert_eq!(names(&tables).len(), names(&expected).len(), "{context}");
            assert!(tables.iter().flat_map(|table| &table.partitions).count() == 1, "{context}");
            let told = details(&world).await;
            assert_eq!(told.len(), 3, "{context}");
            let well = |detail: &MetadataCatalogDetail| {
                detail.table_registration_output.status == ExecutionStatus::Successful
            };
            assert!(told.iter().all(well), "{context}: {told:?}");
        }
    }
}

#[tokio::test]
async fn a_catalog_that_refuses_costs_no_record() {
    let world = with_catalog(by_run()).await;
    world.catalog.refuse_role(CATALOG_ROLE);
    let id = world.run_flow("token").await;
    world.assert_arrived(&id, "the role is refused").await;
    assert_eq!(world.catalog.tables(DATABASE), []);
    let told = details(&world).await;
    assert_eq!(told.len(), 3);
    for detail in told {
        let output = detail.table_registration_output;
        assert_eq!((output.result.as_str(), output.status), ("0", ExecutionStatus::Error));
        assert!(output.message.contains(CATALOG_ROLE), "{}", output.message);
        assert_eq!(detail.partition_registration_output, None);
    }
}

#[tokio::test]
async fn a_catalog_that_never_answers_is_given_up_after_three_tries() {
    let world = with_catalog(json!({})).await;
    world.catalog.fall_silent();
    world.faults.count();
    let id = world.run_flow("token").await;
    let calls = world.faults.calls();
    assert_eq!(calls.iter().filter(|call| **call == "catalog.register").count(), 3);
    world.assert_arrived(&id, "the catalog is silent").await;
    let told = details(&world).await;
    assert_eq!(told.len(), 2);
    for detail in told {
        assert_eq!(detail.table_registration_output.status, ExecutionStatus::Error);
        assert!(detail.table_registration_output.message.contains("does not answer"));
    }
}

#[tokio::test]
async fn a_catalog_that_kills_the_function_is_given_up_after_three_tries() {
    let world = with_catalog(json!({})).await;
    world.faults.plan_every("catalog.register", Fault::CrashBefore);
    let id = world.run_flow("token").await;
    let calls = world.faults.calls();
    assert_eq!(calls.iter().filter(|call| **call == "catalog.register").count(), 3);
    world.assert_arrived(&id, "the catalog kills the function").await;
    let told = details(&world).await;
    assert_eq!(told.len(), 2);
    for detail in told {
        assert_eq!(detail.table_registration_output.status, ExecutionStatus::Error);
        assert!(detail.table_registration_output.message.contains("stopped 3 times"));
    }
}
