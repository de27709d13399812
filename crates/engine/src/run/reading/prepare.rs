//! Prepares a run: fixes its window, its fields and its slices.

use crate::Engine;
use crate::error::{About, Error, Result};
use crate::find::as_source;
use crate::flows::{columns, source_fields, source_settings};
use crate::ledger::{
    Checkpoint, Execution, FilterShares, Occasion, Plan, Status, Stored, batch_key, checkpoint_key,
    document, plan_key,
};
use crate::pipeline::{TaskPipeline, includes_new_fields};
use crate::ports::Write;
use crate::run::delivering::catalog::labels;
use crate::run::reading::open::{compile, query, share_filters};
use connector_sdk::{Field, Filter, Partition, Source};

/// The most slices: their checkpoints are written in one transaction of at most 100 writes.
const MOST_PARTITIONS: usize = 64;

impl Engine {
    pub(in crate::run) async fn prepare(&self, run: &Stored<Execution>) -> Result<()> {
        self.flush_outbox().await;
        let mut execution = run.value.clone();
        let snapshot = self.snapshot(&execution.id).await?;
        let definition = &snapshot.definition;
        let about = || format!("flow \"{}\"", definition.flow_name);
        let connector_type = &definition.source_flow_config.connector_type;
        let (connector, connection) = self.source_connection(definition).await?;
        let source = as_source(connector.as_ref())?;
        let settings = source_settings(definition);
        let entity = source.entity(&settings).unwrap_or_default();
        let version = definition.source_flow_config.api_version.as_deref();
        let tasks = &definition.tasks;
        let described = source_fields(connector.as_ref(), &connection, &entity, version, tasks)
            .await
            .about(about)?;
        let fields = columns(&described);

        let before = self.look_back(&execution).await?;
        let follows =
            source.follows_new_fields(&settings) || includes_new_fields(&definition.tasks);
        let takable = before.takable(&snapshot, follows, &fields);
        let mut pipeline = compile(source, definition, &fields, takable.as_deref())?;
        let writing = self.connected_destination(&execution, &snapshot).await?;
        if writing.keeps_types() {
            pipeline.keep_types();
        }
        let columns = pipeline.output_columns();
        let to = || format!("flow \"{}\", destination", definition.flow_name);
        let table = writing.table(&columns).await.about(to)?;
        if let Some(table) = &table {
            pipeline.fit(table, false)?.into_result().map_err(Error::Invalid)?;
        }
        let state = before.state_after(&execution, &snapshot, &columns);
        execution.schema_version = Some(snapshot.schema_version + state.drifts);
        let watermark = state.watermark;
        execution.window =
            self.window(&execution, definition, watermark, source, &connection).await?;
        execution.since = self
            .since(&execution, definition, state.bookmark.as_ref(), source, &connection)
            .await?;

        let of_events = execution.occasion == Occasion::Events;
        let filters = match of_events {
            true => FilterShares { here: (0..pipeline.filters.len()).collect(), there_too: vec![] },
            false => shares(source, &execution, &pipeline, &described),
        };
        share_filters(&mut pipeline, connector.as_ref(), &filters, &fields);
        let (mut partitions, mut found) = (vec![Partition { first: None }], None);
        if !of_events {
            let query = query(source, definition, &pipeline, &execution);
            let reader = source.open(connection, query, None).await.about(about)?;
            if execution.since.is_none() {
                partitions = reader.partitions().await.about(about)?;
            }
            found = reader.found();
        }
        if !(1..=MOST_PARTITIONS).contains(&partitions.len()) {
            let count = partitions.len();
            return Err(Error::Invariant(format!(
                "{connector_type} cut a run into {count} slices, not 1 to 64"
            )));
        }

        execution.status = Status::Running;
        execution.partitions = partitions.len() as u32;
        execution.updated_at = self.ports.clock.now();
        let mut writes = vec![run.replace(&execution)?, before.state.replace(&state)?];
        for (number, partition) in partitions.iter().enumerate() {
            let checkpoint =
                Checkpoint { cursor: partition.first.clone(), ..Checkpoint::default() };
            let key = checkpoint_key(&execution.id, number as u32);
            writes.push(Write::create(key, document(&checkpoint)?));
        }
        let imported = before.imported(&snapshot, &pipeline.taken);
        let news = self.news_of_preparation(&execution, &snapshot, &imported).await?;
        let told = !news.is_empty();
        writes.extend(news);
        let labels = labels(definition, &described);
        let taken = Some(pipeline.taken);
        let plan = Plan { fields, taken, columns, filters, partitions, found, labels, table };
        writes.push(Write::create(plan_key(&execution.id), document(&plan)?));
        if of_events {
            let batch = self.claim(&execution.flow_id).await?;
            writes.push(Write::create(batch_key(&execution.id), document(&batch)?));
        }
        self.settle(&writes).await?;
        if told {
            self.flush_outbox().await;
        }
        Ok(())
    }
}

/// Shares out the filters: the application evaluates the ones it does exactly. If it may ignore filters, all are
/// evaluated here as well.
fn shares(
    source: &dyn Source,
    execution: &Execution,
    pipeline: &TaskPipeline,
    fields: &[Field],
) -> FilterShares {
    let pushed = |filter: &Filter| {
        let field = fields.iter().find(|field| field.name == filter.field);
        field.is_some_and(|field| source.pushes_down(field, filter))
    };
    let places = 0..pipeline.filters.len();
    let (there, here): (Vec<usize>, Vec<usize>) =
        places.clone().partition(|place| pushed(&pipeline.filters[*place]));
    // A read that bookmarks bound gives no values of deleted records: they would pass no filter here.
    match source.heeds_filters() || execution.since.is_some() {
        true => FilterShares { here, there_too: Vec::new() },
        false => FilterShares { here: places.collect(), there_too: there },
    }
}
