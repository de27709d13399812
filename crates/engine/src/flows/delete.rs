//! Deletes a flow.

use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{FlowRecord, FlowState, flow_state_key, load};
use flow::FlowStatus;

impl Engine {
    /// Deletes a flow. If a run is active, this fails, or with `force` cancels the run.
    pub async fn delete_flow(&self, name: &str, force: bool) -> Result<()> {
        let stored = self.load_flow(name).await?;
        let table = self.ports.table.as_ref();
        let state = load::<FlowState>(table, &flow_state_key(&stored.value.id)).await?;
        let active = state.as_ref().and_then(|state| state.value.active.clone());
        if let Some(execution) = active {
            if !force {
                return Err(Error::Conflict(format!(
                    "flow \"{name}\" has the active run {execution}; wait for it, cancel it, or use forceDelete"
                )));
            }
            self.cancel(&execution).await?;
        }
        let mut writes = vec![stored.delete()];
        // The state of a flow with an active run is deleted when the run ends, because the run still needs it.
        writes
            .extend(state.filter(|state| state.value.active.is_none()).map(|state| state.delete()));
        let gone = FlowRecord { status: FlowStatus::Deleted, ..stored.value.clone() };
        writes.extend(self.reschedule(&gone, &gone.definition.trigger_config).await?);
        writes.extend(self.relisten(&stored.value, &gone).await?);
        table.write(&writes).await?;
        self.tell_scheduler(&gone.id).await;
        if let Err(error) = self.clear_inbox(&gone.id).await {
            tracing::warn!(flow.id = gone.id, error = %error, "events of a deleted flow are left behind");
        }
        Ok(())
    }
}
