//! Opens a run: everything a step needs, from what the ledger froze.

use super::batch::Events;
use crate::Engine;
use crate::error::{About, Error, Result};
use crate::flows::{source_settings, target_of};
use crate::ledger::{Execution, FilterShares, Plan, Snapshot, load, plan_key, snapshot_key};
use crate::pipeline::TaskPipeline;
use connector_sdk::{Connection, Folders, Query, Source, Target, Writing};
use flow::FlowDefinition;
use records::Column;

/// A run ready to move records.
pub(super) struct Opened<'a> {
    pub(super) source: &'a dyn Source,
    /// What it moves instead of the source's records, if it moves events.
    pub(super) events: Option<Events>,
    pub(super) connection: Connection,
    pub(super) query: Query,
    pub(super) pipeline: TaskPipeline,
    pub(super) writing: Box<dyn Writing>,
    /// The size at which its parts are closed.
    pub(super) part_bytes: u64,
}

impl Engine {
    /// Opens a prepared run.
    pub(super) async fn open_run(&self, execution: &Execution) -> Result<Opened<'_>> {
        let snapshot = self.snapshot(&execution.id).await?;
        let key = plan_key(&execution.id);
        let Some(plan) = load::<Plan>(self.ports.table.as_ref(), &key).await? else {
            return Err(Error::Invariant(format!("run {} has no plan", execution.id)));
        };
        let Plan { fields, taken, filters, .. } = &plan.value;
        let source = self.source(&snapshot.definition)?;
        let mut pipeline = compile(source, &snapshot.definition, fields, taken.as_deref())?;
        pipeline.keep_order(&plan.value.columns);
        self.share_filters(&mut pipeline, &snapshot.definition, filters, fields)?;
        let writing = self.destination(execution, &snapshot)?;
        let connection = self.source_connection(&snapshot.definition).await?;
        pipeline.limit_folders(writing.folders().map(Folders::folder_bytes));
        if writing.keeps_types() {
            pipeline.keep_types();
        }
        Ok(Opened {
            source,
            events: self.events(execution).await?,
            connection,
            query: query(source, &snapshot.definition, &pipeline, execution),
            pipeline,
            part_bytes: writing.part_bytes().unwrap_or(self.settings.part_bytes),
            writing,
        })
    }

    /// Leaves to the application the row filters that it is to evaluate.
    pub(super) fn share_filters(
        &self,
        pipeline: &mut TaskPipeline,
        definition: &FlowDefinition,
        shares: &FilterShares,
        fields: &[Column],
    ) -> Result<()> {
        let connector_type = &definition.source_flow_config.connector_type;
        let connector = self.connector(connector_type).map_err(Error::Unsupported)?;
        let all = pipeline.filters.clone();
        pipeline.filter_here(&shares.here, connector.configuration().ignores_case, fields);
        pipeline
            .filters
            .extend(shares.there_too.iter().filter_map(|place| all.get(*place).cloned()));
        Ok(())
    }

    /// Returns the flow as it was when the run started.
    pub(super) async fn snapshot(&self, id: &str) -> Result<Snapshot> {
        let snapshot = load::<Snapshot>(self.ports.table.as_ref(), &snapshot_key(id)).await?;
        snapshot
            .map(|stored| stored.value)
            .ok_or_else(|| Error::Invariant(format!("run {id} has no snapshot of its flow")))
    }

    pub(crate) fn source(&self, definition: &FlowDefinition) -> Result<&dyn Source> {
        let connector_type = &definition.source_flow_config.connector_type;
        let connector = self.connector(connector_type).map_err(Error::Unsupported)?;
        let absent = || Error::Unsupported(format!("{connector_type} cannot be a source"));
        connector.source().ok_or_else(absent)
    }

    /// Opens a run's destination without its connection: enough for the files that it stages.
    pub(super) fn destination(
        &self,
        execution: &Execution,
        snapshot: &Snapshot,
    ) -> Result<Box<dyn Writing>> {
        self.open_destination(execution, snapshot, None)
    }

    /// Opens a run's destination with its connection, if it has a connector profile.
    pub(super) async fn connected_destination(
        &self,
        execution: &Execution,
        snapshot: &Snapshot,
    ) -> Result<Box<dyn Writing>> {
        let connection = self.destination_connection(&snapshot.definition).await?;
        self.open_destination(execution, snapshot, connection)
    }

    fn open_destination(
        &self,
        execution: &Execution,
        snapshot: &Snapshot,
        connection: Option<Connection>,
    ) -> Result<Box<dyn Writing>> {
        let Some(config) = snapshot.definition.destination_flow_config_list.first() else {
            return Err(Error::Invariant(format!("run {} has no destination", execution.id)));
        };
        let connector = self.connector(&config.connector_type).map_err(Error::Unsupported)?;
        let absent =
            || Error::Unsupported(format!("{} cannot be a destination", config.connector_type));
        let destination = connector.destination().ok_or_else(absent)?;
        let version = execution.schema_version.unwrap_or(snapshot.schema_version);
        let target = target_of(&snapshot.definition, &execution.id, version, execution.started_at);
        let about = || format!("flow \"{}\", destination", execution.flow_name);
        destination.open(connection, target).about(about)
    }
}

impl Opened<'_> {
    pub(super) fn target(&self) -> &Target {
        self.writing.staging().target()
    }
}

/// Compiles a run's tasks. They were right when the flow was stored, so a failure means that the source has changed.
pub(super) fn compile(
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
pub(super) fn query(
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
