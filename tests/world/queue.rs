//! The queue of deliveries, as SQS plays it: it delivers again until it is told that all is well.

use super::{NAME, World};
use connector_sdk::{Clock, DeliveredEvent};
use engine::TakenIn;
use serde_json::value::RawValue;

/// How often a message is delivered before a test gives up.
const DELIVERIES: u32 = 8;

impl World {
    /// Delivers books by their numbers until they are taken in, each under an id of its own.
    pub async fn deliver(&self, numbers: impl IntoIterator<Item = u64>) -> TakenIn {
        let numbers: Vec<u64> = numbers.into_iter().collect();
        for _ in 0..DELIVERIES {
            let engine = self.engine.clone();
            let now = self.clock.now();
            let events: Vec<DeliveredEvent> = numbers.iter().copied().map(event).collect();
            let call = async move { engine.take_in(NAME, "shelf", now, &events).await };
            match self.process(call).await {
                Some(Ok(taken)) => return taken,
                Some(Err(error)) if error.retryable() => {}
                Some(Err(error)) => panic!("the deliveries are not taken in: {error}"),
                None => {}
            }
        }
        panic!("the deliveries are not taken in");
    }
}

/// Returns the event that a book was put on the shelf.
pub fn event(number: u64) -> DeliveredEvent {
    let record = serde_json::json!({
        "Number": number,
        "Title": format!("Book \"{number}\", naïve"),
        "ChangedAt": "1970-01-01T00:00:00Z",
    });
    DeliveredEvent {
        id: format!("book-{number}"),
        entity: "Book".to_owned(),
        occurred_at: None,
        record: RawValue::from_string(record.to_string()).expect("JSON"),
    }
}
