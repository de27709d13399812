//! The outbox: news is written together with the change it reports, and published afterwards, at least once.

use crate::Engine;
use crate::error::Result;
use crate::ledger::{OUTBOX, document, outbox_key};
use crate::ports::{Event, Order, Range, Write};

impl Engine {
    /// Publishes the news in the outbox. News that cannot be published stays for the next attempt.
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
                // Published twice is better than never: after a failed delete the news is only published again.
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
