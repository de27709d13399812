//! A destination that takes all records of a run or none: it loads them in the background, in one transaction with a row
//! that names the run.

use super::BUCKET;
use super::faults::Faults;
use async_trait::async_trait;
use connector_sdk::staging::{ErrorPlace, Staging, StagingArea};
use connector_sdk::{
    Configuration, Connection, Connector, ConnectorError, Destination, EntityGroup, ErrorKind,
    Field, Manner, Note, ObjectStore, Outcome, Result, StagedFile, Standing, Step, Target, Writing,
};
use flow::{ConnectorType, Violations, WriteOperation};
use records::encode::{Format, Options};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The connector's name: AppFlow's API has none for a test's warehouse, so it borrows one.
pub const WAREHOUSE: &str = "Redshift";

/// What the warehouse truly holds.
#[derive(Default)]
pub struct Warehouse {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Loads that were asked for, each with its run, its rows, and the looks until it is done.
    loads: Vec<(String, Vec<u64>, u32)>,
    /// The rows that name the runs.
    runs: BTreeSet<String>,
    books: Vec<u64>,
    broken: bool,
}

impl Warehouse {
    /// Returns the numbers of the books it holds, sorted; a number that is there twice is listed twice.
    pub fn books(&self) -> Vec<u64> {
        let mut books = self.state().books.clone();
        books.sort_unstable();
        books
    }

    /// Lets every load fail for good.
    pub fn break_down(&self) {
        self.state().broken = true;
    }

    /// Begins a load, and returns its number. It forgets the requests that it had before, so that another one begins
    /// another load.
    fn submit(&self, run: &str, books: Vec<u64>) -> usize {
        let mut state = self.state();
        state.loads.push((run.to_owned(), books, 2));
        state.loads.len() - 1
    }

    /// Returns whether a load is done. Its transaction does nothing if the run's row is there already.
    fn look(&self, load: usize) -> Result<bool> {
        let mut state = self.state();
        if state.broken {
            let why = "column \"Title\" is too short";
            return Err(ConnectorError::new(ErrorKind::InvalidArgument, why));
        }
        let (run, books, looks) = &mut state.loads[load];
        *looks = looks.saturating_sub(1);
        if *looks > 0 {
            return Ok(false);
        }
        let (run, books) = (run.clone(), books.clone());
        if state.runs.insert(run) {
            state.books.extend(books);
        }
        Ok(true)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no test panicked here")
    }
}

/// The connector of the warehouse.
pub(super) struct WarehouseConnector {
    pub(super) warehouse: Arc<Warehouse>,
    pub(super) store: Arc<dyn ObjectStore>,
    pub(super) faults: Arc<Faults>,
}

#[async_trait]
impl Connector for WarehouseConnector {
    fn connector_type(&self) -> ConnectorType {
        ConnectorType::new(WAREHOUSE)
    }

    fn configuration(&self) -> Configuration {
        Configuration {
            name: WAREHOUSE.into(),
            description: "shelves in a cellar".into(),
            write_operations: vec![WriteOperation::Insert].into(),
            ..Configuration::default()
        }
    }

    fn check_profile(&self, _: &Value, _: &Value, _: &mut Violations) {}

    async fn check(&self, _: &Connection) -> Result<()> {
        Ok(())
    }

    async fn entities(&self, _: &Connection, _: Option<&str>) -> Result<Vec<EntityGroup>> {
        Ok(Vec::new())
    }

    async fn fields(&self, _: &Connection, _: &str, _: Option<&str>) -> Result<Vec<Field>> {
        Ok(Vec::new())
    }

    fn destination(&self) -> Option<&dyn Destination> {
        Some(self)
    }
}

impl Destination for WarehouseConnector {
    fn check_settings(&self, _: &Value, _: &mut Violations) {}

    fn open(&self, _: Option<Connection>, target: Target) -> Result<Box<dyn Writing>> {
        Ok(Box::new(WarehouseWriting {
            warehouse: self.warehouse.clone(),
            staging: staging(self.store.clone(), target),
            faults: self.faults.clone(),
        }))
    }
}

/// Stages JSON Lines at the top of the bucket.
pub(super) fn staging(store: Arc<dyn ObjectStore>, target: Target) -> Staging {
    let area = StagingArea {
        bucket: BUCKET.to_owned(),
        prefix: String::new(),
        errors: ErrorPlace { bucket: BUCKET.to_owned(), prefix: String::new() },
        format: Format::JsonLines,
        options: Options::default(),
        companions: &[],
        target,
    };
    Staging::new(store, Arc::new(area))
}

/// The number of the book in a line.
pub(super) fn book(line: &str) -> u64 {
    let record: Value = serde_json::from_str(line).expect("a record");
    record["Number"].as_u64().expect("a number")
}

struct WarehouseWriting {
    warehouse: Arc<Warehouse>,
    staging: Staging,
    faults: Arc<Faults>,
}

#[async_trait]
impl Writing for WarehouseWriting {
    async fn check(&self) -> Result<()> {
        self.staging.check().await
    }

    fn staging(&self) -> &Staging {
        &self.staging
    }

    fn manner(&self) -> Manner {
        Manner::Load
    }

    fn bundles(&self, files: Vec<StagedFile>) -> Result<Vec<Vec<StagedFile>>> {
        // One load for the run; a run without records needs none.
        Ok(if files.is_empty() { Vec::new() } else { vec![files] })
    }

    async fn deliver(&self, bundle: &[StagedFile], standing: Standing<'_>) -> Result<Step> {
        let Some(note) = standing.note() else {
            return Ok(Step::Intend(Note { state: json!("submit"), at_stake: 0 }));
        };
        let load = match note.state["load"].as_u64() {
            Some(load) => load as usize,
            None => {
                let load = self.submit(bundle).await?;
                let note = Note { state: json!({ "load": load }), at_stake: 0 };
                return Ok(Step::Wait(note, Duration::from_secs(5)));
            }
        };
        match self.look(load).await? {
            true => Ok(Step::Done(Outcome::all(bundle.iter().map(|file| file.records).sum()))),
            false => Ok(Step::Wait(note.clone(), Duration::from_secs(5))),
        }
    }
}

impl WarehouseWriting {
    async fn submit(&self, bundle: &[StagedFile]) -> Result<usize> {
        let mut books = Vec::new();
        for file in bundle {
            books.extend(
                self.staging.lines(file, 0, usize::MAX).await?.lines.iter().map(|line| book(line)),
            );
        }
        let run = &self.staging.target().execution_id;
        let call = || {
            let books = books.clone();
            Box::pin(async move { Ok(self.warehouse.submit(run, books)) })
                as Pin<Box<dyn Future<Output = _> + Send>>
        };
        self.faults.through("warehouse.submit", away, call).await
    }

    async fn look(&self, load: usize) -> Result<bool> {
        let call = || {
            Box::pin(async move { self.warehouse.look(load) })
                as Pin<Box<dyn Future<Output = _> + Send>>
        };
        self.faults.through("warehouse.look", away, call).await
    }
}

fn away() -> ConnectorError {
    ConnectorError::new(ErrorKind::ServiceUnavailable, "the warehouse is away")
}
