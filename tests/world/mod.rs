//! A deployment in memory: real engine, real S3 connector, an application that tests own, and ports that fail on demand.

mod application;
mod books;
mod data_api;
mod desk;
mod faults;
mod faulty_bus;
mod faulty_ports;
mod feed;
mod finder;
mod jobs;
mod machine;
mod queue;
mod shelf;
mod timeline;
mod verdict;
mod warehouse;

pub use application::{Application, LEFT_OUT, NAME, Trouble};
pub use data_api::DataApi;
pub use desk::{BATCH, DESK, Desk};
pub use faults::{Fault, Faults};
pub use finder::Labelled;
pub use jobs::PAUSE;
pub use machine::Latecomer;
pub use queue::event;
pub use shelf::Shelf;
pub use timeline::Change;
pub use warehouse::{WAREHOUSE, Warehouse};

use connector_sdk::memory::{MemoryClock, MemoryEventBus, MemoryObjectStore};
use connector_sdk::rest::{AddressPolicy, Http};
use connector_sdk::{Connector, Connectors, Services};
use data_api::FaultyDataApi;
use desk::DeskConnector;
use engine::memory::{
    MemoryCatalog, MemoryEvents, MemoryIds, MemoryMetrics, MemoryScheduler, MemorySecrets,
    MemoryTable, MemoryWorkflow,
};
use engine::ports::Ports;
use engine::{Asked, Engine, NewProfile, Settings};
use faulty_bus::FaultyBus;
use faulty_ports::{
    FaultyCatalog, FaultyEvents, FaultyScheduler, FaultyStore, FaultyTable, FaultyWorkflow,
};
use flow::{
    ConnectionMode, ConnectorType, FlowDefinition, Owner, ProfileCredentials, Timestamp, Union,
};
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;
use warehouse::WarehouseConnector;

/// The bucket that flows write to.
pub const BUCKET: &str = "lake";
/// The bus that flows put events on.
pub const BUS: &str = "crm";
/// The database of the data catalog.
pub const DATABASE: &str = "lake";
/// The role that flows register tables with.
pub const CATALOG_ROLE: &str = "arn:aws:iam::123456789012:role/catalog";
/// The customer's key.
pub const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555";

/// A deployment in memory.
pub struct World {
    /// The engine, on ports that go through `faults`.
    pub engine: Engine,
    /// Its ports, for an engine of another process.
    pub ports: Ports,
    /// Its connectors.
    pub connectors: Connectors,
    /// What registrations stand for.
    pub labelled: Arc<Labelled>,
    /// The client that its connectors reach their applications with.
    http: Http,
    /// The application, and what it truly holds.
    pub application: Arc<Application>,
    /// A destination that takes all records of a run or none.
    pub warehouse: Arc<Warehouse>,
    /// A destination that takes records in batches.
    pub desk: Arc<Desk>,
    /// A database of Redshift.
    pub redshift: Arc<DataApi>,
    /// Event buses.
    pub bus: Arc<MemoryEventBus>,
    /// The bucket as a reader sees it.
    pub store: Arc<MemoryObjectStore>,
    /// The table.
    pub table: Arc<MemoryTable>,
    /// The machines.
    pub workflow: Arc<MemoryWorkflow>,
    /// The schedules.
    pub scheduler: Arc<MemoryScheduler>,
    /// The news.
    pub events: Arc<MemoryEvents>,
    /// The counts of runs.
    pub metrics: Arc<MemoryMetrics>,
    /// The data catalog.
    pub catalog: Arc<MemoryCatalog>,
    /// The secrets.
    pub secrets: Arc<MemorySecrets>,
    /// The time.
    pub clock: Arc<MemoryClock>,
    /// What goes wrong, and when.
    pub faults: Arc<Faults>,
    /// Processes that stand still until the world settles.
    latecomers: Mutex<Vec<Latecomer>>,
}

impl World {
    /// Sets up a deployment with a profile, whose application holds this many records.
    pub async fn with_records(records: u64) -> Self {
        Self::with_connectors(records, Vec::new(), http()).await
    }

    /// Sets up such a deployment with more connectors, which reach their applications with a client.
    pub async fn with_connectors(records: u64, more: Vec<Arc<dyn Connector>>, http: Http) -> Self {
        let application = Arc::new(Application::new(records));
        let store = Arc::new(MemoryObjectStore::with_bucket(BUCKET));
        let table = Arc::new(MemoryTable::default());
        let workflow = Arc::new(MemoryWorkflow::default());
        let scheduler = Arc::new(MemoryScheduler::default());
        let events = Arc::new(MemoryEvents::default());
        let metrics = Arc::new(MemoryMetrics::default());
        let catalog = Arc::new(MemoryCatalog::with_database(DATABASE));
        let secrets = Arc::new(MemorySecrets::default());
        let clock = Arc::new(MemoryClock::at(Timestamp::from_millis(1_790_000_000_000)));
        let faults = Arc::new(Faults::default());
        let labelled = Arc::new(Labelled::default());
        let ports = Ports {
            table: Arc::new(FaultyTable { inner: table.clone(), faults: faults.clone() }),
            secrets: secrets.clone(),
            workflow: Arc::new(FaultyWorkflow { inner: workflow.clone(), faults: faults.clone() }),
            scheduler: Arc::new(FaultyScheduler {
                inner: scheduler.clone(),
                faults: faults.clone(),
            }),
            events: Arc::new(FaultyEvents { inner: events.clone(), faults: faults.clone() }),
            metrics: metrics.clone(),
            catalog: Some(Arc::new(FaultyCatalog {
                inner: catalog.clone(),
                faults: faults.clone(),
            })),
            clock: clock.clone(),
            finder: Some(labelled.clone()),
            ids: Arc::new(MemoryIds::default()),
        };
        let faulty_store = Arc::new(FaultyStore { inner: store.clone(), faults: faults.clone() });
        let named = (application::NAME, application::NAME.to_owned());
        let shelf = Shelf { application: application.clone(), faults: faults.clone(), named };
        let (warehouse, desk) = (Arc::new(Warehouse::default()), Arc::new(Desk::new()));
        let s3: Arc<dyn Connector> = Arc::new(connectors::S3::new(faulty_store));
        let connectors =
            Connectors::new([Arc::new(shelf) as _, s3].into_iter().chain(more).collect());
        let engine = Engine::new(ports.clone(), connectors.clone(), http.clone(), settings());
        let world = Self {
            engine,
            ports,
            connectors,
            labelled,
            http,
            application,
            warehouse,
            desk,
            redshift: Arc::new(DataApi::new(store.clone())),
            bus: Arc::new(MemoryEventBus::with_bus(BUS)),
            store,
            table,
            workflow,
            scheduler,
            events,
            metrics,
            catalog,
            secrets,
            clock,
            faults,
            latecomers: Mutex::default(),
        };
        world.create_own_profile("shelf", application::NAME).await;
        world
    }

    /// Sets up such a deployment with the destinations that are not files.
    pub async fn with_destinations(records: u64) -> Self {
        let mut world = Self::with_records(records).await;
        let faults = world.faults.clone();
        let store: Arc<FaultyStore> =
            Arc::new(FaultyStore { inner: world.store.clone(), faults: faults.clone() });
        let warehouse = WarehouseConnector {
            warehouse: world.warehouse.clone(),
            store: store.clone(),
            faults: faults.clone(),
        };
        let desk = DeskConnector { desk: world.desk.clone(), store, faults };
        let more: [Arc<dyn Connector>; 2] = [Arc::new(warehouse), Arc::new(desk)];
        world.connectors = Connectors::new(world.connectors.iter().cloned().chain(more).collect());
        world.engine = world.other_engine(settings());
        world.create_own_profile("desk", DESK).await;
        world
    }

    /// Sets up such a deployment with the destinations that AWS offers beside S3.
    pub async fn with_services(records: u64) -> Self {
        let mut world = Self::with_records(records).await;
        let faults = world.faults.clone();
        let services = Services {
            objects: Arc::new(FaultyStore { inner: world.store.clone(), faults: faults.clone() }),
            staging_bucket: BUCKET.to_owned(),
            redshift: Arc::new(FaultyDataApi {
                inner: world.redshift.clone(),
                faults: faults.clone(),
            }),
            events: Arc::new(FaultyBus { inner: world.bus.clone(), faults }),
        };
        let more: [Arc<dyn Connector>; 2] = [
            Arc::new(connectors::Redshift::new(services.clone())),
            Arc::new(connectors::EventBridge::new(services)),
        ];
        world.connectors = Connectors::new(world.connectors.iter().cloned().chain(more).collect());
        world.engine = world.other_engine(settings());
        let role = "arn:aws:iam::123456789012:role/redshift";
        let properties = json!({"roleArn": role, "dataApiRoleArn": role, "bucketName": BUCKET,
            "databaseName": "dev", "clusterIdentifier": "crm"});
        let created = world.create_profile("warehouse", ("Redshift", None), properties, json!({}));
        created.await.expect("the profile is created");
        world
    }

    async fn create_own_profile(&self, name: &str, connector: &str) {
        let credentials = json!({"accessToken": "CANARY-shelf"});
        let created = self.create_profile(name, (connector, None), json!({}), credentials);
        created.await.expect("the profile is created");
    }

    /// Returns the application's connector under another type and name.
    pub fn shelf_as(&self, connector_type: &'static str, name: &str) -> Shelf {
        let (application, faults) = (self.application.clone(), self.faults.clone());
        Shelf { application, faults, named: (connector_type, name.to_owned()) }
    }

    /// Creates a profile, of a registered connector if there is a label.
    pub async fn create_profile(
        &self,
        name: &str,
        of: (&str, Option<&str>),
        properties: Value,
        credentials: Value,
    ) -> engine::Result<()> {
        let connector_type = ConnectorType::new(of.0);
        let new = NewProfile {
            name: name.to_owned(),
            connector_label: of.1.map(str::to_owned),
            connection_mode: ConnectionMode::Public,
            kms_arn: None,
            properties: Union::of(&connector_type, properties),
            credentials: ProfileCredentials::new(Union::of(&connector_type, credentials)),
            connector_type,
        };
        self.engine.create_profile(&owner(), &Asked::default(), new).await.map(drop)
    }

    /// Returns an engine of another process: it shares everything but memory.
    pub fn other_engine(&self, settings: Settings) -> Engine {
        Engine::new(self.ports.clone(), self.connectors.clone(), self.http.clone(), settings)
    }

    /// Creates the flow `books`, changed by `change` first.
    pub async fn create_flow(&self, change: impl FnOnce(&mut Value)) -> engine::Result<()> {
        self.engine.create_flow(&owner(), &asked(), changed(change)).await.map(drop)
    }

    /// Updates the flow `books` to what `flow_definition` says, changed by `change` first.
    pub async fn update_flow(&self, change: impl FnOnce(&mut Value)) -> engine::Result<()> {
        self.engine.update_flow(&owner(), &asked(), changed(change)).await.map(drop)
    }
}

/// Returns the settings of engines: two pages make a part, so that runs have several parts of several pages.
fn settings() -> Settings {
    Settings { part_bytes: 400, ..Settings::default() }
}

/// Returns the client that no test sends anything with. There is one: to build it means to read the machine's TLS roots,
/// which took a third of the time of the tests with faults.
pub fn http() -> Http {
    static HTTP: LazyLock<Http> = LazyLock::new(|| {
        Http::new(AddressPolicy::Public, Duration::from_secs(60)).expect("the client is built")
    });
    HTTP.clone()
}

fn changed(change: impl FnOnce(&mut Value)) -> FlowDefinition {
    let mut definition = flow_definition();
    change(&mut definition);
    serde_json::from_value(definition).expect("a flow")
}

/// Who asks.
pub fn asked() -> Asked {
    Asked { by: "arn:aws:iam::123456789012:user/ada".to_owned(), ..Asked::default() }
}

/// Who owns the deployment.
pub fn owner() -> Owner {
    Owner {
        partition: "aws".to_owned(),
        region: "eu-west-1".to_owned(),
        account: "123456789012".to_owned(),
    }
}

/// Returns the flow `books` as a user writes it.
pub fn flow_definition() -> Value {
    json!({
        "flowName": "books",
        "kmsArn": KEY,
        "triggerConfig": {"triggerType": "OnDemand"},
        "sourceFlowConfig": {
            "connectorType": application::NAME,
            "connectorProfileName": "shelf",
            "sourceConnectorProperties": {application::NAME: {"object": "Book"}},
        },
        "destinationFlowConfigList": [{
            "connectorType": "S3",
            "destinationConnectorProperties": {"S3": {
                "bucketName": BUCKET,
                "bucketPrefix": "raw",
                "s3OutputFormatConfig": {"fileType": "JSON"},
            }},
        }],
        "tasks": [{"taskType": "Map_all", "sourceFields": [], "taskProperties": {}}],
    })
}
