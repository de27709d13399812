//! Stores events in the inbox of every listening flow, each event once, however often it is delivered.

use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{Listener, Waiting, delivered_key, document, inbox_key, load};
use crate::ports::{Expect, TableError, Write};
use connector_sdk::DeliveredEvent;
use flow::Timestamp;
use futures::stream::{StreamExt, TryStreamExt, iter};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// How long a delivered event is remembered: longer than any application repeats deliveries.
const REMEMBERED_SECONDS: i64 = 14 * 24 * 3600;
/// How many events are written at the same time.
const AT_ONCE: usize = 16;

/// The results of deliveries, counted by event and flow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// Events that wait for a run.
    pub kept: usize,
    /// Events that were delivered before.
    pub known: usize,
    /// Events that no listening flow wants.
    pub unwanted: usize,
}

impl Engine {
    /// Stores events that were delivered to a profile, and starts runs for them. It can be repeated without harm, and
    /// must be repeated after an error.
    pub async fn take_in(
        &self,
        connector: &str,
        profile: &str,
        received_at: Timestamp,
        events: &[DeliveredEvent],
    ) -> Result<TakenIn> {
        let listeners = self.listeners(connector, profile).await?;
        let mut taken = TakenIn::default();
        let mut wanted = Vec::new();
        for event in events {
            let before = wanted.len();
            let wants = |listener: &&Listener| listener.entity.eq_ignore_ascii_case(&event.entity);
            let wanting = listeners.iter().map(|listener| &listener.value).filter(wants);
            wanted.extend(wanting.map(|listener| (listener, event)));
            taken.unwanted += usize::from(wanted.len() == before);
        }
        let mut keeping = Vec::with_capacity(wanted.len());
        for (listener, event) in &wanted {
            keeping.push(self.keep_event(listener, event, received_at));
        }
        let kept: Vec<bool> = iter(keeping).buffer_unordered(AT_ONCE).try_collect().await?;
        taken.kept = kept.iter().filter(|kept| **kept).count();
        taken.known = kept.len() - taken.kept;
        // Wake the flows of known events too: an earlier process may have stored them and died before it started a run.
        let mut awake: Vec<&str> = Vec::new();
        for (listener, _) in &wanted {
            if !awake.contains(&listener.flow_id.as_str()) {
                awake.push(&listener.flow_id);
                self.wake(&listener.flow_name, &listener.flow_id).await?;
            }
        }
        Ok(taken)
    }

    /// Puts an event into a flow's inbox. Returns false if it was delivered before.
    async fn keep_event(
        &self,
        listener: &Listener,
        event: &DeliveredEvent,
        received_at: Timestamp,
    ) -> Result<bool> {
        let digest = digest(&event.id);
        let delivered = delivered_key(&listener.flow_id, &digest);
        let at = event.occurred_at.unwrap_or(received_at);
        let waiting =
            Waiting { id: event.id.clone(), received_at, record: event.record.get().to_owned() };
        let writes = [
            Write::Put {
                key: delivered.clone(),
                document: json!({}),
                expect: Expect::Absent,
                expires_at: Some(self.ports.clock.now().plus_seconds(REMEMBERED_SECONDS)),
            },
            Write::create(inbox_key(&listener.flow_id, at, &digest), document(&waiting)?),
        ];
        let table = self.ports.table.as_ref();
        match table.write(&writes).await {
            Ok(()) => Ok(true),
            // If two processes store the same event at once, both may get a conflict. Only the mark itself is reliable.
            Err(TableError::Conflict | TableError::Unknown(_)) => {
                match load::<Value>(table, &delivered).await? {
                    Some(_) => Ok(false),
                    None => Err(Error::Unavailable(format!(
                        "flow \"{}\": a delivered event could not be kept",
                        listener.flow_name
                    ))),
                }
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// An id may be long and contain any character. Half of a SHA-256 is practically unique and fits into a key.
fn digest(id: &str) -> String {
    Sha256::digest(id.as_bytes())[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}
