//! Loads the files of a run, in steps that any process may repeat: the transaction itself loads each run once.

use super::database::Database;
use super::errors;
use super::names::{TableName, json_path};
use super::statements::{Load, ROWS_DIFFER};
use crate::warehouse::{MANIFEST, PATHS};
use connector_sdk::staging::Staging;
use connector_sdk::{
    ConnectorError, ErrorKind, Note, Outcome, RedshiftPlace, RedshiftProgress, RedshiftTransaction,
    Result, StagedFile, Standing, Step, Table,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;

/// How long to wait between two looks at a transaction, in seconds; the last one ever after.
const LOOKS: [u64; 6] = [2, 10, 30, 60, 120, 300];
/// How long to wait before another attempt, in seconds; there are as many attempts, and one more.
const ATTEMPTS: [u64; 8] = [5, 15, 30, 60, 120, 300, 600, 900];

/// The place in a load.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Place {
    attempt: u32,
    /// The transaction of the attempt, once it is submitted.
    id: Option<String>,
    /// How often it was looked at.
    looks: usize,
}

/// A load that is under way.
pub(super) struct Loading<'a> {
    pub(super) database: &'a Database,
    pub(super) staging: &'a Staging,
    pub(super) table: &'a Table,
    pub(super) role: &'a str,
}

impl Loading<'_> {
    pub(super) async fn step(&self, bundle: &[StagedFile], standing: Standing<'_>) -> Result<Step> {
        let Some(note) = standing.note() else {
            return Ok(Step::Intend(noted(Place { attempt: 1, id: None, looks: 0 })));
        };
        let place: Place = serde_json::from_value(note.state.clone()).map_err(|error| {
            ConnectorError::new(ErrorKind::ClientError, "the note of a load cannot be read")
                .with_source(error)
        })?;
        let Some(id) = &place.id else {
            let id = self.submit(bundle, place.attempt).await?;
            return Ok(Step::Intend(noted(Place { id: Some(id), ..place })));
        };
        match self.database.api.progress(&self.database.at, id).await? {
            Some(RedshiftProgress::Running) => {
                let pause = LOOKS[place.looks.min(LOOKS.len() - 1)];
                let place = Place { looks: place.looks + 1, ..place };
                Ok(Step::Wait(noted(place), Duration::from_secs(pause)))
            }
            Some(RedshiftProgress::Finished) => self.finish(bundle).await,
            Some(RedshiftProgress::Failed { words, .. }) if errors::passes(&words) => {
                self.again(bundle, place, &words).await
            }
            Some(RedshiftProgress::Failed { words, statement }) => {
                Err(self.failed(bundle, &words, statement).await)
            }
            Some(RedshiftProgress::Aborted) => Err(ConnectorError::new(
                ErrorKind::InvalidArgument,
                format!(
                    "redshift: transaction {id} was cancelled by a person, and nothing was loaded; run the flow again"
                ),
            )),
            // Redshift forgets transactions after a day. Another one does nothing if this one was committed.
            None => self.again(bundle, place, "the transaction is not known any more").await,
        }
    }

    async fn again(&self, bundle: &[StagedFile], place: Place, words: &str) -> Result<Step> {
        let Some(pause) = ATTEMPTS.get(place.attempt as usize - 1) else {
            // The last attempt may have been committed before its session ended.
            if let Some(replaced) = self.replaced().await? {
                return Ok(Step::Done(Outcome { replaced, ..Outcome::all(records(bundle)) }));
            }
            let error =
                errors::failed(&format!("the load, after {} attempts,", place.attempt), words);
            return Err(ConnectorError { kind: ErrorKind::InvalidArgument, ..error });
        };
        let place = Place { attempt: place.attempt + 1, id: None, looks: 0 };
        Ok(Step::Wait(noted(place), Duration::from_secs(*pause)))
    }

    /// Submits the transaction of an attempt. Submitted again, it is the same one, or one that does nothing.
    async fn submit(&self, bundle: &[StagedFile], attempt: u32) -> Result<String> {
        let manifest = self.staging.put_companion(MANIFEST, manifest(bundle)).await?;
        let paths = self.staging.put_companion(PATHS, paths(self.table)).await?;
        let transaction = self.transaction(bundle, attempt, &manifest, &paths);
        self.database.api.submit(&self.database.at, &transaction).await
    }

    fn transaction(
        &self,
        bundle: &[StagedFile],
        attempt: u32,
        manifest: &str,
        paths: &str,
    ) -> RedshiftTransaction {
        let run = self.staging.target();
        let load = Load {
            target: &table_name(&self.table.name),
            runs: &table_name(&self.table.runs),
            table: self.table,
            run: &run.execution_id,
            flow: &run.flow_name,
            role: self.role,
            manifest,
            paths,
            records: records(bundle),
        };
        load.transaction(attempt)
    }

    async fn finish(&self, bundle: &[StagedFile]) -> Result<Step> {
        let outcome = Outcome::all(records(bundle));
        if self.table.keys.is_empty() {
            return Ok(Step::Done(outcome));
        }
        let replaced = self.replaced().await?.unwrap_or(0);
        Ok(Step::Done(Outcome { replaced, ..outcome }))
    }

    /// Returns how many records of the run were replaced by later ones; `None` if the run is not in the table of runs.
    async fn replaced(&self) -> Result<Option<u64>> {
        let runs = table_name(&self.table.runs);
        let sql = format!("SELECT records - written FROM {runs} WHERE run_id = :run");
        let run = self.staging.target().execution_id.as_str();
        let rows = self.database.rows(sql, &[("run", run)]).await?;
        let replaced = rows.first().and_then(|row| row.first().cloned().flatten());
        Ok(replaced.and_then(|replaced| replaced.parse().ok()))
    }

    /// Builds the error of a transaction that failed for good, with the column and row if Redshift noted them.
    async fn failed(
        &self,
        bundle: &[StagedFile],
        words: &str,
        statement: Option<usize>,
    ) -> ConnectorError {
        let number = statement.or_else(|| number_in(words));
        let Some(number) = number else {
            return errors::failed("the load, which was rolled back,", words);
        };
        let what = format!("statement {} of the load, which was rolled back,", number + 1);
        let sql = self.transaction(bundle, 0, "", "").statements.into_iter().nth(number);
        let sql = sql.unwrap_or_default();
        if sql.contains(ROWS_DIFFER) {
            return errors::failed(&what, ROWS_DIFFER);
        }
        let detail = match sql.starts_with("COPY") {
            true => self.load_error().await.unwrap_or_default(),
            false => String::new(),
        };
        errors::failed(&what, &format!("{}{detail}", words.trim().trim_end_matches('.')))
    }

    /// Returns where a COPY failed; `None` if Redshift does not tell.
    async fn load_error(&self) -> Option<String> {
        // The views also show the line and the value; these are the records' own and are not repeated.
        let sql = match self.database.at.place {
            RedshiftPlace::Workgroup(_) => {
                "SELECT column_name, column_type, line_number, error_message FROM sys_load_error_detail WHERE file_name LIKE \
                 :run ORDER BY start_time DESC LIMIT 1"
            }
            RedshiftPlace::Cluster(_) => {
                "SELECT colname, type, line_number, err_reason FROM stl_load_errors WHERE filename LIKE :run ORDER BY \
                 starttime DESC LIMIT 1"
            }
        };
        let run = format!("%{}%", self.staging.target().execution_id);
        let rows = self.database.rows(sql, &[("run", &run)]).await.ok()?;
        let text = |place: usize| {
            let text = rows.first()?.get(place)?.as_deref()?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let (column, declared) = (text(0)?, text(1).unwrap_or_default());
        let (line, why) = (text(2).unwrap_or_default(), text(3).unwrap_or_default());
        Some(format!(" (column \"{column}\" {declared}, line {line} of a file: {why})"))
    }
}

/// Returns the statement that words such as `Query #3 failed with ERROR: …` are about, from 0.
fn number_in(words: &str) -> Option<usize> {
    let after = words.split_once("Query #")?.1;
    let digits = after.split(|c: char| !c.is_ascii_digit()).next()?;
    digits.parse::<usize>().ok()?.checked_sub(1)
}

fn noted(place: Place) -> Note {
    // Nothing is at stake: what is not committed never happened, and what is committed is found in the table of runs.
    Note { state: json!(place), at_stake: 0 }
}

fn records(bundle: &[StagedFile]) -> u64 {
    bundle.iter().map(|file| file.records).sum()
}

fn table_name(parts: &[String]) -> TableName {
    let part = |place: usize| parts.get(place).cloned().unwrap_or_default();
    TableName { schema: part(0), table: part(1) }
}

/// Lists the files. All are mandatory: a file that has vanished is to fail the load, and not to be left out.
fn manifest(bundle: &[StagedFile]) -> Vec<u8> {
    let entries = bundle.iter().map(|file| json!({ "url": file.location, "mandatory": true }));
    json!({ "entries": entries.collect::<Vec<_>>() }).to_string().into_bytes()
}

/// Lists where the value of each column is in a line.
fn paths(table: &Table) -> Vec<u8> {
    let columns = table.columns.iter().map(|column| column.name.as_str());
    let names = columns.chain(table.numbered_in.as_deref());
    // A column without a path is refused when the table is prepared.
    let path = |name: &str| json_path(name).unwrap_or_default();
    json!({ "jsonpaths": names.map(path).collect::<Vec<_>>() }).to_string().into_bytes()
}
