//! Data catalogs: tables that describe files, so that query engines find and read them.

use async_trait::async_trait;
use flow::Timestamp;
use records::FieldType;
use records::encode::Format;

/// Keeps the tables of a catalog in step with what runs wrote.
#[async_trait]
pub trait Catalog: Send + Sync {
    /// Makes tables, or brings them up to date, and their partitions with them; says for each what became of it. Doing
    /// it again changes nothing, and so does an older run that comes late. A table that is not the flow's own is left
    /// alone. Partitions outside a table's folder are removed when the folder or the keys change.
    async fn register(
        &self,
        place: &CatalogPlace,
        tables: &[CatalogTable],
    ) -> Result<Vec<Registered>, CatalogError>;
}

/// A database of a catalog, and as whom to write to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogPlace {
    /// The role to act as.
    pub role_arn: String,
    /// The run, which names the session.
    pub session: String,
    /// The database, in lower case.
    pub database: String,
}

/// A table as a run needs it.
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogTable {
    /// The name, in lower case.
    pub name: String,
    /// The flow it belongs to, as an ARN.
    pub owner: String,
    /// When the run started: no older one changes the table any more.
    pub as_of: Timestamp,
    /// The folder of its files, as an `s3://` address with a slash at its end.
    pub location: String,
    /// The format of its files.
    pub format: Format,
    /// The columns, in the order of the files.
    pub columns: Vec<CatalogColumn>,
    /// The names of the keys that its partitions have values of; all of them texts.
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
    /// What the application calls it.
    pub label: Option<String>,
}

/// A part of a table with a folder of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogPartition {
    /// A value for each key.
    pub values: Vec<String>,
    /// The folder, as an `s3://` address with a slash at its end.
    pub location: String,
}

/// What became of one table.
#[derive(Clone, Debug, PartialEq)]
pub struct Registered {
    /// The table itself.
    pub table: Result<(), CatalogError>,
    /// Its partitions; not touched where the table failed.
    pub partitions: Result<(), CatalogError>,
}

/// Why something could not be registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CatalogError {
    /// It will not work before somebody changes something.
    #[error("{0}")]
    Refused(String),
    /// No answer, or not now: asking again may help.
    #[error("{0}")]
    Unavailable(String),
}
