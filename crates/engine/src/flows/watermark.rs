//! The watermark of a flow, set by a user: where the next window starts.

use super::incremental::{change_field, incremental};
use super::update::changed_meanwhile;
use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{FlowState, flow_state_key, load};
use crate::ports::TableError;
use flow::Timestamp;

impl Engine {
    /// Sets the start of a flow's next window. If the flow names no field for changes, its bookmark is removed instead,
    /// so that the next run reads everything.
    pub async fn set_watermark(&self, flow_name: &str, at: Timestamp) -> Result<()> {
        let record = self.load_flow(flow_name).await?.value;
        if incremental(&record.definition).is_none() {
            return Err(Error::invalid(
                "watermark",
                format!(
                    "flow \"{flow_name}\" does not read incrementally, so it has none; give it a schedule with \
                     dataPullMode Incremental, or leave the watermark out"
                ),
            ));
        }
        if at > self.ports.clock.now() {
            return Err(Error::invalid(
                "watermark",
                "is in the future, so that records would never be read; name a time that is past, in seconds since 1970",
            ));
        }
        let table = self.ports.table.as_ref();
        let Some(state) = load::<FlowState>(table, &flow_state_key(&record.id)).await? else {
            return Err(Error::Conflict(format!("flow \"{flow_name}\" is being deleted")));
        };
        let (there, moved) = match change_field(&record.definition) {
            Some(_) => (
                state.value.watermark == Some(at),
                FlowState { watermark: Some(at), ..state.value.clone() },
            ),
            None => (
                state.value.bookmark.is_none(),
                FlowState { bookmark: None, ..state.value.clone() },
            ),
        };
        // A repeated request finds the watermark in place, and maybe the run active that the first request started.
        if there {
            return Ok(());
        }
        if let Some(active) = &state.value.active {
            return Err(Error::Conflict(format!(
                "flow \"{flow_name}\" is running (run {active}), and the end of the run moves the watermark or the bookmark; wait until it \
                 has ended or cancel it"
            )));
        }
        match table.write(&[state.replace(&moved)?]).await {
            Ok(()) => Ok(()),
            Err(TableError::Conflict) => Err(changed_meanwhile(flow_name)),
            Err(error) => Err(error.into()),
        }
    }
}
