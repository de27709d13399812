//! Takes the messages of a batch in, one by one, and says which ones are to be delivered again.

use crate::relay;
use aws_lambda_events::eventbridge::EventBridgeEvent;
use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use connector_sdk::Deliveries;
use engine::Engine;
use serde_json::value::RawValue;

/// What takes messages in.
pub(crate) struct Intake {
    pub(crate) engine: Engine,
    /// The profile that the events of a partner event bus belong to.
    pub(crate) relay_profile: Option<String>,
}

impl Intake {
    /// Takes in every message; those that failed come again, and the others do not.
    pub(crate) async fn take_all(&self, batch: SqsEvent) -> SqsBatchResponse {
        let mut response = SqsBatchResponse::default();
        for message in batch.records {
            let id = message.message_id.clone().unwrap_or_default();
            if let Err(error) = self.take(&message).await {
                tracing::error!(error, "deliveries are left in the queue");
                let mut failure = BatchItemFailure::default();
                failure.item_identifier = id;
                response.batch_item_failures.push(failure);
            }
        }
        response
    }

    async fn take(&self, message: &SqsMessage) -> Result<(), String> {
        let deliveries = read(message, self.relay_profile.as_deref())?;
        let Deliveries { connector, profile, received_at, events } = &deliveries;
        let taken = self
            .engine
            .take_in(connector, profile, *received_at, events)
            .await
            .map_err(|error| error.to_string())?;
        tracing::info!(
            connector.type = connector,
            profile.name = profile,
            event.count = events.len(),
            event.kept = taken.kept,
            event.known = taken.known,
            event.unwanted = taken.unwanted,
            "deliveries taken in"
        );
        Ok(())
    }
}

/// Reads what the webhook function wrote, or what a rule of EventBridge sent.
fn read(message: &SqsMessage, relay_profile: Option<&str>) -> Result<Deliveries, String> {
    let body = message.body.as_deref().unwrap_or_default();
    let error = match serde_json::from_str(body) {
        Ok(deliveries) => return Ok(deliveries),
        Err(error) => error,
    };
    match serde_json::from_str::<EventBridgeEvent<Box<RawValue>>>(body) {
        Ok(event) => relay::deliveries(&event, relay_profile),
        Err(_) => Err(format!("a message of the queue holds no deliveries: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(sample: &str, relay_profile: Option<&str>) -> Result<Deliveries, String> {
        let batch: SqsEvent = serde_json::from_str(sample).unwrap();
        read(&batch.records[0], relay_profile)
    }

    #[test]
    fn the_sample_event_is_understood() {
        let sample = include_str!("../../../events/intake-deliveries.json");
        let deliveries = taken(sample, None).unwrap();
        assert_eq!(
            (deliveries.connector.as_str(), deliveries.profile.as_str()),
            ("Salesforce", "crm")
        );
        assert_eq!(deliveries.events[0].entity, "Account");
        assert!(deliveries.events[0].record.get().contains("0013000000QzXyZAAV"));
    }

    #[test]
    fn a_change_and_a_platform_event_are_deliveries_to_the_profile_of_the_bus() {
        let change = include_str!("../../../events/intake-change-event.json");
        let platform = include_str!("../../../events/intake-platform-event.json");
        for (sample, entity, id, at, record) in [
            (
                change,
                "AccountChangeEvent",
                "0001a2b3-c4d5-e6f7-0819-2a3b4c5d6e7f/1/UPDATE/Account/001000000000001AAA",
                1_795_168_797_000,
                r#"{"ChangeEventHeader":{"#,
            ),
            (
                platform,
                "Order_Placed__e",
                "9d4f4f1e-2b7a-4a53-8f0e-6c1b2d3e4f50",
                1_795_168_798_250,
                r#"{"CreatedDate":"2026-11-20T09:59:58.250Z","#,
            ),
        ] {
            let deliveries = taken(sample, Some("crm")).unwrap();
            assert_eq!(
                (deliveries.connector.as_str(), deliveries.profile.as_str()),
                ("Salesforce", "crm")
            );
            assert_eq!(deliveries.received_at.millis(), 1_795_168_800_000);
            let [event] = &deliveries.events[..] else { panic!("not one event") };
            assert_eq!((event.entity.as_str(), event.id.as_str()), (entity, id));
            assert_eq!(event.occurred_at.map(|at| at.millis()), Some(at));
            assert!(event.record.get().starts_with(record), "{}", event.record);
        }
    }

    #[test]
    fn what_belongs_to_nobody_stays_in_the_queue() {
        let change = include_str!("../../../events/intake-change-event.json");
        let error = taken(change, None).err().unwrap();
        assert!(error.contains("SalesforceEventProfile"), "{error}");
        let other = change.replace("aws.partner/salesforce.com", "aws.partner/example.com");
        let error = taken(&other, Some("crm")).err().unwrap();
        assert!(error.contains("no connector reads"), "{error}");
        let empty = change.replace(r#"\"payload\""#, r#"\"nothing\""#);
        let error = taken(&empty, Some("crm")).err().unwrap();
        assert!(error.contains("no object \"payload\""), "{error}");
        let error = taken(r#"{"Records":[{"body":"{}"}]}"#, Some("crm")).err().unwrap();
        assert!(error.contains("no deliveries"), "{error}");
    }
}
