//! Data catalogs: tables that describe files, so that query engines can find and read them.

use async_trait::async_trait;
use flow::Timestamp;
use records::FieldType;
use records::encode::Format;

/// Keeps the tables of a catalog up to date with the files of runs.
#[async_trait]
pub trait Catalog: Send + Sync {
    /// Creates or updates tables with their partitions, and returns a result for each. Repeating a call changes
    /// nothing, and neither does an older run that comes late. Tables of other owners are not changed. If a table's
    /// folder or keys change, partitions outside the new folder or with the old keys are removed.
    async fn register(
        &self,
        place: &CatalogPlace,
        tables: &[CatalogTable],
    ) -> Result<Vec<Registered>, CatalogError>;
}

/// A database of a catalog, and the role to write to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogPlace {
    /// The role to act as.
    pub role_arn: String,
    /// The run's id, which becomes the name of the session.
    pub session: String,
    /// The database, in lower case.
    pub database: String,
}

/// A table with the partitions of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogTable {
    /// The name, in lower case.
    pub name: String,
    /// The flow it belongs to, as an ARN.
    pub owner: String,
    /// When the run started. Older runs can no longer change the table.
    pub as_of: Timestamp,
    /// The folder of its files, as an `s3://` address with a slash at its end.
    pub location: String,
    /// The format of its files.
    pub format: Format,
    /// The columns, in the order of the files.
    pub columns: Vec<CatalogColumn>,
    /// The names of the partition keys; all of them are texts.
    pub partition_keys: Vec<String>,
    /// The partitions of the run.
    pub partitions: Vec<CatalogPartition>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogColumn {
    /// The name: `a` to `z`, `0` to `9` and `_`.
    pub name: String,
    /// The name in the files.
    pub field: String,
    /// The type in the files.
    pub field_type: FieldType,
    /// The application's label for it.
    pub label: Option<String>,
}

/// A partition of a table, and its folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogPartition {
    /// A value for each key.
    pub values: Vec<String>,
    /// The folder, as an `s3://` address with a slash at its end.
    pub location: String,
}

/// The result for one table.
#[derive(Clone, Debug, PartialEq)]
pub struct Registered {
    /// The table itself.
    pub table: Result<(), CatalogError>,
    /// The result for its partitions. `Ok` without any change if the table failed.
    pub partitions: Result<(), CatalogError>,
}

/// Why a registration failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogError {
    /// It fails until somebody changes something.
    #[error("{0}")]
    Refused(String),
    /// No answer, or not now: a later attempt may succeed.
    #[error("{0}")]
    Unavailable(String),
}
