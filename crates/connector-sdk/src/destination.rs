//! Writing: parts are staged unseen as files, then published or discarded.

use crate::{CatalogOutput, Connection, Result};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use async_trait::async_trait;
use flow::{Extensions, Timestamp, Violations};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The writing side of a connector.
#[async_trait]
pub trait Destination: Send + Sync {
    /// Notes what is wrong with a flow's destination properties, by their form alone.
    fn check_settings(&self, settings: &Value, violations: &mut Violations);

    /// Returns what a flow's destination properties name, as news about the flow calls it.
    fn object(&self, _settings: &Value) -> Option<String> {
        None
    }

    /// Proves that the target can be written to.
    async fn check(&self, connection: Option<&Connection>, target: &Target) -> Result<()>;

    /// Starts a part that nobody sees.
    async fn open_part(
        &self,
        connection: Option<&Connection>,
        target: &Target,
        name: &PartName,
        schema: &SchemaRef,
    ) -> Result<Box<dyn PartWriter>>;

    /// Returns how many bytes the folder of a partition may have in a target's file names; none where there are no
    /// folders, so that records cannot be partitioned.
    fn folder_bytes(&self, _target: &Target) -> Option<usize> {
        None
    }

    /// Says whether a target's files have columns of types, so that each value has to fit that of its column.
    fn keeps_types(&self, _target: &Target) -> bool {
        false
    }

    /// Returns the size at which a target's parts are to be closed, where it is not the engine's own.
    fn part_bytes(&self, _target: &Target) -> Option<u64> {
        None
    }

    /// Sorts a run's files into those that become visible together, as one; each by itself where there is no reason.
    fn bundles(&self, _target: &Target, files: Vec<StagedFile>) -> Result<Vec<Vec<StagedFile>>> {
        Ok(files.into_iter().map(|file| vec![file]).collect())
    }

    /// Makes a bundle visible. Publishing the same bundle again changes nothing and succeeds.
    async fn publish(
        &self,
        connection: Option<&Connection>,
        target: &Target,
        bundle: &[StagedFile],
    ) -> Result<()>;

    /// Returns the places of the files that are neither staged nor published any more, because somebody else (such as a
    /// bucket's lifecycle rule) removed them.
    async fn missing(
        &self,
        connection: Option<&Connection>,
        target: &Target,
        files: &[StagedFile],
    ) -> Result<Vec<String>>;

    /// Removes the staged files of a part whose commit was lost to another attempt.
    async fn discard(
        &self,
        connection: Option<&Connection>,
        target: &Target,
        files: &[StagedFile],
    ) -> Result<()>;

    /// Removes everything staged and not published of the run that `target` belongs to, known or orphaned.
    async fn discard_staged(&self, connection: Option<&Connection>, target: &Target) -> Result<()>;

    /// Describes for a data catalog what a run wrote in these files; nothing where no catalog can be told of it.
    fn catalog_output(&self, _: &Target, _: &[StagedFile]) -> Result<Option<CatalogOutput>> {
        Ok(None)
    }
}

/// Writes one part: some files, each of which is staged when it is full or the part ends.
#[async_trait]
pub trait PartWriter: Send {
    /// Adds records to a folder, which is empty or ends with a slash.
    async fn write(&mut self, folder: &str, records: &RecordBatch) -> Result<()>;

    /// Adds records that could not be moved, each on a line of JSON that says why.
    async fn reject(&mut self, lines: &[u8], records: u64) -> Result<()>;

    /// Returns the size of the part so far, encoded, in bytes.
    fn encoded_bytes(&self) -> u64;

    /// Ends the part, still unseen, and returns what publishing it needs.
    async fn close(self: Box<Self>) -> Result<Vec<StagedFile>>;

    /// Gives the part up and removes what was staged, as far as it can.
    async fn abandon(self: Box<Self>);
}

/// Where a run writes.
#[derive(Clone, Debug)]
pub struct Target {
    /// The flow's destination properties, in the connector's own form.
    pub settings: Value,
    /// The flow's name.
    pub flow_name: String,
    /// The run's id.
    pub execution_id: String,
    /// The version of the flow's mapping, from 1.
    pub schema_version: u32,
    /// When the run started: names depend on it and never on "now".
    pub started_at: Timestamp,
    /// The customer's key to encrypt with.
    pub kms_arn: Option<String>,
    /// What the flow asks for beyond AppFlow's model.
    pub extensions: Extensions,
}

/// What tells a part from all others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartName {
    /// The slice of the run.
    pub partition: u32,
    /// The place in the slice.
    pub sequence: u64,
    /// The attempt to write it: unique, so that a repeated attempt cannot be taken for the committed one.
    pub attempt: String,
}

/// A file of a part that is complete and unseen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StagedFile {
    /// The part it belongs to.
    pub part: PartName,
    /// The folder of its partition: empty, or ending with a slash.
    pub folder: String,
    /// What is in it.
    pub content: Content,
    /// Where it will be seen, for people and messages.
    pub location: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its records.
    pub records: u64,
    /// What publishing it needs; only the destination reads it.
    pub receipt: Value,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// Records as the flow's tasks made them.
    Records,
    /// Records that could not be moved, and why.
    Rejects,
}
