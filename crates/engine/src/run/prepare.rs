//! Prepares a run: fixes its window, its fields and its slices.

use super::catalog::labels;
use super::open::{compile, query};
use super::window::window;
use crate::Engine;
use crate::error::{About, Error, Result};
use crate::flows::{columns, source_fields, source_settings};
use crate::ledger::{
    Checkpoint, Execution, FlowState, Plan, Status, Stored, checkpoint_key, document,
    flow_state_key, load, plan_key,
};
use crate::pipeline::TaskPipeline;
use crate::ports::Write;
use connector_sdk::{Field, Filter, Source};

/// The most slices: their checkpoints are written in one transaction of at most 100 writes.
const MOST_PARTITIONS: usize = 64;

impl Engine {
    pub(super) async fn prepare(&self, run: &Stored<Execution>) -> Result<()> {
        self.flush_outbox().await;
        let mut execution = run.value.clone();
        let definition = self.snapshot(&execution.id).await?.definition;
        let about = || format!("flow \"{}\"", definition.flow_name);
        let connector_type = &definition.source_flow_config.connector_type;
        let connector = self.connector(connector_type).map_err(Error::Unsupported)?;
        let source = self.source(&definition)?;
        let connection = self.source_connection(&definition).await?;
        let entity = source.entity(&source_settings(&definition)).unwrap_or_default();
        let version = definition.source_flow_config.api_version.as_deref();
        let fields = source_fields(connector, &connection, &entity, version, &definition.tasks)
            .await
            .about(about)?;
        let described = fields;
        let fields = columns(&described);
        let mut pipeline = compile(&definition, &fields)?;
        let filters_here = not_pushed_down(source, &pipeline, &described);
        self.filter_here(&mut pipeline, &definition, &filters_here, &fields)?;

        let state =
            load::<FlowState>(self.ports.table.as_ref(), &flow_state_key(&execution.flow_id))
                .await?;
        let watermark = state.and_then(|state| state.value.watermark);
        let now = self.ports.clock.now();
        execution.window = window(&definition, watermark, now, self.settings.lag_seconds);
        let query = query(source, &definition, &pipeline, execution.window.clone());
        let partitions = source.partitions(&connection, &query).await.about(about)?;
        if !(1..=MOST_PARTITIONS).contains(&partitions.len()) {
            let count = partitions.len();
            return Err(Error::Invariant(format!(
                "{connector_type} cut a run into {count} slices, not 1 to 64"
            )));
        }

        execution.status = Status::Running;
        execution.partitions = partitions.len() as u32;
        execution.updated_at = now;
        let mut writes = vec![run.replace(&execution)?];
        for (number, partition) in partitions.iter().enumerate() {
            let checkpoint =
                Checkpoint { cursor: partition.first.clone(), ..Checkpoint::default() };
            let key = checkpoint_key(&execution.id, number as u32);
            writes.push(Write::create(key, document(&checkpoint)?));
        }
        let labels = labels(&definition, &described);
        let plan = Plan { fields, filters_here, partitions, labels };
        writes.push(Write::create(plan_key(&execution.id), document(&plan)?));
        self.settle(&writes).await
    }
}

/// Returns the places of the filters that the application does not evaluate exactly.
fn not_pushed_down(source: &dyn Source, pipeline: &TaskPipeline, fields: &[Field]) -> Vec<usize> {
    let pushed = |filter: &Filter| {
        let field = fields.iter().find(|field| field.name == filter.field);
        field.is_some_and(|field| source.pushes_down(field, filter))
    };
    let filters = pipeline.filters.iter().enumerate();
    filters.filter(|(_, filter)| !pushed(filter)).map(|(place, _)| place).collect()
}
