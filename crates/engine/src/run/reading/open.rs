//! Opens a run: everything that a step needs, as the ledger fixed it.

use crate::Engine;
use crate::error::{About, Error, Result};
use crate::find::{as_destination, as_source};
use crate::flows::{source_settings, target_of};
use crate::ledger::{Execution, FilterShares, Plan, Snapshot, load, plan_key, snapshot_key};
use crate::pipeline::TaskPipeline;
use crate::run::reading::batch::Events;
use connector_sdk::{
    Connection, Connector, Folders, Found, Manner, Query, Reader, Since, Source, Table, Target,
    Writing,
};
use flow::FlowDefinition;
use records::Column;
use std::sync::Arc;

/// A run ready to move records.
pub(in crate::run) struct Opened {
    pub(in crate::run) pages: Pages,
    pub(in crate::run) source: Arc<dyn Connector>,
    /// The entity to read.
    pub(in crate::run) entity: String,
    /// Where the read begins, if bookmarks bound it.
    pub(in crate::run) since: Option<Since>,
    pub(in crate::run) pipeline: TaskPipeline,
    pub(in crate::run) writing: Box<dyn Writing>,
    /// The size at which its parts are closed.
    pub(in crate::run) part_bytes: u64,
    /// The staged field that numbers the records.
    pub(in crate::run) numbered_in: Option<String>,
}

/// Where a run's records come from.
pub(in crate::run) enum Pages {
    Source(Box<dyn Reader>),
    Inbox(Events),
}

/// How a prepared run reads.
pub(in crate::run) struct Reading {
    pub(in crate::run) source: Arc<dyn Connector>,
    pub(in crate::run) pipeline: TaskPipeline,
    pub(in crate::run) query: Query,
}

impl Engine {
    /// Opens a prepared run.
    pub(in crate::run) async fn open_run(&self, execution: &Execution) -> Result<Opened> {
        let snapshot = self.snapshot(&execution.id).await?;
        let plan = self.plan(&execution.id).await?;
        let Reading { source, mut pipeline, query } =
            self.reading(execution, &snapshot, &plan).await?;
        let writing = self.destination(execution, &snapshot).await?;
        pipeline.limit_folders(writing.folders().map(Folders::folder_bytes));
        if writing.keeps_types() {
            pipeline.keep_types();
        }
        if let Some(table) = &plan.table {
            pipeline.fit(table, writing.staging().target().extensions.cuts_texts)?;
        }
        Ok(Opened {
            source,
            entity: query.entity.clone(),
            since: query.since.clone(),
            pages: match self.events(execution).await? {
                Some(events) => Pages::Inbox(events),
                None => Pages::Source(self.reader(&snapshot, query, plan.found).await?),
            },
            pipeline,
            part_bytes: writing.part_bytes().unwrap_or(self.settings.part_bytes),
            numbered_in: plan.table.and_then(|table| table.numbered_in),
            writing,
        })
    }

    /// Returns how a prepared run reads.
    pub(in crate::run) async fn reading(
        &self,
        execution: &Execution,
        snapshot: &Snapshot,
        plan: &Plan,
    ) -> Result<Reading> {
        let Plan { fields, taken, filters, .. } = plan;
        let connector = self.source_connector(&snapshot.definition).await?;
        let source = as_source(connector.as_ref())?;
        let mut pipeline = compile(source, &snapshot.definition, fields, taken.as_deref())?;
        pipeline.keep_order(&plan.columns);
        share_filters(&mut pipeline, connector.as_ref(), filters, fields);
        let query = query(source, &snapshot.definition, &pipeline, execution);
        Ok(Reading { source: connector, pipeline, query })
    }

    /// Opens the source of a prepared run.
    pub(in crate::run) async fn reader(
        &self,
        snapshot: &Snapshot,
        query: Query,
        found: Option<Found>,
    ) -> Result<Box<dyn Reader>> {
        let definition = &snapshot.definition;
        let (connector, connection) = self.source_connection(definition).await?;
        let opened = as_source(connector.as_ref())?.open(connection, query, found).await;
        opened.about(|| format!("flow \"{}\"", definition.flow_name))
    }

    /// Returns what was fixed when the run was prepared.
    pub(in crate::run) async fn plan(&self, id: &str) -> Result<Plan> {
        let plan = load::<Plan>(self.ports.table.as_ref(), &plan_key(id)).await?;
        plan.map(|stored| stored.value)
            .ok_or_else(|| Error::Invariant(format!("run {id} has no plan")))
    }

    /// Returns the flow as it was when the run started.
    pub(in crate::run) async fn snapshot(&self, id: &str) -> Result<Snapshot> {
        let snapshot = load::<Snapshot>(self.ports.table.as_ref(), &snapshot_key(id)).await?;
        snapshot
            .map(|stored| stored.value)
            .ok_or_else(|| Error::Invariant(format!("run {id} has no snapshot of its flow")))
    }

    /// Opens a run's destination without its connection: enough for the files that it stages.
    pub(in crate::run) async fn destination(
        &self,
        execution: &Execution,
        snapshot: &Snapshot,
    ) -> Result<Box<dyn Writing>> {
        self.open_destination(execution, snapshot, None, None).await
    }

    /// Opens a run's destination with its connection, if it has a connector profile, and with the table that the records
    /// of a sealed run were fitted to.
    pub(in crate::run) async fn connected_destination(
        &self,
        execution: &Execution,
        snapshot: &Snapshot,
    ) -> Result<Box<dyn Writing>> {
        let connection = self.destination_connection(&snapshot.definition).await?;
        let table = match execution.manner {
            Manner::Files => None,
            Manner::Load | Manner::Records => self.plan(&execution.id).await?.table,
        };
        self.open_destination(execution, snapshot, connection, table).await
    }

    async fn open_destination(
        &self,
        execution: &Execution,
        snapshot: &Snapshot,
        connection: Option<Connection>,
        table: Option<Table>,
    ) -> Result<Box<dyn Writing>> {
        let Some(config) = snapshot.definition.destination_flow_config_list.first() else {
            return Err(Error::Invariant(format!("run {} has no destination", execution.id)));
        };
        let profile = config.connector_profile_name.as_deref();
        let connector = self.connector_at(&config.connector_type, profile).await?;
        let version = execution.schema_version.unwrap_or(snapshot.schema_version);
        // A run whose source is not registered any more is still to be cleared up after.
        let source = match self.source_connector(&snapshot.definition).await {
            Ok(source) => Some(source),
            Err(error) if error.retryable() => return Err(error),
            Err(_) => None,
        };
        let target = target_of(
            &snapshot.definition,
            &snapshot.owner,
            source.as_ref().and_then(|source| source.source()),
            &execution.id,
            version,
            execution.started_at,
        );
        let target = Target { table, ..target };
        let about = || format!("flow \"{}\", destination", execution.flow_name);
        as_destination(connector.as_ref())?.open(connection, target).about(about)
    }
}

impl Opened {
    pub(in crate::run) fn target(&self) -> &Target {
        self.writing.staging().target()
    }
}

/// Splits the row filters between the application and this run.
pub(in crate::run) fn share_filters(
    pipeline: &mut TaskPipeline,
    connector: &dyn Connector,
    shares: &FilterShares,
    fields: &[Column],
) {
    let all = pipeline.filters.clone();
    pipeline.filter_here(&shares.here, connector.configuration().ignores_case, fields);
    pipeline.filters.extend(shares.there_too.iter().filter_map(|place| all.get(*place).cloned()));
}

/// Compiles a run's tasks. They were right when the flow was stored, so a failure means that the source has changed.
pub(in crate::run) fn compile(
    source: &dyn Source,
    definition: &FlowDefinition,
    fields: &[Column],
    takable: Option<&[String]>,
) -> Result<TaskPipeline> {
    TaskPipeline::compile_taking(&definition.tasks, fields, takable).map_err(|violations| {
        Error::Conflict(format!(
            "object \"{}\" has changed since flow \"{}\" was created or last updated: {violations}; restore the field \
             in the application, or update the flow",
            source.entity(&source_settings(definition)).unwrap_or_default(),
            definition.flow_name
        ))
    })
}

/// Builds the query of a run.
pub(in crate::run) fn query(
    source: &dyn Source,
    definition: &FlowDefinition,
    pipeline: &TaskPipeline,
    execution: &Execution,
) -> Query {
    let settings = source_settings(definition);
    Query {
        entity: source.entity(&settings).unwrap_or_default(),
        settings,
        api_version: definition.source_flow_config.api_version.clone(),
        columns: pipeline.columns.clone(),
        filters: pipeline.filters.clone(),
        window: execution.window.clone(),
        since: execution.since.clone(),
    }
}
