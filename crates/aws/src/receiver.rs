//! Everything the webhook function is handed when it starts, which is less than what the others get.

use crate::app::sdk;
use crate::settings::{environment, text};
use crate::{DeliveryQueue, SettingsError, WebhookSecrets};
use aws_config::SdkConfig;
use std::time::Duration;

/// Senders wait for seconds and then count the delivery as failed, so a call is better repeated soon.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(5);

/// The queue and the secrets of webhooks, and nothing else of the deployment.
pub struct Receiver {
    /// The secrets that deliveries are signed with.
    pub secrets: WebhookSecrets,
    /// Where what was delivered waits for the flows.
    pub queue: DeliveryQueue,
}

impl Receiver {
    /// Reads `PENSTOCK_DELIVERIES_URL` and `AWS_REGION` and builds the clients; nothing is sent yet.
    pub async fn from_environment() -> Result<Self, SettingsError> {
        let queue_url = text("PENSTOCK_DELIVERIES_URL", environment)?;
        let config = sdk(&text("AWS_REGION", environment)?, ATTEMPT_TIMEOUT).await;
        Ok(Self::build(&queue_url, &config))
    }

    /// Builds them on a configuration of the SDK.
    pub fn build(queue_url: &str, config: &SdkConfig) -> Self {
        Self {
            secrets: WebhookSecrets::new(aws_sdk_secretsmanager::Client::new(config)),
            queue: DeliveryQueue::new(config, queue_url),
        }
    }
}
