//! Wakes event flows: starts a run if events wait and no run is active.

use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{FlowRecord, Occasion, Waiting, flow_key, inbox_partition, load, load_all};
use crate::ports::{Order, Range};
use flow::FlowStatus;

impl Engine {
    /// Starts a run of an active flow if events wait in its inbox. If a run is active already, its end starts the next
    /// one.
    pub(crate) async fn wake(&self, flow_name: &str, flow_id: &str) -> Result<()> {
        let table = self.ports.table.as_ref();
        if table.list(&waiting(flow_id, 1)).await?.is_empty() {
            return Ok(());
        }
        let flow = load::<FlowRecord>(table, &flow_key(flow_name)).await?;
        let Some(record) = flow.map(|flow| flow.value).filter(|record| record.id == flow_id) else {
            // The flow was deleted while its events were stored.
            return self.clear_inbox(flow_id).await;
        };
        if record.status != FlowStatus::Active {
            return Ok(());
        }
        match self.launch(&record, &self.ports.ids.next(), Occasion::Events).await {
            Ok(()) | Err(Error::Conflict(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Wakes every event flow.
    pub(crate) async fn wake_all(&self) -> Result<()> {
        for listener in self.all_listeners(String::new()).await? {
            let listener = &listener.value;
            if let Err(error) = self.wake(&listener.flow_name, &listener.flow_id).await {
                tracing::error!(flow.name = listener.flow_name, error = %error, "event flow could not be woken");
            }
        }
        Ok(())
    }

    /// Empties the inbox of a deleted flow.
    pub(crate) async fn clear_inbox(&self, flow_id: &str) -> Result<()> {
        let table = self.ports.table.as_ref();
        let stored = load_all::<Waiting>(table, waiting(flow_id, 100)).await?;
        for some in stored.chunks(100) {
            let writes: Vec<_> = some.iter().map(|entry| entry.delete()).collect();
            table.write(&writes).await?;
        }
        Ok(())
    }
}

/// Returns the range of the events in a flow's inbox, oldest first.
pub(crate) fn waiting(flow_id: &str, limit: usize) -> Range {
    Range {
        partition: inbox_partition(flow_id),
        prefix: String::new(),
        after: None,
        order: Order::Ascending,
        limit,
    }
}
