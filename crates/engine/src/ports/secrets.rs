//! Secrets: the only place where credentials rest.

use async_trait::async_trait;
use serde_json::{Map, Value};

/// A store of secrets under names. Those that a deployment creates carry its mark, and it changes no other.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// Stores a new secret with the deployment's mark, under a customer's key where one is given, and returns its ARN. A
    /// name that is taken is an error, also by a secret that is scheduled for deletion.
    async fn create(
        &self,
        name: &str,
        kms_arn: Option<&str>,
        content: &Map<String, Value>,
    ) -> Result<String, SecretsError>;

    /// Returns the latest content of a secret, by name or ARN.
    async fn read(&self, id: &str) -> Result<SecretValue, SecretsError>;

    /// Makes sure that a secret carries the deployment's mark. A secret of an earlier version (`appflow!…`), which has no
    /// mark at all, is given it when it is asked for by its whole ARN.
    async fn claim(&self, id: &str) -> Result<OwnSecret, SecretsError>;

    /// Replaces the content and returns the new version.
    async fn replace(
        &self,
        secret: &OwnSecret,
        content: &Map<String, Value>,
    ) -> Result<String, SecretsError>;

    /// Schedules a secret for deletion, so that it can be restored for a week; one that is gone already is fine.
    async fn delete(&self, secret: &OwnSecret) -> Result<(), SecretsError>;
}

/// A secret that was seen to carry the deployment's mark; only [`Secrets::claim`] makes one.
#[derive(Clone, Debug)]
pub struct OwnSecret {
    /// Its ARN.
    pub arn: String,
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
    /// It is scheduled for deletion: it can be restored, and keeps its name until it is gone.
    #[error("secret {0} is scheduled for deletion")]
    Leaving(String),
    /// The name is taken.
    #[error("secret {0} exists already")]
    Taken(String),
    /// It does not carry the deployment's mark.
    #[error("{0}")]
    Foreign(String),
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
