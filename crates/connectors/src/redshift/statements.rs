//! The statements that load a run: one transaction, which does nothing if the run's row is in the table of runs already.
//!
//! `LOCK` has to be the first statement. A transaction sees the state at its first statement that reads or creates
//! anything, and `LOCK` is none of these: so whoever waited for the lock sees what the one before has committed, and two
//! senders of the same run load it once.
//! See <https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation.html>.

use super::names::{Identifier, TableName};
use connector_sdk::{RedshiftTransaction, Table};

/// The table beside the target that remembers the runs that were loaded.
pub(super) const RUNS: &str = "penstock_runs";
/// The staged field that numbers the records.
pub(super) const NUMBER: &str = "penstock_no";
/// The text that is no number, so that a load of too few or too many rows fails. Redshift does not always repeat it.
pub(super) const ROWS_DIFFER: &str = "penstock: rows differ";

/// What is loaded into which table, and from where.
pub(super) struct Load<'a> {
    pub(super) target: &'a TableName,
    pub(super) runs: &'a TableName,
    pub(super) table: &'a Table,
    pub(super) run: &'a str,
    pub(super) flow: &'a str,
    /// The role that Redshift reads the bucket with.
    pub(super) role: &'a str,
    /// The addresses of the list of files and of the list of their fields.
    pub(super) manifest: &'a str,
    pub(super) paths: &'a str,
    /// How many records are in the files.
    pub(super) records: u64,
}

impl Load<'_> {
    /// Returns the transaction of an attempt. Redshift runs it once for each attempt, as long as it remembers the attempt.
    pub(super) fn transaction(&self, attempt: u32) -> RedshiftTransaction {
        let mut statements = Vec::new();
        if self.has_upper_case() {
            // Redshift folds names in quotes as well, unless it is told otherwise.
            statements.push("SET enable_case_sensitive_identifier TO true".to_owned());
        }
        statements.push(format!("LOCK {}", self.runs));
        statements.push(format!("CREATE TEMP TABLE penstock_stg ({})", self.staged_columns()));
        statements.push(self.copy());
        statements.push(format!(
            "SELECT CAST(CASE WHEN (SELECT COUNT(*) FROM penstock_stg) = {} THEN '1' ELSE '{ROWS_DIFFER}' END AS INTEGER)",
            self.records
        ));
        match self.table.keys.is_empty() {
            true => statements.push(self.insert()),
            false => statements.extend([self.latest(), self.merge()]),
        }
        statements.push(self.remember());
        RedshiftTransaction {
            token: format!("{}-{attempt}", self.run),
            name: format!("penstock/{}/{attempt}", self.run),
            statements,
            parameters: vec![("run", self.run.to_owned()), ("flow", self.flow.to_owned())],
        }
    }

    fn has_upper_case(&self) -> bool {
        let columns = self.table.columns.iter().map(|column| column.name.as_str());
        let TableName { schema, table } = self.target;
        let runs = [self.runs.schema.as_str(), self.runs.table.as_str()];
        let mut names = columns.chain([schema.as_str(), table.as_str()]).chain(runs);
        names.any(|name| name.chars().any(char::is_uppercase))
    }

    fn staged_columns(&self) -> String {
        let columns = self.table.columns.iter();
        let mut columns: Vec<String> = columns
            .map(|column| format!("{} {}", Identifier(&column.name), column.declared))
            .collect();
        columns.extend(
            self.table.numbered_in.as_deref().map(|name| format!("{} BIGINT", Identifier(name))),
        );
        columns.join(", ")
    }

    fn copy(&self) -> String {
        let mut names: Vec<&str> = self.names().collect();
        names.extend(self.table.numbered_in.as_deref());
        format!(
            "COPY penstock_stg ({}) FROM '{}' IAM_ROLE '{}' FORMAT AS JSON '{}' TIMEFORMAT 'auto' DATEFORMAT 'auto' MANIFEST \
             COMPUPDATE OFF STATUPDATE OFF",
            listed(names.into_iter()),
            self.manifest,
            self.role,
            self.paths
        )
    }

    fn insert(&self) -> String {
        let columns = listed(self.names());
        format!(
            "INSERT INTO {} ({columns}) SELECT {columns} FROM penstock_stg WHERE {}",
            self.target,
            self.not_loaded()
        )
    }

    /// Copies the last record of each key into a second temporary table: MERGE reads from tables only, not from queries.
    fn latest(&self) -> String {
        let columns = listed(self.names());
        let number = self.table.numbered_in.as_deref().unwrap_or(NUMBER);
        format!(
            "CREATE TEMP TABLE penstock_new AS SELECT {columns} FROM (SELECT {columns}, ROW_NUMBER() OVER (PARTITION BY {} \
             ORDER BY {} DESC) AS penstock_rank FROM penstock_stg) AS ranked WHERE penstock_rank = 1 AND {}",
            listed(self.table.keys.iter().map(String::as_str)),
            Identifier(number),
            self.not_loaded()
        )
    }

    fn merge(&self) -> String {
        let target = self.target;
        let same = self.table.keys.iter().map(|key| {
            let key = Identifier(key);
            format!("{target}.{key} = penstock_new.{key}")
        });
        let same = same.collect::<Vec<_>>().join(" AND ");
        let others = self.names().filter(|name| !self.table.keys.iter().any(|key| key == name));
        let set: Vec<String> =
            others.map(|name| format!("{0} = penstock_new.{0}", Identifier(name))).collect();
        let columns = listed(self.names());
        if set.is_empty() {
            // MERGE needs something to change in a record that is there already.
            return format!(
                "INSERT INTO {target} ({columns}) SELECT {columns} FROM penstock_new WHERE NOT EXISTS (SELECT 1 FROM {target} \
                 WHERE {same})"
            );
        }
        let values = self.names().map(|name| format!("penstock_new.{}", Identifier(name)));
        format!(
            "MERGE INTO {target} USING penstock_new ON {same} WHEN MATCHED THEN UPDATE SET {} WHEN NOT MATCHED THEN INSERT \
             ({columns}) VALUES ({})",
            set.join(", "),
            values.collect::<Vec<_>>().join(", ")
        )
    }

    fn remember(&self) -> String {
        let written = match self.table.keys.is_empty() {
            true => "COUNT(*)",
            false => "(SELECT COUNT(*) FROM penstock_new)",
        };
        format!(
            "INSERT INTO {} (run_id, flow, records, written, loaded_at) SELECT :run, :flow, COUNT(*), {written}, GETDATE() \
             FROM penstock_stg HAVING {}",
            self.runs,
            self.not_loaded()
        )
    }

    fn not_loaded(&self) -> String {
        format!("NOT EXISTS (SELECT 1 FROM {} WHERE run_id = :run)", self.runs)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.table.columns.iter().map(|column| column.name.as_str())
    }
}

/// Returns the statement that creates the table of runs.
pub(super) fn create_runs(runs: &TableName) -> String {
    format!(
        "CREATE TABLE IF NOT EXISTS {runs} (run_id VARCHAR(64) NOT NULL, flow VARCHAR(256) NOT NULL, records BIGINT, written \
         BIGINT, loaded_at TIMESTAMPTZ)"
    )
}

/// Returns a list of names.
fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| Identifier(name).to_string()).collect::<Vec<_>>().join(", ")
}
