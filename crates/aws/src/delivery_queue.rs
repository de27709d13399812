//! The queue where deliveries wait for their flows, kept with SQS.

use crate::json_service::{JsonService, Protocol, Service};
use aws_config::SdkConfig;
use serde::{Deserialize, Serialize};

const SQS: Service = Service {
    id: "SQS",
    host: "sqs",
    protocol: Protocol::Json10("AmazonSQS"),
    plain_fips: &["us-gov-east-1", "us-gov-west-1"],
};

/// The most messages and bytes that SQS takes with one call.
const MOST_MESSAGES: usize = 10;
const MOST_BYTES: usize = 1024 * 1024;

/// A queue of deliveries.
pub struct DeliveryQueue {
    service: JsonService,
    url: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Batch<'a> {
    queue_url: &'a str,
    entries: Vec<Entry<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Entry<'a> {
    id: String,
    message_body: &'a str,
}

/// What became of the messages of a batch.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Outcome {
    successful: Option<Vec<Taken>>,
    failed: Option<Vec<Refused>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Taken {
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Refused {
    id: String,
    code: String,
}

impl DeliveryQueue {
    /// Takes the configuration of the SDK and the queue's address.
    pub fn new(config: &SdkConfig, url: impl Into<String>) -> Self {
        Self { service: JsonService::new(config, SQS), url: url.into() }
    }

    /// Sends messages of at most 1 MiB; when it returns without an error, the queue has every one of them.
    pub async fn send(&self, messages: &[String]) -> Result<(), String> {
        for batch in batches(messages) {
            // The call succeeds even when the queue has not taken some of the messages.
            let refused = self.send_batch(&batch).await?;
            let again: Vec<&str> = refused.iter().map(|(message, _)| *message).collect();
            if again.is_empty() {
                continue;
            }
            if let Some((_, why)) = self.send_batch(&again).await?.first() {
                return Err(format!("the queue of deliveries refused a message twice: {why}"));
            }
        }
        Ok(())
    }

    /// Sends one batch and returns the messages that were not taken, each with the reason.
    async fn send_batch<'a>(&self, batch: &[&'a str]) -> Result<Vec<(&'a str, String)>, String> {
        let entries = batch.iter().enumerate();
        let entries = entries
            .map(|(index, message)| Entry { id: index.to_string(), message_body: message })
            .collect();
        let call = Batch { queue_url: &self.url, entries };
        let outcome: Outcome =
            self.service.call("SendMessageBatch", &call).await.map_err(|failure| {
                format!("the queue of deliveries cannot be written to: {failure}")
            })?;
        let taken = outcome.successful.unwrap_or_default();
        let refused = outcome.failed.unwrap_or_default();
        let mut left = Vec::new();
        for (index, message) in batch.iter().enumerate() {
            let id = index.to_string();
            // What is in neither list was not taken for all we know.
            if taken.iter().any(|entry| entry.id == id) {
                continue;
            }
            let refused = refused.iter().find(|entry| entry.id == id);
            let why = refused.map_or("no reason given", |entry| entry.code.as_str());
            left.push((*message, why.to_owned()));
        }
        Ok(left)
    }
}

/// Cuts messages into batches that one call may carry.
fn batches(messages: &[String]) -> Vec<Vec<&str>> {
    let mut batches: Vec<Vec<&str>> = Vec::new();
    let mut bytes = 0;
    for message in messages {
        bytes += message.len();
        match batches.last_mut() {
            Some(batch) if batch.len() < MOST_MESSAGES && bytes <= MOST_BYTES => {
                batch.push(message)
            }
            _ => {
                batches.push(vec![message]);
                bytes = message.len();
            }
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned::Canned;
    use proptest::prelude::*;

    const JSON: &str = "content-type: application/x-amz-json-1.0\r\n";

    fn answer(taken: &[&str], refused: &[&str]) -> (u16, &'static str, String) {
        let taken: Vec<String> = taken
            .iter()
            .map(|id| format!(r#"{{"Id":"{id}","MessageId":"m","MD5OfMessageBody":"d"}}"#))
            .collect();
        let refused: Vec<String> = refused
            .iter()
            .map(|id| format!(r#"{{"Id":"{id}","Code":"InternalError","SenderFault":false}}"#))
            .collect();
        let body =
            format!(r#"{{"Successful":[{}],"Failed":[{}]}}"#, taken.join(","), refused.join(","));
        (200, JSON, body)
    }

    async fn send(
        answers: Vec<(u16, &'static str, String)>,
        messages: &[&str],
    ) -> (Result<(), String>, Vec<String>) {
        let server = Canned::start(answers).await;
        let queue = DeliveryQueue::new(&server.config(1).await, "https://sqs.example/1/deliveries");
        let messages: Vec<String> = messages.iter().map(|message| (*message).to_owned()).collect();
        let outcome = queue.send(&messages).await;
        let bodies = server.requests().into_iter();
        (
            outcome,
            bodies.map(|request| request.split_once("\r\n\r\n").unwrap().1.to_owned()).collect(),
        )
    }

    #[tokio::test]
    async fn what_was_refused_is_sent_once_more_and_alone() {
        let answers = vec![answer(&["0", "2"], &["1"]), answer(&["0"], &[])];
        let (outcome, bodies) = send(answers, &["one", "two", "three"]).await;
        assert_eq!(outcome, Ok(()));
        assert_eq!(bodies.len(), 2);
        let again: serde_json::Value = serde_json::from_str(&bodies[1]).unwrap();
        assert_eq!(again["QueueUrl"], "https://sqs.example/1/deliveries");
        assert_eq!(again["Entries"], serde_json::json!([{"Id": "0", "MessageBody": "two"}]));
    }

    #[tokio::test]
    async fn what_is_refused_twice_is_an_error_although_the_calls_succeed() {
        let answers = vec![answer(&["0"], &["1"]), answer(&[], &["0"])];
        let error = send(answers, &["one", "two"]).await.0.unwrap_err();
        assert!(error.contains("refused a message twice: InternalError"), "{error}");
    }

    #[tokio::test]
    async fn a_message_that_the_answer_does_not_name_is_not_taken() {
        assert!(
            send(vec![answer(&["0"], &[]), answer(&[], &[])], &["one", "two"]).await.0.is_err()
        );
    }

    #[tokio::test]
    async fn a_queue_that_is_gone_is_an_error() {
        let gone = r#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"as they say"}"#;
        let error = send(vec![(400, JSON, gone.to_owned())], &["one"]).await.0.unwrap_err();
        assert!(error.contains("QueueDoesNotExist"), "{error}");
        assert_eq!(
            send(Vec::new(), &[]).await,
            (Ok(()), Vec::new()),
            "nothing is sent for nothing"
        );
    }

    proptest! {
        #[test]
        fn every_message_is_in_one_batch_that_fits(sizes in prop::collection::vec(0..=MOST_BYTES, 0..40)) {
            let messages: Vec<String> = sizes.iter().map(|size| "x".repeat(*size)).collect();
            let batches = batches(&messages);
            for batch in &batches {
                prop_assert!(!batch.is_empty() && batch.len() <= MOST_MESSAGES);
                prop_assert!(batch.iter().map(|message| message.len()).sum::<usize>() <= MOST_BYTES);
            }
            let sent: Vec<usize> = batches.iter().flatten().map(|message| message.len()).collect();
            prop_assert_eq!(sent, sizes);
        }
    }
}
