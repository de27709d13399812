//! A destination that takes records in batches, refuses some of them, and may not know whether it took a batch before.

use super::faults::Faults;
use super::warehouse::{book, staging};
use async_trait::async_trait;
use connector_sdk::staging::Staging;
use connector_sdk::{
    Configuration, Connection, Connector, ConnectorError, Destination, EntityGroup, ErrorKind,
    Field, Manner, Note, ObjectStore, Outcome, Refused, Result, StagedFile, Standing, Step, Target,
    Writable, Writing,
};
use flow::{ConnectorType, Violations, WriteOperation};
use records::FieldType;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// The connector's name: AppFlow's API has none for a test's desk, so it borrows one.
pub const DESK: &str = "Zendesk";
/// Records of a batch.
pub const BATCH: usize = 4;

/// What lies on the desk.
pub struct Desk {
    /// Whether it knows the batches that it took, by their numbers.
    pub knows_batches: AtomicBool,
    /// It refuses each book whose number divided by this leaves 3, and all of them if this is 0.
    pub refuses: AtomicU64,
    /// Whether it lets nobody in.
    pub closed: AtomicBool,
    batches: Mutex<BTreeSet<String>>,
    books: Mutex<Vec<u64>>,
}

impl Desk {
    pub(super) fn new() -> Self {
        Self {
            knows_batches: AtomicBool::new(true),
            refuses: AtomicU64::new(7),
            closed: AtomicBool::new(false),
            batches: Mutex::default(),
            books: Mutex::default(),
        }
    }

    /// Returns the numbers of the books on it, sorted; a number that is there twice is listed twice.
    pub fn books(&self) -> Vec<u64> {
        let mut books = self.books.lock().expect("no test panicked here").clone();
        books.sort_unstable();
        books
    }

    /// Returns whether it takes a book.
    pub fn takes(&self, number: u64) -> bool {
        match self.refuses.load(Ordering::SeqCst) {
            0 => false,
            by => number % by != 3,
        }
    }

    fn take(&self, batch: &str, lines: &[String]) -> Result<Outcome> {
        if self.closed.load(Ordering::SeqCst) {
            return Err(ConnectorError::new(ErrorKind::AccessDenied, "the desk is closed to you"));
        }
        let mut batches = self.batches.lock().expect("no test panicked here");
        let new = batches.insert(batch.to_owned()) || !self.knows_batches.load(Ordering::SeqCst);
        let (taken, refused): (Vec<_>, Vec<_>) =
            lines.iter().partition(|line| self.takes(book(line)));
        if new {
            let books = taken.iter().map(|line| book(line));
            self.books.lock().expect("no test panicked here").extend(books);
        }
        let refusal = |line: &&String| Refused {
            record: (*line).clone(),
            field: "Number".to_owned(),
            reason: "is not wanted here".to_owned(),
            code: Some("UNWANTED".to_owned()),
        };
        let refused = refused.iter().map(refusal).collect();
        Ok(Outcome { delivered: taken.len() as u64, refused, ..Outcome::default() })
    }
}

/// The connector of the desk.
pub(super) struct DeskConnector {
    pub(super) desk: Arc<Desk>,
    pub(super) store: Arc<dyn ObjectStore>,
    pub(super) faults: Arc<Faults>,
}

#[async_trait]
impl Connector for DeskConnector {
    fn connector_type(&self) -> ConnectorType {
        ConnectorType::new(DESK)
    }

    fn configuration(&self) -> Configuration {
        Configuration {
            name: DESK.into(),
            description: "a desk with a heap of books".into(),
            needs_profile: true,
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
        let field = |name: &str, field_type, creatable| Field {
            name: name.to_owned(),
            label: name.to_owned(),
            field_type,
            vendor_type: "string".to_owned(),
            parent: None,
            primary_key: false,
            filterable: false,
            timestamp: false,
            values: Vec::new(),
            refers_to: Vec::new(),
            writable: Writable { creatable, nullable: name != "Number", ..Writable::default() },
        };
        Ok(vec![
            field("Number", FieldType::Int64, true),
            field("Title", FieldType::String, true),
            field("ChangedAt", FieldType::DateTime, true),
            field("Place", FieldType::String, false),
        ])
    }

    fn destination(&self) -> Option<&dyn Destination> {
        Some(self)
    }
}

impl Destination for DeskConnector {
    fn check_settings(&self, _: &Value, _: &mut Violations) {}

    fn object(&self, settings: &Value) -> Option<String> {
        settings["object"].as_str().map(str::to_owned)
    }

    fn open(&self, connection: Option<Connection>, target: Target) -> Result<Box<dyn Writing>> {
        Ok(Box::new(DeskWriting {
            desk: self.desk.clone(),
            staging: staging(self.store.clone(), target),
            faults: self.faults.clone(),
            connection,
        }))
    }
}

struct DeskWriting {
    desk: Arc<Desk>,
    staging: Staging,
    faults: Arc<Faults>,
    connection: Option<Connection>,
}

/// The next batch: where it begins in its file, and its number there.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Place {
    at: u64,
    batch: u64,
}

impl Place {
    fn note(&self) -> Note {
        Note { state: json!(self), at_stake: BATCH as u64 }
    }
}

#[async_trait]
impl Writing for DeskWriting {
    async fn check(&self) -> Result<()> {
        self.staging.check().await
    }

    fn staging(&self) -> &Staging {
        &self.staging
    }

    fn manner(&self) -> Manner {
        Manner::Records
    }

    async fn deliver(&self, bundle: &[StagedFile], standing: Standing<'_>) -> Result<Step> {
        assert!(self.connection.is_some(), "records are delivered through the profile");
        let Some(note) = standing.note() else {
            return Ok(Step::Intend(Place::default().note()));
        };
        let place: Place = serde_json::from_value(note.state.clone()).expect("a place");
        let [file] = bundle else { panic!("a bundle of one file") };
        let read = self.staging.lines(file, place.at, BATCH).await?;
        let batch = format!("{}-{}", file.location, place.batch);
        let mut outcome = self.send(&batch, &read.lines).await?;
        if matches!(standing, Standing::Resumed(_))
            && !self.desk.knows_batches.load(Ordering::SeqCst)
        {
            outcome.maybe_twice = outcome.delivered;
        }
        Ok(match read.next {
            Some(at) => Step::Moved(Place { at, batch: place.batch + 1 }.note(), outcome),
            None => Step::Done(outcome),
        })
    }
}

impl DeskWriting {
    async fn send(&self, batch: &str, lines: &[String]) -> Result<Outcome> {
        let call = || {
            Box::pin(async move { self.desk.take(batch, lines) })
                as Pin<Box<dyn Future<Output = _> + Send>>
        };
        self.faults.through("desk.take", away, call).await
    }
}

fn away() -> ConnectorError {
    ConnectorError::new(ErrorKind::RequestTimeout, "the desk does not answer")
}
