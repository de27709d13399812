//! Lets event flows listen: a listener is written together with its flow.

use crate::Engine;
use crate::error::Result;
use crate::find::as_source;
use crate::flows::source_settings;
use crate::ledger::{
    FlowRecord, LISTENERS, Listener, Stored, document, listener_key, listener_prefix, load,
    load_all,
};
use crate::ports::{Key, Order, Range, Write};
use flow::{FlowStatus, TriggerType};

impl Engine {
    /// Builds the writes that create, change or remove a flow's listener, as its new state requires.
    pub(crate) async fn relisten(
        &self,
        before: &FlowRecord,
        record: &FlowRecord,
    ) -> Result<Vec<Write>> {
        let table = self.ports.table.as_ref();
        let wanted = self.listener(record).await?;
        let mut writes = Vec::new();
        let old_key = key(before);
        let old = load::<Listener>(table, &old_key).await?;
        match (old, &wanted) {
            (Some(old), Some((key, listener))) if *key == old_key => {
                if old.value != *listener {
                    writes.push(old.replace(listener)?);
                }
            }
            (old, wanted) => {
                writes.extend(old.map(|old| old.delete()));
                if let Some((key, listener)) = wanted {
                    writes.push(Write::create(key.clone(), document(listener)?));
                }
            }
        }
        Ok(writes)
    }

    async fn listener(&self, record: &FlowRecord) -> Result<Option<(Key, Listener)>> {
        if !listens(record) {
            return Ok(None);
        }
        let connector = self.source_connector(&record.definition).await?;
        let entity = as_source(connector.as_ref())?.entity(&source_settings(&record.definition));
        let listener = Listener {
            flow_id: record.id.clone(),
            flow_name: record.definition.flow_name.clone(),
            profile: profile(record).to_owned(),
            entity: entity.unwrap_or_default(),
        };
        Ok(Some((key(record), listener)))
    }

    /// Returns the flows that listen to a profile.
    pub(super) async fn listeners(
        &self,
        connector: &str,
        profile: &str,
    ) -> Result<Vec<Stored<Listener>>> {
        let mut found = self.all_listeners(listener_prefix(connector, profile)).await?;
        found.retain(|listener| listener.value.profile == profile);
        Ok(found)
    }

    /// Returns all listening flows whose sort keys start with `prefix`.
    pub(crate) async fn all_listeners(&self, prefix: String) -> Result<Vec<Stored<Listener>>> {
        let range = Range {
            partition: LISTENERS.to_owned(),
            prefix,
            after: None,
            order: Order::Ascending,
            limit: 100,
        };
        load_all(self.ports.table.as_ref(), range).await
    }
}

/// Returns whether a flow listens: an event flow does while it is active, and while it is suspended for its failures.
/// Then its events wait until somebody starts it again.
fn listens(record: &FlowRecord) -> bool {
    // A flow that failed too often has a message with the reason. A flow that a person stopped has none.
    let failed = record.status == FlowStatus::Suspended && record.status_message.is_some();
    record.definition.trigger_config.trigger_type == TriggerType::Event
        && (record.status == FlowStatus::Active || failed)
}

fn key(record: &FlowRecord) -> Key {
    let config = &record.definition.source_flow_config;
    listener_key(config.connector_type.as_str(), profile(record), &record.id)
}

fn profile(record: &FlowRecord) -> &str {
    record.definition.source_flow_config.connector_profile_name.as_deref().unwrap_or_default()
}
