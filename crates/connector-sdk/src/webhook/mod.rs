//! Deliveries that an application sends unasked, and how forged ones are recognised.
//!
//! A [`Webhook`] does no I/O and keeps no state: a repeated delivery gives the same events with the same ids. It
//! verifies the raw bytes before it parses them, and compares in constant time.

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
    /// Verifies a delivery and reads its events.
    fn receive(&self, delivery: &Delivery<'_>, secret: &WebhookSecret)
    -> Result<Received, Refusal>;

    /// Returns which member this secret must have before any delivery can be accepted. `None` if nothing is missing.
    fn lacks(&self, _secret: &WebhookSecret) -> Option<&'static str> {
        None
    }
}

/// The webhooks of a deployment, each under the name of its connector.
#[derive(Clone)]
pub struct Webhooks(Arc<Vec<(&'static str, Box<dyn Webhook>)>>);

impl Webhooks {
    /// Wraps the list.
    pub fn new(webhooks: Vec<(&'static str, Box<dyn Webhook>)>) -> Self {
        Self(Arc::new(webhooks))
    }

    /// Finds the webhook of a connector, ignoring case, and returns it with the name in its usual case.
    pub fn find(&self, connector: &str) -> Option<(&'static str, &dyn Webhook)> {
        let (name, webhook) =
            self.0.iter().find(|(name, _)| name.eq_ignore_ascii_case(connector))?;
        Some((name, webhook.as_ref()))
    }
}
