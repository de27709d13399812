//! Events of Salesforce's event relay: changes of records, and platform events.
//!
//! The relay puts them on a partner event bus, at least once. Salesforce documents the name of the source and the
//! content of a payload; that the payload is `detail.payload` is reported by receivers only.
//! See <https://developer.salesforce.com/docs/platform/event-relay/guide/event-relay-config.html>.

use chrono::DateTime;
use connector_sdk::webhook::json;
use connector_sdk::{DeliveredEvent, Refusal, RelayedEvent};
use flow::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

/// How the names of Salesforce's partner event sources begin; the organisation and the channel follow.
pub(crate) const SOURCES: &str = "aws.partner/salesforce.com/";

/// The places of a platform event's id: in itself, in the frame of the Streaming API, in that of the Pub/Sub API.
/// See <https://developer.salesforce.com/docs/atlas.en-us.platform_events.meta/platform_events/platform_events_event_uuid.htm>.
const IDS: [&str; 3] = ["/payload/EventUuid", "/event/EventUuid", "/id"];

/// Reads an event of the relay. Its id is Salesforce's own, since EventBridge may give the same event two ids.
pub(crate) fn read(event: &RelayedEvent<'_>) -> Result<DeliveredEvent, Refusal> {
    let payload = json::at(event.detail, "/payload").filter(|payload| is_object(payload));
    let Some(payload) = payload else {
        return Err(Refusal::Malformed(format!(
            "event {} of {} has no object \"payload\" in its detail: relay it as salesforce does",
            event.id, event.source
        )));
    };
    let header = json::at(payload, "/ChangeEventHeader").filter(|header| is_object(header));
    let (id, entity, at) = match header {
        Some(header) => {
            let header: Header = serde_json::from_str(header.get()).unwrap_or_default();
            (header.id(), header.entity(), header.commit_timestamp.map(Timestamp::from_millis))
        }
        None => {
            let id = IDS.iter().find_map(|place| json::text(json::at(event.detail, place)?));
            (id, None, json::at(payload, "/CreatedDate").and_then(instant))
        }
    };
    Ok(DeliveredEvent {
        id: id.unwrap_or_else(|| event.id.to_owned()),
        entity: entity.unwrap_or_else(|| event.detail_type.to_owned()),
        occurred_at: Some(at.unwrap_or(event.time)),
        record: payload.to_owned(),
    })
}

/// The header of a change.
/// See <https://developer.salesforce.com/docs/atlas.en-us.change_data_capture.meta/change_data_capture/cdc_event_fields_header.htm>.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Header {
    entity_name: Option<String>,
    change_type: String,
    transaction_key: Option<String>,
    sequence_number: Option<u64>,
    record_ids: Vec<String>,
    commit_timestamp: Option<i64>,
}

impl Header {
    /// Returns an id of the change. Within a transaction the number is not enough: every gap event has 1, and the
    /// events of an overflow only have their object. Two events of one kind and number have no record in common.
    fn id(&self) -> Option<String> {
        let (transaction, number) = (self.transaction_key.as_deref()?, self.sequence_number?);
        let entity = self.entity_name.as_deref()?;
        let record = self.record_ids.first().map_or("", String::as_str);
        Some(format!("{transaction}/{number}/{}/{entity}/{record}", self.change_type))
    }

    /// Returns the name of the event object: `AccountChangeEvent` of `Account`, `Weir__ChangeEvent` of `Weir__c`.
    fn entity(&self) -> Option<String> {
        let changed = self.entity_name.as_deref()?;
        Some(match changed.strip_suffix("__c") {
            Some(custom) => format!("{custom}__ChangeEvent"),
            None => format!("{changed}ChangeEvent"),
        })
    }
}

/// Reads milliseconds since 1970, or a text.
fn instant(value: &RawValue) -> Option<Timestamp> {
    if let Ok(millis) = value.get().parse() {
        return Some(Timestamp::from_millis(millis));
    }
    let text = json::text(value)?;
    let time = DateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%.f%#z").ok()?;
    Some(time.to_utc().into())
}

fn is_object(value: &RawValue) -> bool {
    value.get().starts_with('{')
}
