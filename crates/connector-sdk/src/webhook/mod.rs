//! What an application delivers by itself, and how it is told from what anybody else sends.
//!
//! A [`Webhook`] does no I/O and keeps nothing: the same delivery gives the same events, with the same ids, when it
//! comes again. It judges the raw bytes before it reads them, and compares in constant time.

mod deliveries;
mod delivery;
pub mod json;
mod received;
mod refusal;
mod relayed;
mod secret;
mod settings;
mod signature;
mod signed_body;

pub use deliveries::{Deliveries, Unsendable};
pub use delivery::{Delivery, DeliveryMethod};
pub use received::{Answer, DeliveredEvent, Received};
pub use refusal::Refusal;
pub use relayed::RelayedEvent;
pub use secret::WebhookSecret;
pub use signature::{Encoding, same_text};
pub use signed_body::SignedBody;
use std::sync::Arc;

/// The receiving side of one application.
pub trait Webhook: Send + Sync {
    /// Judges a delivery, and reads its events when it was signed by who knows the secret.
    fn receive(&self, delivery: &Delivery<'_>, secret: &WebhookSecret)
    -> Result<Received, Refusal>;

    /// Says what a secret lacks without which no delivery is ever taken.
    fn lacks(&self, _secret: &WebhookSecret) -> Option<&'static str> {
        None
    }
}

/// The webhooks a deployment has, each under the name of its connector.
#[derive(Clone)]
pub struct Webhooks(Arc<Vec<(&'static str, Box<dyn Webhook>)>>);

impl Webhooks {
    /// Takes the list.
    pub fn new(webhooks: Vec<(&'static str, Box<dyn Webhook>)>) -> Self {
        Self(Arc::new(webhooks))
    }

    /// Finds the webhook of a connector, whatever the case of the name, and the name as lists have it.
    pub fn find(&self, connector: &str) -> Option<(&'static str, &dyn Webhook)> {
        let (name, webhook) =
            self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(connector))?;
        Some((name, webhook.as_ref()))
    }
}
