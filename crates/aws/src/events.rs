//! News about runs, on the default event bus.

use crate::failure::Failure;
use async_trait::async_trait;
use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use engine::ports::{Event, Events};

/// Publishes to EventBridge.
pub struct BusEvents {
    client: Client,
    source: String,
}

impl BusEvents {
    /// Takes a client and the source that events are published under.
    pub fn new(client: Client, source: impl Into<String>) -> Self {
        Self { client, source: source.into() }
    }
}

#[async_trait]
impl Events for BusEvents {
    async fn publish(&self, event: &Event) -> Result<(), String> {
        let entry = PutEventsRequestEntry::builder()
            .source(&self.source)
            .detail_type(&event.detail_type)
            .detail(event.detail.to_string())
            .set_resources(Some(event.resources.clone()))
            .build();
        let answer = self.client.put_events().entries(entry).send().await;
        let answer = answer.map_err(|error| Failure::of(&error).to_string())?;
        if answer.failed_entry_count() == 0 {
            return Ok(());
        }
        // The call succeeds even when the bus refused the entry.
        let refused = answer.entries().iter().find(|entry| entry.error_code().is_some());
        let code = refused.and_then(|entry| entry.error_code()).unwrap_or("no code");
        let message = refused.and_then(|entry| entry.error_message()).unwrap_or("no message");
        Err(format!("the event bus refused event {:?}: {code}: {message}", event.detail_type))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned::Canned;
    use serde_json::json;

    async fn publish(answer: &str) -> (Result<(), String>, String) {
        let headers = "content-type: application/x-amz-json-1.1\r\n";
        let server = Canned::start(vec![(200, headers, answer.to_owned())]).await;
        let events = BusEvents::new(Client::new(&server.config(1).await), "penstock");
        let event = Event {
            detail_type: "AppFlow End Flow Run Report".into(),
            detail: json!({ "flow-name": "orders" }),
            resources: vec!["arn:flow".into()],
        };
        let outcome = events.publish(&event).await;
        (outcome, server.requests().remove(0))
    }

    #[tokio::test]
    async fn an_event_has_a_source_and_its_detail_as_text() {
        let (outcome, request) =
            publish(r#"{"FailedEntryCount":0,"Entries":[{"EventId":"1"}]}"#).await;
        assert_eq!(outcome, Ok(()));
        let body = request.split_once("\r\n\r\n").unwrap().1;
        let entry = &serde_json::from_str::<serde_json::Value>(body).unwrap()["Entries"][0];
        assert_eq!(entry["Source"], "penstock");
        assert_eq!(entry["DetailType"], "AppFlow End Flow Run Report");
        assert_eq!(entry["Detail"], r#"{"flow-name":"orders"}"#);
        assert_eq!(entry["Resources"], json!(["arn:flow"]));
    }

    #[tokio::test]
    async fn a_refused_entry_is_an_error_although_the_call_succeeds() {
        let answer = r#"{"FailedEntryCount":1,"Entries":[{"ErrorCode":"InternalFailure","ErrorMessage":"as they say"}]}"#;
        let error = publish(answer).await.0.unwrap_err();
        assert!(error.contains("InternalFailure: as they say"), "{error}");
    }
}
