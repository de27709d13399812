//! Makes an event of a record.

use connector_sdk::BusEvent;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The bytes that an event may have. EventBridge takes four times as many, but many targets and older rules do not.
/// See <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html>.
pub(super) const MOST_BYTES: usize = 256 * 1024;
/// The longest `DetailType`.
const LONGEST_TYPE: usize = 128;

/// What the events of a run share.
#[derive(Clone, Debug)]
pub(super) struct Kind {
    pub(super) source: String,
    pub(super) detail_type: String,
    pub(super) flow: String,
}

impl Kind {
    /// Takes the source, the object that the records are of, and the flow.
    pub(super) fn new(source: &str, object: &str, flow: &str) -> Self {
        let object = if object.is_empty() { flow } else { object };
        let end =
            (0..=object.len().min(LONGEST_TYPE)).rev().find(|end| object.is_char_boundary(*end));
        Self {
            source: source.to_owned(),
            detail_type: object[..end.unwrap_or(0)].to_owned(),
            flow: flow.to_owned(),
        }
    }

    /// Makes the event of a record. The id stays the same when the event is put again, so that consumers can tell.
    pub(super) fn event(&self, record: &str, id: &str) -> BusEvent {
        BusEvent {
            source: self.source.clone(),
            detail_type: self.detail_type.clone(),
            detail: fitted(record).into_owned(),
            resources: vec![self.flow.clone(), id.to_owned()],
        }
    }
}

/// Returns the bytes of an event as EventBridge counts them.
pub(super) fn size(event: &BusEvent) -> usize {
    let resources: usize = event.resources.iter().map(String::len).sum();
    event.source.len() + event.detail_type.len() + event.detail.len() + resources
}

/// Writes whole numbers that EventBridge refuses, because they need more than 64 bits, as texts.
fn fitted(record: &str) -> Cow<'_, str> {
    let longest = record.split(|c: char| !c.is_ascii_digit()).map(str::len).max();
    if longest.unwrap_or(0) < 19 {
        return record.into();
    }
    let Ok(mut members) = serde_json::from_str::<BTreeMap<String, Box<RawValue>>>(record) else {
        return record.into();
    };
    for value in members.values_mut() {
        let token = value.get();
        let whole = token.trim_start_matches('-').bytes().all(|byte| byte.is_ascii_digit());
        if whole && token.parse::<i64>().is_err() {
            let text = RawValue::from_string(format!("\"{token}\""));
            *value = text.unwrap_or_else(|_| value.clone());
        }
    }
    serde_json::to_string(&members).map_or(record.into(), Cow::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_tells_whose_it_is_and_what_it_is_of() {
        let kind = Kind::new("appflow/crm", "AccountChangeEvent", "accounts");
        let event = kind.event("{\"Id\":1}", "run/0-0-0");
        assert_eq!(event.detail_type, "AccountChangeEvent");
        assert_eq!(
            (event.resources, event.detail),
            (vec!["accounts".to_owned(), "run/0-0-0".to_owned()], "{\"Id\":1}".to_owned())
        );
        let long = Kind::new("s", &"ü".repeat(100), "f").detail_type;
        assert_eq!(long.len(), 128);
        assert_eq!(Kind::new("s", "", "f").detail_type, "f");
    }

    #[test]
    fn the_size_of_an_event_is_counted_in_bytes_with_what_it_is_about() {
        let event = Kind::new("s", "t", "👍").event("{\"ü\":1}", "r/0-0-0");
        assert_eq!(size(&event), 1 + 1 + "{\"ü\":1}".len() + 4 + 7);
    }

    #[test]
    fn numbers_of_more_than_64_bits_are_texts() {
        let record = "{\"a\":9223372036854775807,\"b\":9223372036854775808,\"c\":\"9223372036854775808\",\"d\":1.5}";
        let told = "{\"a\":9223372036854775807,\"b\":\"9223372036854775808\",\"c\":\"9223372036854775808\",\"d\":1.5}";
        assert_eq!(fitted(record), told);
        assert_eq!(fitted("{\"a\":-99999999999999999999}"), "{\"a\":\"-99999999999999999999\"}");
    }
}
