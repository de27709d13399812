//! What opening a read finds out is asked for once in a run, however many turns read it.

use super::with_flow;
use connector_sdk::memory::{MemoryObjectStore, services};
use connector_sdk::rest::{AddressPolicy, Http};
use engine::Settings;
use flow::{ConnectorType, ExecutionStatus};
use serde_json::json;
use simulators::kit::{Fault, Options, Trouble};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tests::world::{BUCKET, World};

const SAP: &str = "SAPOData";

/// Returns settings with which no turn has the time for more than one page.
fn a_page_a_turn() -> Settings {
    Settings { reserve: Duration::from_secs(3600), ..Settings::default() }
}

#[tokio::test]
async fn later_turns_open_a_read_with_what_the_first_one_found() {
    let mut world = with_flow().await;
    world.engine = world.other_engine(a_page_a_turn());
    let id = world.run_flow("token").await;
    world.assert_arrived(&id, "a page a turn").await;
    let opened = world.application.opened.load(Ordering::SeqCst);
    assert!(opened > 5, "opened {opened} times");
    assert_eq!(world.application.opened_anew.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_run_that_has_nothing_to_free_ends_without_a_connection() {
    let world = with_flow().await;
    let id = world.run_flow("token").await;
    world.assert_arrived(&id, "one turn").await;
    assert_eq!(world.application.opened.load(Ordering::SeqCst), 2, "to prepare and to read");
}

#[tokio::test]
async fn a_service_describes_itself_once_in_a_run_of_many_turns() {
    let options = Options { records: 60, page_size: 100, ..Options::default() };
    for slices in [1, 3] {
        let system = simulators::sap_odata::start(options.clone()).await.unwrap();
        let mut world = world_with_sap().await;
        world.engine = world.other_engine(a_page_a_turn());
        let (host, port) = system.url().rsplit_once(':').unwrap();
        let properties = json!({
            "applicationHostUrl": host,
            "portNumber": port.parse::<u16>().unwrap(),
            "applicationServicePath": "/sap/opu/odata/iwfnd/catalogservice;v=2",
            "clientNumber": "100",
        });
        let login = json!({"basicAuthCredentials": {
            "username": options.username, "password": options.password,
        }});
        world.create_profile("erp", (SAP, None), properties, login).await.unwrap();
        world
            .create_flow(|flow| {
                flow["sourceFlowConfig"] = json!({
                    "connectorType": SAP,
                    "connectorProfileName": "erp",
                    "sourceConnectorProperties": {SAP: {
                        "objectPath": "/sap/opu/odata/sap/ZPENSTOCK_SALES_SRV/SalesOrders",
                        "paginationConfig": {"maxPageSize": 10},
                        "parallelismConfig": {"maxParallelism": slices},
                    }},
                });
            })
            .await
            .unwrap();
        // From here on each request for the document counts, and is answered as ever.
        let counts = Fault { stall_ms: 0, ..Fault::new("/$metadata", Trouble::Slow) };
        system.set_fault(counts.times(1_000));
        world.run_flow("token").await;
        let run = world.runs().await.remove(0);
        assert_eq!(run.execution_status, ExecutionStatus::Successful, "{run:?}");
        assert_eq!(run.execution_result.records_processed, 60);
        let parts = world.table.all().keys().filter(|key| key.sort.starts_with("part#")).count();
        assert!(parts >= 6, "only {parts} parts, each one of a turn of its own");
        assert!(!world.store.objects(BUCKET).is_empty());
        assert_eq!(system.counters().faults, 1, "in a run of {slices} slices");
    }
}

async fn world_with_sap() -> World {
    let objects = Arc::new(MemoryObjectStore::with_bucket(BUCKET));
    let all = connectors::connectors(services(objects));
    let sap = all.find(&ConnectorType::new(SAP)).unwrap();
    let http = Http::new(AddressPolicy::Local, Duration::from_secs(60)).unwrap();
    World::with_connectors(0, vec![sap], http).await
}
