//! Registers a published run in its flow's data catalog. The run succeeds in any case: its files are there.

mod describe;
mod names;
mod outcome;
mod tables;

use crate::Engine;
use crate::error::{About, Error, Result};
use crate::find::as_source;
use crate::ledger::{Cataloged, Execution, Plan, Snapshot, catalog_key, document, load};
use crate::ports::{CatalogError, CatalogPlace, CatalogTable, TableError, Write};
use crate::run::LOOK_AGAIN;
use crate::run::reading::open::compile;
use connector_sdk::Field;
use flow::{FlowDefinition, GlueDataCatalogConfig, Timestamp};
use names::TableNames;
use outcome::Outcome;
use std::collections::BTreeMap;
use tables::Described;

/// How often a run tries to register its tables. A try is counted before it begins, so that tries that kill the
/// function come to an end.
const MOST_TRIES: u32 = 3;

impl Engine {
    /// Registers a published run in the flow's data catalog, if it has one. Returns `false` if another turn must go on.
    pub(in crate::run) async fn catalog(
        &self,
        execution: &Execution,
        deadline: Timestamp,
    ) -> Result<bool> {
        let snapshot = self.snapshot(&execution.id).await?;
        let Some(config) = snapshot.definition.catalog() else { return Ok(true) };
        let table = self.ports.table.as_ref();
        let key = catalog_key(&execution.id);
        let stored = load::<Cataloged>(table, &key).await?;
        let mut noted = stored.as_ref().map(|stored| stored.value.clone()).unwrap_or_default();
        if noted.done {
            return Ok(true);
        }
        if self.short_of_time(deadline) {
            return Ok(false);
        }
        noted.tries += 1;
        let begin = match stored {
            Some(stored) => stored.replace(&noted)?,
            None => Write::create(key.clone(), document(&noted)?),
        };
        if !self.noted(begin).await? {
            return Ok(false);
        }
        let Outcome { details, again } = match noted.tries > MOST_TRIES {
            true => exhausted(&table_names(execution, &snapshot, config)),
            false => self.try_to_register(execution, &snapshot, config).await,
        };
        let Some(stored) = load::<Cataloged>(table, &key).await? else { return Ok(false) };
        if stored.value.done {
            return Ok(true);
        }
        noted = Cataloged { done: again.is_none() || noted.tries >= MOST_TRIES, details, ..noted };
        match (self.noted(stored.replace(&noted)?).await?, again) {
            (true, Some(why)) if !noted.done => Err(Error::Unavailable(why)),
            (noted, _) => Ok(noted),
        }
    }

    async fn try_to_register(
        &self,
        execution: &Execution,
        snapshot: &Snapshot,
        config: &GlueDataCatalogConfig,
    ) -> Outcome {
        let names = table_names(execution, snapshot, config);
        let place = CatalogPlace {
            role_arn: config.role_arn.clone(),
            session: execution.id.clone(),
            database: config.database_name.to_lowercase(),
        };
        let tables = match self.tables(execution, snapshot, &names).await {
            Ok(tables) => tables,
            Err(error) => return Outcome::failed(&always(&names), &catalog_error(error)),
        };
        let Some(catalog) = &self.ports.catalog else {
            let why =
                "this function has no data catalog; only the transfer function registers tables";
            return Outcome::failed(&always(&names), &CatalogError::Refused(why.to_owned()));
        };
        let outcome = match catalog.register(&place, &tables).await {
            Ok(registered) => Outcome::of(&tables, &registered),
            Err(error) => {
                let all: Vec<String> = tables.into_iter().map(|table| table.name).collect();
                Outcome::failed(&all, &error)
            }
        };
        for detail in &outcome.details {
            let told = &detail.table_registration_output;
            tracing::info!(
                execution.id = execution.id,
                table.name = detail.table_name,
                outcome = ?told.status,
                detail = told.message,
                "told the data catalog"
            );
        }
        outcome
    }

    async fn tables(
        &self,
        execution: &Execution,
        snapshot: &Snapshot,
        names: &TableNames,
    ) -> Result<Vec<CatalogTable>> {
        let Plan { fields, taken, labels, .. } = &self.plan(&execution.id).await?;
        let source = self.source_connector(&snapshot.definition).await?;
        let source = as_source(source.as_ref())?;
        let pipeline = compile(source, &snapshot.definition, fields, taken.as_deref())?;
        let writing = self.destination(execution, snapshot).await?;
        let files = self.files(&execution.id, self.parts(&execution.id).await?).await?;
        let about = || format!("flow \"{}\", destination", execution.flow_name);
        let Some(folders) = writing.folders() else {
            return Err(Error::Unsupported("no catalog can describe this destination".into()));
        };
        let output = folders.catalog_output(&files).about(about)?;
        let described = Described {
            names,
            flow_arn: &snapshot.owner.flow_arn(&execution.flow_name),
            started_at: execution.started_at,
            output: &output,
            fields: &pipeline.written_fields(),
            partition_fields: &pipeline.partition_keys(),
            labels,
        };
        Ok(described.tables())
    }

    /// Notes the progress of the registration. Returns `false` if another process did meanwhile, or if the outcome is
    /// unknown.
    async fn noted(&self, write: Write) -> Result<bool> {
        match self.ports.table.write(&[write]).await {
            Ok(()) => Ok(true),
            Err(TableError::Conflict | TableError::Unknown(_)) => {
                self.ports.clock.sleep(LOOK_AGAIN).await;
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Returns the application's labels of the fields, if the flow has a data catalog.
pub(in crate::run) fn labels(
    definition: &FlowDefinition,
    fields: &[Field],
) -> BTreeMap<String, String> {
    let labelled = fields.iter().filter(|field| !field.label.is_empty());
    let labels = labelled.map(|field| (field.name.clone(), field.label.clone()));
    definition.catalog().map(|_| labels.collect()).unwrap_or_default()
}

fn table_names(
    execution: &Execution,
    snapshot: &Snapshot,
    config: &GlueDataCatalogConfig,
) -> TableNames {
    // Only runs that began under a release without catalogs do not know when their flow was created.
    let created_at = snapshot.created_at.unwrap_or(execution.started_at);
    let flow = &execution.flow_name;
    let version = execution.schema_version.unwrap_or(snapshot.schema_version);
    TableNames::new(&config.table_prefix, flow, created_at, version, &execution.id)
}

/// Returns the names of the tables that every flow has.
fn always(names: &TableNames) -> [String; 2] {
    [names.latest.clone(), names.version.clone()]
}

fn exhausted(names: &TableNames) -> Outcome {
    let why = format!(
        "the function stopped {MOST_TRIES} times while it registered the run; its files are there, and the next run \
         tries again"
    );
    Outcome::failed(&always(names), &CatalogError::Refused(why))
}

fn catalog_error(error: Error) -> CatalogError {
    match error.retryable() {
        true => CatalogError::Unavailable(error.to_string()),
        false => CatalogError::Refused(error.to_string()),
    }
}
