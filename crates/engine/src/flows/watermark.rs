//! The watermark of a flow, set by a person: where its next window starts, or that it begins anew.

use super::incremental::{change_field, incremental};
use super::update::changed_meanwhile;
use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{FlowState, flow_state_key, load};
use crate::ports::TableError;
use flow::Timestamp;

impl Engine {
    /// Sets where the next window of a flow starts; one that names no field to go by forgets its bookmark instead, and so
    /// reads everything next. Nothing else of the flow changes.
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
        // A request that is repeated finds its run under way, which began just there.
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
