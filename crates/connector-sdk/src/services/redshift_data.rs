//! Amazon Redshift's Data API, reduced to the operations that a load needs.
//! See <https://docs.aws.amazon.com/redshift-data/latest/APIReference/Welcome.html>.

use crate::Result;
use async_trait::async_trait;

/// SQL by HTTPS: no connection is kept, and no network of the database has to be reached.
#[async_trait]
pub trait RedshiftData: Send + Sync {
    /// Submits statements as one transaction and returns its id. The same token again returns the same id and runs
    /// nothing, as long as Redshift remembers it.
    async fn submit(
        &self,
        database: &RedshiftDatabase,
        transaction: &RedshiftTransaction,
    ) -> Result<String>;

    /// Returns how far a transaction is; `None` if Redshift does not know it any more.
    async fn progress(
        &self,
        database: &RedshiftDatabase,
        id: &str,
    ) -> Result<Option<RedshiftProgress>>;

    /// Runs one statement and waits some seconds for its rows.
    async fn query(
        &self,
        database: &RedshiftDatabase,
        query: &RedshiftQuery,
    ) -> Result<RedshiftRows>;
}

/// A database, and who opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedshiftDatabase {
    /// The cluster or workgroup.
    pub place: RedshiftPlace,
    /// The name of the database.
    pub name: String,
    /// Whose rights are used.
    pub access: RedshiftAccess,
}

/// A cluster or a serverless workgroup, by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedshiftPlace {
    /// A provisioned cluster.
    Cluster(String),
    /// A workgroup of Redshift Serverless.
    Workgroup(String),
}

/// Whose rights are used in a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedshiftAccess {
    /// Those of a role, by its ARN: the database user is `IAMR:<role>`.
    Role(String),
    /// Those of the user whose name and password are in a secret, by its ARN.
    Secret(String),
}

/// Statements that take effect together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedshiftTransaction {
    /// The token by which a repeated request is recognised, of at most 64 characters.
    pub token: String,
    /// The name that people see in the list of statements.
    pub name: String,
    /// The statements, at most 40.
    pub statements: Vec<String>,
    /// The values of the parameters, such as `:run`, each of which a statement uses.
    pub parameters: Vec<(&'static str, String)>,
}

/// How far a transaction is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedshiftProgress {
    /// It waits or runs.
    Running,
    /// It is committed.
    Finished,
    /// It was rolled back, in Redshift's words.
    Failed {
        /// The words.
        words: String,
        /// The statement that failed, from 0, if Redshift names it.
        statement: Option<usize>,
    },
    /// A person cancelled it, and it was rolled back.
    Aborted,
}

/// One statement with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedshiftQuery {
    /// The statement.
    pub sql: String,
    /// The values of its parameters.
    pub parameters: Vec<(&'static str, String)>,
}

/// The result of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RedshiftRows {
    /// Its rows, as texts; none for a statement without a result.
    Rows(Vec<Vec<Option<String>>>),
    /// It failed, in Redshift's words.
    Failed(String),
}
