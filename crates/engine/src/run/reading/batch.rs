//! The records of an event run: the events in the flow's inbox when the run was prepared.

use crate::Engine;
use crate::error::{Error, Result};
use crate::events::waiting;
use crate::ledger::{Batch, Execution, Waiting, batch_key, inbox_partition, load};
use crate::ports::{Item, Key, Table, TableError, Write};
use crate::run::reading::open::Opened;
use connector_sdk::{Cursor, Page};
use serde_json::value::RawValue;
use std::sync::Arc;

/// The most events of a run, and about the most bytes of them: their list fits one document, the run one turn.
const MOST_EVENTS: usize = 2_000;
const MOST_BYTES: usize = 32 << 20;
/// The events of a page, and of a transaction that takes them away.
const PAGE: usize = 100;

/// A run's events, ready to be read.
pub(in crate::run) struct Events {
    table: Arc<dyn Table>,
    flow_id: String,
    batch: Batch,
}

impl Engine {
    /// Lists the waiting events, the oldest first, up to the limits of one run.
    pub(in crate::run) async fn claim(&self, flow_id: &str) -> Result<Batch> {
        let mut batch = Batch::default();
        let mut bytes = 0;
        let mut range = waiting(flow_id, PAGE);
        while batch.entries.len() < MOST_EVENTS && bytes < MOST_BYTES {
            let items = self.ports.table.list(&range).await?;
            let full = items.len() == PAGE;
            for Item { key, document, .. } in items {
                bytes += document["record"].as_str().map_or(0, str::len);
                batch.entries.push(key.sort);
            }
            if !full {
                break;
            }
            range.after = batch.entries.last().cloned();
        }
        Ok(batch)
    }

    /// Returns the events of a run, if it moves events.
    pub(in crate::run) async fn events(&self, execution: &Execution) -> Result<Option<Events>> {
        let table = self.ports.table.clone();
        let batch = load::<Batch>(table.as_ref(), &batch_key(&execution.id)).await?;
        let flow_id = execution.flow_id.clone();
        Ok(batch.map(|batch| Events { table, flow_id, batch: batch.value }))
    }

    /// Removes the events of a run from the inbox: they are published.
    pub(in crate::run) async fn drain(&self, execution: &Execution) -> Result<()> {
        let Some(events) = self.events(execution).await? else {
            return Ok(());
        };
        for keys in events.keys(0).chunks(PAGE) {
            let found = self.ports.table.get_all(keys).await?;
            let writes: Vec<Write> = found.iter().flatten().map(Write::delete).collect();
            if writes.is_empty() {
                continue;
            }
            match self.ports.table.write(&writes).await {
                Ok(()) => {}
                // Another process does the same, or did.
                Err(TableError::Conflict) => {
                    return Err(Error::Unavailable(format!(
                        "run {}: its events are being taken out of the inbox by another turn",
                        execution.id
                    )));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}

impl Events {
    /// Reads the page at a cursor, which is the number of events before it.
    pub(in crate::run) async fn read(
        &self,
        opened: &Opened,
        cursor: Option<&Cursor>,
    ) -> Result<Page> {
        let from = match cursor {
            None => 0,
            Some(cursor) => cursor.0.parse().map_err(|_| {
                Error::Invariant(format!("\"{}\" is no place among events", cursor.0))
            })?,
        };
        let mut keys = self.keys(from);
        let more = keys.len() > PAGE;
        keys.truncate(PAGE);
        let mut records = Vec::with_capacity(keys.len());
        for (key, item) in keys.iter().zip(self.table.get_all(&keys).await?) {
            let absent = || Error::Invariant(format!("event {} is not there any more", key.sort));
            let waiting: Waiting = serde_json::from_value(item.ok_or_else(absent)?.document)
                .map_err(|error| {
                    Error::Invariant(format!("event {} cannot be read: {error}", key.sort))
                })?;
            records.push(RawValue::from_string(waiting.record).map_err(|error| {
                Error::Invariant(format!("event {} is no JSON: {error}", key.sort))
            })?);
        }
        let records: Vec<&RawValue> = records.iter().map(AsRef::as_ref).collect();
        let (batch, rejected) = opened.read_events(&records)?;
        Ok(Page {
            records: batch,
            rejected,
            bytes: records.iter().map(|record| record.get().len() as u64).sum(),
            next: more.then(|| Cursor((from + PAGE).to_string())),
            pause: None,
            total: Some(self.batch.entries.len() as u64),
            bookmark: None,
            notes: Vec::new(),
        })
    }

    fn keys(&self, from: usize) -> Vec<Key> {
        let partition = inbox_partition(&self.flow_id);
        let entries = self.batch.entries.iter().skip(from);
        entries.map(|entry| Key::new(partition.clone(), entry)).collect()
    }
}
