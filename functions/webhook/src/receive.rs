//! One delivery in, one answer out: judges it, gives its events to the queue, and only then says that they are taken.

use crate::address::Address;
use crate::answer::Outcome;
use crate::ports::Queue;
use crate::request::Request;
use crate::secret_cache::SecretCache;
use aws_lambda_events::apigw::{ApiGatewayV2httpRequest, ApiGatewayV2httpResponse};
use connector_sdk::{
    Clock, Deliveries, Delivery, Received, Refusal, SignedBody, Unsendable, Webhook, WebhookSecret,
    Webhooks,
};

/// Nobody is believed who signs with it: it stands in where there is no secret, for the same work to be done.
const NOBODYS_SECRET: &str = r#"{"signingSecret": "nobody is believed who signs with this"}"#;

/// What every delivery is received with.
pub(crate) struct Receive {
    pub(crate) webhooks: Webhooks,
    pub(crate) secrets: SecretCache,
    pub(crate) queue: Box<dyn Queue>,
    pub(crate) clock: Box<dyn Clock>,
}

impl Receive {
    /// Answers one delivery. A success is answered only when the queue has every event.
    pub(crate) async fn answer(&self, event: ApiGatewayV2httpRequest) -> ApiGatewayV2httpResponse {
        let address = Address::of(&event, &self.webhooks);
        let outcome = match Request::from_event(event) {
            Ok(request) => self.receive(address.as_ref(), &request).await,
            Err(outcome) => outcome,
        };
        outcome.log(address.as_ref());
        outcome.into_response()
    }

    async fn receive(&self, address: Option<&Address<'_>>, request: &Request) -> Outcome {
        let delivery = request.delivery(self.clock.now());
        let Some(address) = address else {
            work_in_vain(&SignedBody, &delivery);
            return Outcome::Stranger("no such address");
        };
        match self.judge(address, &delivery).await {
            Ok(Received::Handshake(answer)) => Outcome::Handshake(answer),
            Ok(Received::Events { events, answer }) => {
                let deliveries = Deliveries {
                    connector: address.connector.to_owned(),
                    profile: address.profile.clone(),
                    received_at: delivery.received_at,
                    events,
                };
                match self.keep(&deliveries).await {
                    Ok(()) => Outcome::Taken { events: deliveries.events.len(), answer },
                    Err(outcome) => outcome,
                }
            }
            Err(outcome) => outcome,
        }
    }

    async fn judge(
        &self,
        address: &Address<'_>,
        delivery: &Delivery<'_>,
    ) -> Result<Received, Outcome> {
        let (webhook, now) = (address.webhook, delivery.received_at);
        let secret = self.secrets.get(address, now).await.map_err(Outcome::Unavailable)?;
        let Some(secret) = secret else {
            work_in_vain(webhook, delivery);
            return Err(Outcome::Stranger("no secret for this address"));
        };
        let mut judged = webhook.receive(delivery, &secret);
        if matches!(judged, Err(Refusal::Unsigned)) {
            let secret = self.secrets.renewed(address, now).await.map_err(Outcome::Unavailable)?;
            if let Some(secret) = secret {
                judged = webhook.receive(delivery, &secret);
            }
        }
        judged.map_err(|refusal| match refusal {
            Refusal::Unsigned => Outcome::Stranger("not signed with the secret"),
            Refusal::Stale => Outcome::Stranger("signed too long ago or ahead of time"),
            Refusal::Malformed(words) => Outcome::Malformed(words),
        })
    }

    async fn keep(&self, deliveries: &Deliveries) -> Result<(), Outcome> {
        let messages = deliveries.messages().map_err(|error| match error {
            Unsendable::TooLarge { .. } => Outcome::TooLarge(error.to_string()),
            Unsendable::Unwritable(_) => Outcome::Unavailable(error.to_string()),
        })?;
        self.queue.send(&messages).await.map_err(Outcome::Unavailable)
    }
}

/// Takes the time that a judgement takes, and forgets it.
fn work_in_vain(webhook: &dyn Webhook, delivery: &Delivery<'_>) {
    if let Ok(secret) = WebhookSecret::read(NOBODYS_SECRET) {
        let _ = webhook.receive(delivery, &secret);
    }
}
