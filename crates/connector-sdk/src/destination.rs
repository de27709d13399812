//! Writing: a run's parts are staged unseen as files, and delivered when all of them are there.

use crate::staging::Staging;
use crate::{CatalogOutput, Connection, Outcome, Result, Standing, Step, Table};
use async_trait::async_trait;
use flow::{Extensions, Timestamp, Violations};
use records::Column;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The writing side of a connector.
pub trait Destination: Send + Sync {
    /// Notes what is wrong with a flow's destination properties, by their form alone.
    fn check_settings(&self, settings: &Value, violations: &mut Violations);

    /// Returns the object that a flow's destination properties name, as news about the flow calls it.
    fn object(&self, _settings: &Value) -> Option<String> {
        None
    }

    /// Returns the tags with a meaning for this destination, without their prefix.
    fn tags(&self) -> &'static [&'static str] {
        &[]
    }

    /// Opens the destination of a run; reads the settings, which were checked when the flow was made. A destination with
    /// a connector profile gets its connection.
    fn open(&self, connection: Option<Connection>, target: Target) -> Result<Box<dyn Writing>>;
}

/// The opened destination of a run.
#[async_trait]
pub trait Writing: Send + Sync {
    /// Proves that the target can be written to.
    async fn check(&self) -> Result<()>;

    /// Finds the table and the columns for these fields; `None` if the target is not a table and takes any fields. Reports
    /// all fields without a column at once.
    async fn table(&self, _fields: &[Column]) -> Result<Option<Table>> {
        Ok(None)
    }

    /// Returns where the run's parts wait until they are delivered.
    fn staging(&self) -> &Staging;

    /// Returns how staged records become visible.
    fn manner(&self) -> Manner;

    /// Returns whether the target has typed columns, so that each value has to fit that of its column.
    fn keeps_types(&self) -> bool {
        false
    }

    /// Returns the size at which parts are closed, in bytes; `None` for the engine's own.
    fn part_bytes(&self) -> Option<u64> {
        None
    }

    /// Sorts a run's files of records into bundles. Each bundle is delivered as one.
    fn bundles(&self, files: Vec<StagedFile>) -> Result<Vec<Vec<StagedFile>>> {
        Ok(files.into_iter().map(|file| vec![file]).collect())
    }

    /// Takes one step in the delivery of a bundle: see [`Step`] for the rules.
    async fn deliver(&self, bundle: &[StagedFile], standing: Standing<'_>) -> Result<Step>;

    /// Ends a delivery because the run was cancelled or fails with the first refused record. Gives up the work that the
    /// application still does, and returns the outcome of the announced effect if it can be known.
    async fn stop(
        &self,
        _bundle: &[StagedFile],
        _standing: Standing<'_>,
    ) -> Result<Option<Outcome>> {
        Ok(None)
    }

    /// Returns the folders of files; `None` for other destinations.
    fn folders(&self) -> Option<&dyn Folders> {
        None
    }
}

/// How staged records become visible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Manner {
    /// The staged files themselves are the output. Each bundle is delivered in one step that may be repeated, several
    /// bundles side by side.
    #[default]
    Files,
    /// All records of a bundle or none, in steps.
    Load,
    /// Some records at a time, in steps: a delivery that is stopped has written a part of them.
    Records,
}

/// The folders of a destination that sorts records into them.
pub trait Folders: Send + Sync {
    /// Returns how many bytes the folder of a partition may have in the names of files.
    fn folder_bytes(&self) -> usize;

    /// Describes the files of a run for a data catalog.
    fn catalog_output(&self, files: &[StagedFile]) -> Result<CatalogOutput>;
}

/// Where a run writes.
#[derive(Clone, Debug)]
pub struct Target {
    /// The flow's destination properties, in the connector's own form.
    pub settings: Value,
    /// The flow's name.
    pub flow_name: String,
    /// The flow's ARN.
    pub flow_arn: String,
    /// The object that the records are of, as the source names it; empty if it has no name.
    pub source_object: String,
    /// The run's id.
    pub execution_id: String,
    /// The version of the flow's mapping, from 1.
    pub schema_version: u32,
    /// When the run started: names depend on it and never on "now".
    pub started_at: Timestamp,
    /// The customer's key, which encrypts the files.
    pub kms_arn: Option<String>,
    /// The flow's extensions of AppFlow's model.
    pub extensions: Extensions,
    /// The table that the run's records were fitted to. `None` before the run is sealed, and for other targets.
    pub table: Option<Table>,
}

/// The name of a part, unlike any other's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartName {
    /// The slice of the run.
    pub partition: u32,
    /// The place in the slice.
    pub sequence: u64,
    /// The attempt to write it: unique, so that a repeated attempt cannot pass for the committed one.
    pub attempt: String,
}

/// A file of a part that is complete and unseen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StagedFile {
    /// The part it belongs to.
    pub part: PartName,
    /// The folder of its partition: empty, or ending with a slash.
    pub folder: String,
    /// The content of the file.
    pub content: Content,
    /// Its future location, for people and messages.
    pub location: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// The number of its records.
    pub records: u64,
    /// The facts needed to publish it; only the destination reads them.
    pub receipt: Value,
}

/// The content of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// Records as the flow's tasks made them.
    Records,
    /// Records that could not be read or mapped, and why.
    Rejects,
    /// Records that the destination refused, and why.
    Refused,
}
