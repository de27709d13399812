//! The delivery of a run: one request with all statements of its load, which is watched until it is done.

use super::client::{Client, State};
use super::column_type::ColumnType;
use super::names::{Identifier, Place};
use super::statements::{Load, LoadColumn, rows_of};
use super::{entities, settings, stage, statements};
use crate::warehouse::StagedIn;
use async_trait::async_trait;
use connector_sdk::staging::{Staging, invariant, receipt};
use connector_sdk::{
    Connection, ConnectorError, ErrorKind, Manner, Note, ObjectStore, Outcome, Result, StagedFile,
    Standing, Step, Table, TableColumn, Target, Writing, columns_of, require_keys,
};
use records::Column;
use records::encode::{Format, Options};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// The staged field that numbers records.
const ORDER: &str = "PENSTOCK_NO";
/// The pauses between looks at a load, in seconds; the last one stays.
const PAUSES: [u64; 6] = [5, 15, 30, 60, 120, 300];
/// The pause before another attempt.
const BEFORE_ANOTHER: Duration = Duration::from_secs(60);

/// Where the delivery of a run stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Progress {
    /// The load is handed in next, under an id that the number of the attempt decides.
    Submit { attempt: u32 },
    /// It was handed in under this handle, and looked at so often.
    Look { attempt: u32, handle: String, looks: usize },
}

/// The opened destination of a run into Snowflake.
pub(super) struct SnowflakeWriting {
    connection: Option<Connection>,
    table: Place,
    staged: StagedIn,
    runs: Place,
    staging: Staging,
}

impl SnowflakeWriting {
    pub(super) fn open(
        store: Arc<dyn ObjectStore>,
        connection: Option<Connection>,
        target: Target,
    ) -> Result<Self> {
        let staged = StagedIn::of(&target)?;
        let table = settings::table(&staged.object)?;
        let runs = match &target.extensions.runs_table {
            None => table.beside(statements::RUNS),
            Some(name) => Place::read(name).map_err(|rule| {
                wrong(format!("tag penstock:runs-table {rule}, such as sales.audit.penstock_runs"))
            })?,
        };
        // Texts alone: no value depends on how Snowflake reads the types of Parquet.
        let area = staged.area(Format::Parquet, Options::default(), target);
        let staging = Staging::new(store, Arc::new(area));
        Ok(Self { connection, table, staged, runs, staging })
    }

    fn connection(&self) -> Result<&Connection> {
        let missing = || invariant("a load into Snowflake has no connection".to_owned());
        self.connection.as_ref().ok_or_else(missing)
    }

    async fn hand_in(
        &self,
        client: &Client<'_>,
        bundle: &[StagedFile],
        attempt: u32,
        repeated: bool,
    ) -> Result<State> {
        let target = self.staging.target();
        let missing = || invariant("a load into Snowflake has no table".to_owned());
        let table = target.table.as_ref().ok_or_else(missing)?;
        let stage = stage::of(self.connection()?)?;
        let location = stage::location(client, &stage).await?;
        let (folder, files) = files(&stage, &location, bundle)?;
        let columns = table.columns.iter().map(column).collect::<Result<Vec<_>>>()?;
        let keys: Vec<Identifier> = table.keys.iter().map(Identifier::exact).collect();
        let order = table.numbered_in.as_ref().map(Identifier::exact);
        let load = Load {
            target: &self.table,
            columns: &columns,
            keys: &keys,
            order: order.as_ref(),
            runs: &self.runs,
            stage: &stage,
            folder: &folder,
            files: &files,
            records: records(bundle),
            flow: &target.flow_name,
            run: &target.execution_id,
        };
        let tag = format!("penstock/{}", target.execution_id);
        let request = request_id(&target.execution_id, attempt);
        client.submit(&load.statements(), &tag, &request, repeated).await
    }

    /// Returns whether the table of runs has this run.
    async fn loaded(&self, client: &Client<'_>, bundle: &[StagedFile]) -> Result<bool> {
        let rows = client.ask(&rows_of(&self.runs, &self.staging.target().execution_id)).await?;
        let Some(row) = rows.iter().next() else { return Ok(false) };
        let found = row.first().unwrap_or_default();
        match found == records(bundle).to_string() {
            true => Ok(true),
            false => Err(invariant(format!("Snowflake has the run with {found} records"))),
        }
    }

    /// Returns the step after a look at an attempt. Nothing was committed by one that failed; one that is forgotten may
    /// have been.
    async fn step_after(
        &self,
        client: &Client<'_>,
        bundle: &[StagedFile],
        (attempt, looks): (u32, usize),
        state: State,
    ) -> Result<Step> {
        let all = || Step::Done(Outcome::all(records(bundle)));
        let another = note(&Progress::Submit { attempt: attempt + 1 });
        match state {
            State::Done(_) => Ok(all()),
            State::Running(handle) => {
                let pause = PAUSES[looks.min(PAUSES.len() - 1)];
                let next = Progress::Look { attempt, handle, looks: looks + 1 };
                Ok(Step::Wait(note(&next), Duration::from_secs(pause)))
            }
            State::Failed(error) if error.kind.retryable() => {
                Ok(Step::Wait(another, error.retry_after.unwrap_or(BEFORE_ANOTHER)))
            }
            // An earlier attempt that was forgotten may have come to its end meanwhile.
            State::Failed(error) => match self.loaded(client, bundle).await {
                Ok(true) => Ok(all()),
                _ => Err(error),
            },
            State::Forgotten if self.loaded(client, bundle).await? => Ok(all()),
            State::Forgotten => Ok(Step::Intend(another)),
        }
    }
}

#[async_trait]
impl Writing for SnowflakeWriting {
    async fn check(&self) -> Result<()> {
        self.staging.check().await?;
        let connection = self.connection()?;
        let client = Client::of(connection)?;
        let stage = stage::of(connection)?;
        let location = stage::location(&client, &stage).await?;
        let folder = connector_sdk::staging::in_prefix(&self.staged.prefix);
        stage::behind(&stage, &location, &self.staged.bucket, &folder)?;
        for statement in statements::books(&self.runs) {
            client.ask(&statement).await?;
        }
        Ok(())
    }

    async fn table(&self, fields: &[Column]) -> Result<Option<Table>> {
        let client = Client::of(self.connection()?)?;
        let name = self.table.written();
        let described = entities::columns(&client, &self.table).await?;
        let columns: Vec<TableColumn> = described.iter().filter_map(|one| one.to_table()).collect();
        let mut columns = columns_of(&name, fields, &columns)?;
        let keys = &self.staging.target().extensions.upsert_keys;
        let keys = require_keys(&name, keys, &mut columns)?;
        let numbered_in = (!keys.is_empty()).then(|| free_name(&columns));
        let (name, runs) = (vec![name], vec![self.runs.written()]);
        Ok(Some(Table { name, runs, columns, keys, numbered_in }))
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
        let Some(noted) = standing.note() else {
            return Ok(Step::Intend(note(&Progress::Submit { attempt: 1 })));
        };
        let place: Progress = serde_json::from_value(noted.state.clone()).map_err(|error| {
            invariant("a note of a load cannot be read".to_owned()).with_source(error)
        })?;
        let client = Client::of(self.connection()?)?;
        let (at, state) = match place {
            Progress::Submit { attempt } => {
                let repeated = matches!(standing, Standing::Resumed(_));
                let state = self.hand_in(&client, bundle, attempt, repeated).await?;
                ((attempt, 0), state)
            }
            Progress::Look { attempt, handle, looks } => {
                ((attempt, looks), client.look(&handle).await?)
            }
        };
        self.step_after(&client, bundle, at, state).await
    }
}

fn column(column: &TableColumn) -> Result<LoadColumn> {
    let name = Identifier::exact(&column.name);
    let column_type = ColumnType::read(&column.declared);
    let unknown = || invariant(format!("column {name} has the type {}", column.declared));
    Ok(LoadColumn { column_type: column_type.ok_or_else(unknown)?, name })
}

/// Returns the folder that all files are in, behind the stage, and their names in it.
fn files(
    stage: &Place,
    location: &(String, String),
    bundle: &[StagedFile],
) -> Result<(String, Vec<String>)> {
    let mut folder = None;
    let mut names = Vec::new();
    for file in bundle {
        let upload = receipt(file)?.upload;
        let path = stage::behind(stage, location, &upload.bucket, &upload.key)?;
        let end = path.rfind('/').map_or(0, |slash| slash + 1);
        let (own, name) = path.split_at(end);
        if folder.get_or_insert_with(|| own.to_owned()) != own {
            return Err(invariant("the files of a run are in several folders".to_owned()));
        }
        names.push(name.to_owned());
    }
    Ok((folder.unwrap_or_default(), names))
}

/// Returns a name for the order of records that no column has.
fn free_name(columns: &[TableColumn]) -> String {
    let mut name = ORDER.to_owned();
    while columns.iter().any(|column| column.name == name) {
        name.push('_');
    }
    name
}

/// Returns the id of a request: the same for each sender of an attempt.
fn request_id(run: &str, attempt: u32) -> String {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("penstock/{run}/{attempt}").as_bytes()).to_string()
}

fn records(bundle: &[StagedFile]) -> u64 {
    bundle.iter().map(|file| file.records).sum()
}

fn note(place: &Progress) -> Note {
    // A request that runs twice loads once, so no record is at stake.
    Note { state: json!(place), at_stake: 0 }
}

fn wrong(words: String) -> ConnectorError {
    ConnectorError::new(ErrorKind::InvalidArgument, words)
}
