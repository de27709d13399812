//! Event buses that flows write to.

use crate::failure::Failure;
use async_trait::async_trait;
use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::config::Builder;
use aws_sdk_eventbridge::config::retry::RetryConfig;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use connector_sdk::{
    BusEvent, ConnectorError, ErrorKind, EventBus, EventRefusal, EventsPut, Result,
};

/// EventBridge in the deployment's region.
pub struct EventBridge {
    client: Client,
}

impl EventBridge {
    /// Takes a client.
    pub fn new(client: Client) -> Self {
        Self { client }
    }
}

#[async_trait]
impl EventBus for EventBridge {
    async fn put(&self, bus: &str, events: &[BusEvent]) -> EventsPut {
        // A repetition underneath would put the events a second time, unseen.
        let once = Builder::new().retry_config(RetryConfig::disabled());
        let entries = events.iter().map(|event| {
            PutEventsRequestEntry::builder()
                .event_bus_name(bus)
                .source(&event.source)
                .detail_type(&event.detail_type)
                .detail(&event.detail)
                .set_resources(Some(event.resources.clone()))
                .build()
        });
        let put = self.client.put_events().set_entries(Some(entries.collect()));
        let answer = match put.customize().config_override(once).send().await {
            Ok(answer) => answer,
            Err(error) => {
                let failure = Failure::of(&error);
                let error = refused(bus, &failure);
                return match failure.status {
                    Some(400..=499) => EventsPut::NotDone(error),
                    _ => EventsPut::Unknown(error),
                };
            }
        };
        if answer.failed_entry_count() == 0 {
            return EventsPut::Answered(events.iter().map(|_| None).collect());
        }
        if answer.entries().len() != events.len() {
            let (told, sent) = (answer.entries().len(), events.len());
            return EventsPut::Unknown(ConnectorError::new(
                ErrorKind::ClientError,
                format!("event bus {bus}: the answer is about {told} events, and {sent} were put"),
            ));
        }
        let refusals = answer.entries().iter().map(|entry| {
            entry.error_code().map(|code| EventRefusal {
                code: code.to_owned(),
                words: entry.error_message().unwrap_or_default().to_owned(),
            })
        });
        EventsPut::Answered(refusals.collect())
    }

    async fn check(&self, bus: &str) -> Result<()> {
        let described = self.client.describe_event_bus().name(bus).send().await;
        described.map(drop).map_err(|error| refused(bus, &Failure::of(&error)))
    }
}

/// Names what a refused request means, with what to do about it.
fn refused(bus: &str, failure: &Failure) -> ConnectorError {
    let code = failure.code.as_deref().unwrap_or_default();
    let (kind, remedy) = match (code, failure.status) {
        _ if failure.timed_out => (ErrorKind::RequestTimeout, "it is tried again"),
        _ if failure.throttled() => (ErrorKind::RateLimitExceeded, "it is tried again"),
        _ if failure.denied() => (
            ErrorKind::AccessDenied,
            "let the stack's parameter DestinationBuses name it, and the policy of the bus allow it",
        ),
        ("ResourceNotFoundException", _) => (
            ErrorKind::ResourceNotFoundError,
            "create the event bus, or correct the tag penstock:event-bus",
        ),
        (_, Some(400..=499)) => (ErrorKind::InvalidArgument, "correct the flow"),
        (_, Some(500..=599)) => (ErrorKind::ServerError, "it is tried again"),
        _ => (ErrorKind::ServiceUnavailable, "it is tried again"),
    };
    let error = ConnectorError::new(kind, format!("event bus {bus}: {failure}; {remedy}"));
    match &failure.code {
        Some(code) => error.with_code(code),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned::{Answer, Canned};
    use serde_json::{Value, json};

    const HEADERS: &str = "content-type: application/x-amz-json-1.1\r\n";

    async fn put(answer: Answer) -> (EventsPut, Vec<String>) {
        let server = Canned::start(vec![answer]).await;
        let bus = EventBridge::new(Client::new(&server.config(3).await));
        let event = |detail: &str| BusEvent {
            source: "appflow/crm".to_owned(),
            detail_type: "Account".to_owned(),
            detail: detail.to_owned(),
            resources: vec!["arn:flow".to_owned()],
        };
        let outcome = bus.put("crm", &[event("{}"), event("{\"a\":1}")]).await;
        (outcome, server.requests())
    }

    #[tokio::test]
    async fn each_event_has_its_own_answer() {
        let answer = json!({ "FailedEntryCount": 1, "Entries": [
            { "EventId": "e1" }, { "ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed." },
        ]});
        let (outcome, requests) = put((200, HEADERS, answer.to_string())).await;
        let EventsPut::Answered(refusals) = outcome else { panic!("answered") };
        let refusal = EventRefusal {
            code: "MalformedDetail".to_owned(),
            words: "Detail is malformed.".to_owned(),
        };
        assert_eq!(refusals, [None, Some(refusal)]);
        let sent: Value =
            serde_json::from_str(requests[0].split_once("\r\n\r\n").unwrap().1).unwrap();
        assert_eq!(
            sent["Entries"][1],
            json!({ "EventBusName": "crm", "Source": "appflow/crm", "DetailType": "Account",
                "Detail": "{\"a\":1}", "Resources": ["arn:flow"] })
        );
    }

    #[tokio::test]
    async fn a_request_is_never_repeated_and_only_a_refusal_proves_that_nothing_was_done() {
        let body = |code: &str| json!({ "__type": code, "message": "as they say" }).to_string();
        for (status, code, done) in [
            (400, "ThrottlingException", false),
            (400, "ValidationException", false),
            (500, "InternalException", true),
            (503, "ServiceUnavailable", true),
            (0, "", true),
        ] {
            let (outcome, requests) = put((status, HEADERS, body(code))).await;
            assert_eq!(matches!(outcome, EventsPut::Unknown(_)), done, "{status} {code}");
            assert_eq!(requests.len(), 1, "{status} {code}");
        }
        let answered = async |failed: u32, entries: usize| {
            let entries: Vec<Value> = (0..entries).map(|_| json!({ "EventId": "e" })).collect();
            let answer = json!({ "FailedEntryCount": failed, "Entries": entries });
            put((200, HEADERS, answer.to_string())).await.0
        };
        // Emulators give several entries for an event that several rules match.
        assert!(matches!(answered(0, 3).await, EventsPut::Answered(all) if all == [None, None]));
        assert!(matches!(answered(1, 3).await, EventsPut::Unknown(_)));
    }
}
