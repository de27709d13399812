//! Drift: which fields a run takes after the application's fields have changed, and whether its columns are new.
//!
//! A flow that takes whole records remembers their fields. A run takes exactly these, and newer ones if the flow
//! follows new fields; a missing one stops the run. So columns change only when somebody wants it.

use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{
    Execution, FlowState, Plan, Prepared, Snapshot, Stored, flow_state_key, load, plan_key,
};
use records::{Column, FieldType};
use std::collections::BTreeMap;

/// The state of a flow before a run is prepared.
pub(in crate::run) struct Before {
    pub(in crate::run) state: Stored<FlowState>,
    earlier: Option<Earlier>,
}

/// The flow's latest prepared run: the fields it took, and the columns it wrote.
struct Earlier {
    prepared: Prepared,
    plan: Plan,
}

impl Engine {
    /// Returns what earlier runs left in the state of the flow.
    pub(in crate::run) async fn look_back(&self, execution: &Execution) -> Result<Before> {
        let table = self.ports.table.as_ref();
        let state = load::<FlowState>(table, &flow_state_key(&execution.flow_id)).await?;
        let Some(state) = state else {
            return Err(Error::Invariant(format!("run {} has no state of its flow", execution.id)));
        };
        let Some(prepared) = state.value.prepared.clone() else {
            return Ok(Before { state, earlier: None });
        };
        let plan = load::<Plan>(table, &plan_key(&prepared.execution)).await?;
        let earlier = plan.map(|plan| Earlier { prepared, plan: plan.value });
        Ok(Before { state, earlier })
    }
}

impl Before {
    /// Returns the fields that the run may take and must find; `None` for every field there is.
    pub(in crate::run) fn takable(
        &self,
        snapshot: &Snapshot,
        follows: bool,
        fields: &[Column],
    ) -> Option<Vec<String>> {
        if !follows {
            return snapshot.taken.clone();
        }
        let described = fields.iter().map(|field| &field.name);
        Some(self.remembered(snapshot).into_iter().flatten().chain(described).cloned().collect())
    }

    /// Returns the taken fields that are new to the flow.
    pub(in crate::run) fn imported(&self, snapshot: &Snapshot, taken: &[String]) -> Vec<String> {
        let remembered = self.remembered(snapshot);
        if remembered.is_empty() {
            return Vec::new();
        }
        let known = |name: &String| remembered.iter().any(|fields| fields.contains(name));
        taken.iter().filter(|name| !known(name)).cloned().collect()
    }

    /// Until the flow is updated, a followed field counts as much as one that the flow began with.
    fn remembered<'a>(&'a self, snapshot: &'a Snapshot) -> Vec<&'a Vec<String>> {
        let earlier =
            self.earlier.iter().find(|earlier| earlier.prepared.revision == snapshot.revision);
        let followed = earlier.and_then(|earlier| earlier.plan.taken.as_ref());
        snapshot.taken.iter().chain(followed).collect()
    }

    /// Returns the flow's state once the run is prepared with these columns.
    pub(in crate::run) fn state_after(
        &self,
        execution: &Execution,
        snapshot: &Snapshot,
        columns: &[Column],
    ) -> FlowState {
        // If an update has raised the version since, it did so for these columns.
        let drifted = self.earlier.as_ref().is_some_and(|earlier| {
            earlier.prepared.schema_version == snapshot.schema_version
                && shape(&earlier.plan.columns) != shape(columns)
        });
        let prepared = Prepared {
            execution: execution.id.clone(),
            schema_version: snapshot.schema_version,
            revision: snapshot.revision,
        };
        FlowState {
            prepared: Some(prepared),
            drifts: self.state.value.drifts + u32::from(drifted),
            ..self.state.value.clone()
        }
    }
}

/// Names and types: the order is no part of a schema, and a number has the same text whichever type holds it.
fn shape(columns: &[Column]) -> BTreeMap<&str, FieldType> {
    let shape = |column: &Column| match column.field_type.described() {
        FieldType::Number { precision, scale, .. } => {
            let precision = if precision == 0 { 38 } else { precision };
            FieldType::Number { precision, scale, binary: false }
        }
        other => other,
    };
    columns.iter().map(|column| (column.name.as_str(), shape(column))).collect()
}
