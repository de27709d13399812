//! The outbox: news is put into it with the change it tells of, and published afterwards, at least once.

use crate::Engine;
use crate::error::Result;
use crate::ledger::{OUTBOX, document, outbox_key};
use crate::ports::{Event, Order, Range, Write};

impl Engine {
    /// Publishes what the outbox holds. What fails stays for the next one who comes by.
    pub(in crate::run) async fn flush_outbox(&self) {
        let range = Range {
            partition: OUTBOX.to_owned(),
            prefix: String::new(),
            after: None,
            order: Order::Ascending,
            limit: 50,
        };
        let Ok(items) = self.ports.table.list(&range).await else {
            return;
        };
        for item in items {
            let Ok(event) = serde_json::from_value::<Event>(item.document.clone()) else {
                continue;
            };
            match self.ports.events.publish(&event).await {
                // Told twice is better than never: a delete that fails only means that it is told again.
                Ok(()) => drop(self.ports.table.write(&[Write::delete(&item)]).await),
                Err(error) => {
                    tracing::warn!(error, "news stays in the outbox");
                    return;
                }
            }
        }
    }
}

/// Builds the write that puts news about a run into the outbox.
pub(in crate::run) fn outgoing(execution: &str, kind: &str, event: &Event) -> Result<Write> {
    Ok(Write::create(outbox_key(&format!("{execution}#{kind}")), document(event)?))
}
