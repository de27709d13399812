//! Secrets: the only place where credentials rest.

use async_trait::async_trait;
use serde_json::{Map, Value};

/// A store of secrets under names.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// Stores a new secret, under a customer's key where one is given, and returns its ARN. A name that is taken is an
    /// error, unless the secret there is marked for deletion: then it is replaced.
    async fn create(
        &self,
        name: &str,
        kms_arn: Option<&str>,
        content: &Map<String, Value>,
    ) -> Result<String, SecretsError>;

    /// Returns the latest content of a secret, by name or ARN.
    async fn read(&self, id: &str) -> Result<SecretValue, SecretsError>;

    /// Replaces the content and returns the new version.
    async fn replace(&self, id: &str, content: &Map<String, Value>)
    -> Result<String, SecretsError>;

    /// Removes a secret at once; one that is gone already is fine.
    async fn delete(&self, id: &str) -> Result<(), SecretsError>;
}

/// A secret's content and version. It cannot be printed.
pub struct SecretValue {
    /// The ARN that the store knows the secret by, however it was asked for.
    pub arn: String,
    /// The content: a JSON object.
    pub content: Map<String, Value>,
    /// The version it was read at.
    pub version: String,
}

/// Why the store refused; never with any content.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// There is no such secret.
    #[error("secret {0} does not exist")]
    Absent(String),
    /// The name is taken.
    #[error("secret {0} exists already")]
    Taken(String),
    /// The caller or the key's policy forbids it, or the key is disabled.
    #[error("{0}")]
    Denied(String),
    /// The content is too large (64 KiB) or not a JSON object.
    #[error("{0}")]
    Unfit(String),
    /// No answer.
    #[error("the secret store did not answer: {0}")]
    Unavailable(String),
}
