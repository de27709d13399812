//! Events of the relay: their ids, whatever EventBridge calls them.

use crate::relayed;
use connector_sdk::{DeliveredEvent, Refusal, RelayedEvent};
use flow::Timestamp;
use proptest::prelude::*;
use serde_json::value::RawValue;
use serde_json::{Value, json};

const SOURCE: &str = "aws.partner/salesforce.com/00D000000000062EAA/0YL000000000001AAA";
const CAME: i64 = 1_795_168_800_000;

fn read(id: &str, detail_type: &str, detail: &str) -> Result<DeliveredEvent, Refusal> {
    let detail = RawValue::from_string(detail.to_owned()).unwrap();
    let time = Timestamp::from_millis(CAME);
    let event = RelayedEvent { id, source: SOURCE, detail_type, time, detail: &detail };
    relayed(&event).map(|(connector, event)| {
        assert_eq!(connector, "Salesforce");
        event
    })
}

/// Reads a change whose header has these members in place of the usual ones.
fn change(bus_id: &str, members: Value) -> DeliveredEvent {
    let mut header = json!({
        "entityName": "Account", "recordIds": ["001000000000001AAA"], "changeType": "UPDATE",
        "transactionKey": "0001a2b3-c4d5-e6f7-0819-2a3b4c5d6e7f", "sequenceNumber": 1,
        "commitTimestamp": 1_795_168_797_000_i64,
    });
    for (name, value) in members.as_object().unwrap() {
        header[name] = value.clone();
    }
    let detail = json!({ "payload": { "ChangeEventHeader": header }, "id": bus_id });
    read(bus_id, "AccountChangeEvent", &detail.to_string())
        .unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_change_is_the_same_under_every_id_of_the_bus() {
    let (first, again) = (change("bus-1", json!({})), change("bus-2", json!({})));
    assert_eq!(first.id, again.id);
    assert!(!first.id.contains("bus"), "{}", first.id);
    assert_eq!(first.occurred_at, Some(Timestamp::from_millis(1_795_168_797_000)));
}

#[test]
fn changes_differ_by_whatever_a_transaction_may_repeat() {
    let mut ids = vec![change("bus", json!({})).id];
    for members in [
        json!({ "transactionKey": "0001a2b3-c4d5-e6f7-0819-2a3b4c5d6e80" }),
        json!({ "sequenceNumber": 2 }),
        // Gap events have no number, and events of an overflow have no record either.
        json!({ "changeType": "GAP_UPDATE" }),
        json!({ "changeType": "GAP_UPDATE", "recordIds": ["001000000000002AAA"] }),
        json!({ "changeType": "GAP_OVERFLOW", "recordIds": ["000000000000000AAA"] }),
        json!({ "changeType": "GAP_OVERFLOW", "recordIds": ["000000000000000AAA"], "entityName": "Contact" }),
    ] {
        ids.push(change("bus", members).id);
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count, "{ids:?}");
}

#[test]
fn an_event_object_is_named_after_what_changed() {
    for (changed, event) in [
        ("Account", "AccountChangeEvent"),
        ("Weir__c", "Weir__ChangeEvent"),
        ("mill__Weir__c", "mill__Weir__ChangeEvent"),
    ] {
        assert_eq!(change("bus", json!({ "entityName": changed })).entity, event);
    }
}

#[test]
fn a_platform_event_is_known_by_its_uuid_wherever_that_is() {
    for detail in [
        r#"{"payload":{"EventUuid":"u-1","CreatedDate":1795168798250},"id":"other","event":{"EventUuid":"other"}}"#,
        r#"{"payload":{"CreatedDate":"2026-11-20T09:59:58.250Z"},"event":{"EventUuid":"u-1"},"id":"other"}"#,
        r#"{"payload":{"CreatedDate":"2026-11-20T10:59:58.250+0100"},"id":"u-1"}"#,
    ] {
        let event = read("bus", "Order_Placed__e", detail).ok().unwrap();
        assert_eq!((event.id.as_str(), event.entity.as_str()), ("u-1", "Order_Placed__e"));
        assert_eq!(event.occurred_at, Some(Timestamp::from_millis(1_795_168_798_250)));
    }
}

#[test]
fn what_salesforce_does_not_tell_the_bus_does() {
    for detail in [
        r#"{"payload":{}}"#,
        r#"{"payload":{"CreatedDate":"soon"},"id":null}"#,
        r#"{"payload":{"ChangeEventHeader":{"transactionKey":7}}}"#,
        r#"{"payload":{"ChangeEventHeader":{"transactionKey":"t","entityName":"Account"}}}"#,
    ] {
        let event = read("bus", "AccountChangeEvent", detail).ok().unwrap();
        assert_eq!((event.id.as_str(), event.entity.as_str()), ("bus", "AccountChangeEvent"));
        assert_eq!(event.occurred_at, Some(Timestamp::from_millis(CAME)), "{detail}");
    }
}

#[test]
fn the_record_is_the_payload_digit_by_digit() {
    let detail = r#"{"payload":{ "Amount__c" : 12345678901234567890.10 },"id":"u-1"}"#;
    let event = read("bus", "Order_Placed__e", detail).ok().unwrap();
    assert_eq!(event.record.get(), r#"{ "Amount__c" : 12345678901234567890.10 }"#);
}

#[test]
fn an_event_without_a_payload_is_refused_and_named() {
    for detail in ["{}", "[]", "7", r#"{"payload":null}"#, r#"{"payload":[{}]}"#] {
        let refusal = read("bus-7", "AccountChangeEvent", detail).err().unwrap().to_string();
        assert!(refusal.contains("event bus-7") && refusal.contains(SOURCE), "{refusal}");
    }
}

proptest! {
    #[test]
    fn no_detail_is_too_strange(text: String, kind: String) {
        let value = json!({ "payload": { "ChangeEventHeader": text, "CreatedDate": text }, "id": [text] });
        prop_assert!(read("bus", &kind, &value.to_string()).is_ok());
        let _ = read("bus", &kind, &json!(text).to_string());
    }
}
