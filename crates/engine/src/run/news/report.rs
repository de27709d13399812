//! Reports of event flows: every few minutes, how many events their runs have transferred since the last one.

use crate::Engine;
use crate::error::Result;
use crate::ledger::{FlowRecord, FlowState, Listener, flow_key, flow_state_key, load};
use crate::run::news::outbox::outgoing;

impl Engine {
    /// Puts a report into the outbox for every event flow that has transferred events since its last report.
    pub(in crate::run) async fn report_events(&self) -> Result<()> {
        for listener in self.all_listeners(String::new()).await? {
            let listener = &listener.value;
            if let Err(error) = self.report(listener).await {
                tracing::warn!(flow.name = listener.flow_name, error = %error, "events are reported later");
            }
        }
        Ok(())
    }

    async fn report(&self, listener: &Listener) -> Result<()> {
        let table = self.ports.table.as_ref();
        let state = load::<FlowState>(table, &flow_state_key(&listener.flow_id)).await?;
        let Some(state) = state.filter(|state| state.value.unreported > 0) else {
            return Ok(());
        };
        let Some(flow) = load::<FlowRecord>(table, &flow_key(&listener.flow_name)).await? else {
            return Ok(());
        };
        let event = self.news_of_events(&flow.value, state.value.unreported).await;
        let told = FlowState { unreported: 0, ..state.value.clone() };
        // An earlier report that is still in the outbox makes this write fail; the events then go into a later report.
        let writes = [state.replace(&told)?, outgoing(&listener.flow_id, "report", &event)?];
        Ok(table.write(&writes).await?)
    }
}
