//! Events on their way from the webhook to the flows, as the messages of a queue.

use super::DeliveredEvent;
use flow::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The most bytes of a message with several events: every SQS queue accepts them, with room to spare.
const USUAL_BYTES: usize = 200 * 1024;

/// The most bytes of a message with a single event: an inbox is a DynamoDB document, which has room for them.
const MOST_BYTES: usize = 350 * 1024;

/// Events that reached one webhook together.
#[derive(Serialize, Deserialize)]
pub struct Deliveries {
    /// The connector's name, as in the list of connectors.
    pub connector: String,
    /// The sender's name in the webhook's address.
    pub profile: String,
    /// When they arrived, by our clock.
    pub received_at: Timestamp,
    /// The events in the sender's order.
    pub events: Vec<DeliveredEvent>,
}

/// Why deliveries cannot become messages.
#[derive(Debug, thiserror::Error)]
pub enum Unsendable {
    /// An event that fits into no message.
    #[error(
        "event {index} of the delivery takes {bytes} bytes and may take {MOST_BYTES}: deliver fewer fields of it"
    )]
    TooLarge {
        /// The event's index in the delivery, from zero.
        index: usize,
        /// The size of a message with this event alone.
        bytes: usize,
    },
    /// An event that cannot be written as JSON.
    #[error("the delivery cannot be written as JSON: {0}")]
    Unwritable(#[from] serde_json::Error),
}

/// A message as it is written. The events are serialised first, because their lengths decide where a message ends.
#[derive(Serialize)]
struct Message<'a> {
    connector: &'a str,
    profile: &'a str,
    received_at: Timestamp,
    events: &'a [Box<RawValue>],
}

impl Deliveries {
    /// Writes the deliveries as messages, which each read as [`Deliveries`] again. No events make no message.
    pub fn messages(&self) -> Result<Vec<String>, Unsendable> {
        let frame = self.message(&[])?.len();
        let mut messages = Vec::new();
        let mut held = Vec::new();
        let mut bytes = frame;
        for (index, event) in self.events.iter().enumerate() {
            let event = written(event)?;
            let alone = frame + event.get().len();
            if alone > MOST_BYTES {
                return Err(Unsendable::TooLarge { index, bytes: alone });
            }
            let more = event.get().len() + ",".len();
            if !held.is_empty() && bytes + more > USUAL_BYTES {
                messages.push(self.message(&held)?);
                held.clear();
                bytes = frame;
            }
            bytes += more;
            held.push(event);
        }
        if !held.is_empty() {
            messages.push(self.message(&held)?);
        }
        Ok(messages)
    }

    fn message(&self, events: &[Box<RawValue>]) -> serde_json::Result<String> {
        let Self { connector, profile, received_at, .. } = self;
        serde_json::to_string(&Message { connector, profile, received_at: *received_at, events })
    }
}

fn written(event: &DeliveredEvent) -> serde_json::Result<Box<RawValue>> {
    // SQS refuses two characters that JSON allows. They occur inside strings only, where an escape means the same.
    let json = serde_json::to_string(event)?;
    RawValue::from_string(json.replace('\u{fffe}', "\\ufffe").replace('\u{ffff}', "\\uffff"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn deliveries(records: &[String]) -> Deliveries {
        let events = records.iter().enumerate().map(|(index, record)| DeliveredEvent {
            id: format!("id-{index}"),
            entity: "ticket".to_owned(),
            occurred_at: (index % 2 == 0).then(|| Timestamp::from_millis(index as i64)),
            record: RawValue::from_string(record.clone()).unwrap(),
        });
        Deliveries {
            connector: "Zendesk".to_owned(),
            profile: "support-desk".to_owned(),
            received_at: Timestamp::from_millis(1_795_168_800_123),
            events: events.collect(),
        }
    }

    fn record(text: &str, repeated: usize) -> String {
        format!(r#"{{"n":12345678901234567890.10,"text":"{}"}}"#, text.repeat(repeated))
    }

    proptest! {
        #[test]
        fn every_event_arrives_once_and_in_order_in_messages_that_fit(
            texts in prop::collection::vec(("[a-zé水 \u{fffe}\u{ffff}]{0,8}", 0..6_000_usize), 0..20),
        ) {
            let records: Vec<String> = texts.iter().map(|(text, times)| record(text, *times)).collect();
            let sent = deliveries(&records);
            let messages = sent.messages().unwrap();
            let mut arrived = Vec::new();
            for message in &messages {
                let refused = message.contains(['\u{fffe}', '\u{ffff}']);
                prop_assert!(!refused);
                let read: Deliveries = serde_json::from_str(message).unwrap();
                prop_assert!(message.len() <= USUAL_BYTES || read.events.len() == 1);
                prop_assert_eq!((&*read.connector, &*read.profile), ("Zendesk", "support-desk"));
                prop_assert_eq!(read.received_at, sent.received_at);
                arrived.extend(read.events);
            }
            prop_assert_eq!(arrived.len(), records.len());
            for (index, (event, sent)) in arrived.iter().zip(&sent.events).enumerate() {
                prop_assert_eq!(&event.id, &format!("id-{index}"));
                prop_assert_eq!(event.occurred_at, sent.occurred_at);
                let digits = event.record.get().contains(r#""n":12345678901234567890.10,"#);
                prop_assert!(digits);
                let text = |record: &RawValue| serde_json::from_str::<serde_json::Value>(record.get()).unwrap();
                prop_assert_eq!(text(&event.record)["text"].clone(), text(&sent.record)["text"].clone());
            }
        }
    }

    #[test]
    fn messages_are_filled() {
        let records = vec![record("x", 50 * 1024); 9];
        let sizes: Vec<usize> =
            deliveries(&records).messages().unwrap().iter().map(String::len).collect();
        assert_eq!(sizes.len(), 3, "{sizes:?}");
    }

    #[test]
    fn an_event_may_take_a_whole_message_and_not_a_byte_more() {
        let frame = deliveries(&[record("", 0)]).messages().unwrap()[0].len();
        let sent = deliveries(&[record("x", MOST_BYTES - frame)]);
        assert_eq!(sent.messages().unwrap()[0].len(), MOST_BYTES);
        let error = deliveries(&[record("x", MOST_BYTES - frame + 1)]).messages().unwrap_err();
        assert!(
            matches!(error, Unsendable::TooLarge { index: 0, bytes } if bytes == MOST_BYTES + 1),
            "{error}"
        );
        assert_eq!(deliveries(&[]).messages().unwrap(), Vec::<String>::new());
    }
}
