//! What the function needs from the world: where secrets are, and where deliveries go.

use async_trait::async_trait;

/// Where the secrets of webhooks are kept.
#[async_trait]
pub(crate) trait SecretStore: Send + Sync {
    /// Reads the text of a secret; nothing where there is none.
    async fn read(&self, connector: &str, profile: &str) -> Result<Option<String>, String>;
}

/// Where deliveries wait for their flows.
#[async_trait]
pub(crate) trait Queue: Send + Sync {
    /// Sends messages; without an error, the queue has every one of them.
    async fn send(&self, messages: &[String]) -> Result<(), String>;
}

#[async_trait]
impl SecretStore for aws::WebhookSecrets {
    async fn read(&self, connector: &str, profile: &str) -> Result<Option<String>, String> {
        self.read(connector, profile).await
    }
}

#[async_trait]
impl Queue for aws::DeliveryQueue {
    async fn send(&self, messages: &[String]) -> Result<(), String> {
        self.send(messages).await
    }
}
