//! Takes the messages of a batch in, one by one, and says which ones are to be delivered again.

use aws_lambda_events::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use connector_sdk::Deliveries;
use engine::Engine;

/// Takes in every message; those that failed come again, and the others do not.
pub(crate) async fn take_all(engine: &Engine, batch: SqsEvent) -> SqsBatchResponse {
    let mut response = SqsBatchResponse::default();
    for message in batch.records {
        let id = message.message_id.clone().unwrap_or_default();
        if let Err(error) = take(engine, &message).await {
            tracing::error!(error, "deliveries are left in the queue");
            let mut failure = BatchItemFailure::default();
            failure.item_identifier = id;
            response.batch_item_failures.push(failure);
        }
    }
    response
}

async fn take(engine: &Engine, message: &SqsMessage) -> Result<(), String> {
    let deliveries = read(message)?;
    let Deliveries { connector, profile, received_at, events } = &deliveries;
    let taken = engine
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

fn read(message: &SqsMessage) -> Result<Deliveries, String> {
    let body = message.body.as_deref().unwrap_or_default();
    serde_json::from_str(body)
        .map_err(|error| format!("a message of the queue holds no deliveries: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_event_is_understood() {
        let batch: SqsEvent =
            serde_json::from_str(include_str!("../../../events/intake-deliveries.json")).unwrap();
        let deliveries = read(&batch.records[0]).unwrap();
        assert_eq!(
            (deliveries.connector.as_str(), deliveries.profile.as_str()),
            ("Salesforce", "crm")
        );
        assert_eq!(deliveries.events[0].entity, "Account");
        assert!(deliveries.events[0].record.get().contains("0013000000QzXyZAAV"));
    }
}
