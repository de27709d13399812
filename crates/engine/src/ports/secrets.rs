//! Secrets: the only place where credentials are stored.

use async_trait::async_trait;
use serde_json::{Map, Value};

/// A store of named secrets. A deployment marks the secrets that it creates, and changes no others.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// Stores a new secret with the deployment's mark, encrypted with the customer's key if one is given, and returns
    /// its ARN. A taken name is an error, even if the other secret is scheduled for deletion.
    async fn create(
        &self,
        name: &str,
        kms_arn: Option<&str>,
        content: &Map<String, Value>,
    ) -> Result<String, SecretsError>;

    /// Returns the latest content of a secret, by name or ARN.
    async fn read(&self, id: &str) -> Result<SecretValue, SecretsError>;

    /// Checks that a secret has the deployment's mark. Secrets of earlier versions (`appflow!…`) have no mark at all;
    /// such a secret gets the mark if `id` is its complete ARN.
    async fn claim(&self, id: &str) -> Result<OwnSecret, SecretsError>;

    /// Replaces the content and returns the new version.
    async fn replace(
        &self,
        secret: &OwnSecret,
        content: &Map<String, Value>,
    ) -> Result<String, SecretsError>;

    /// Schedules a secret for deletion; for a week it can be restored. Succeeds if it is gone already.
    async fn delete(&self, secret: &OwnSecret) -> Result<(), SecretsError>;
}

/// A secret with the deployment's mark; only [`Secrets::claim`] makes one.
#[derive(Clone, Debug)]
pub struct OwnSecret {
    /// Its ARN.
    pub arn: String,
}

/// A secret's content and version. It cannot be printed.
pub struct SecretValue {
    /// The ARN in the store, whether `id` was a name or an ARN.
    pub arn: String,
    /// The content: a JSON object.
    pub content: Map<String, Value>,
    /// The version that was read.
    pub version: String,
}

/// Why the store refused. It never contains a secret's content.
#[derive(Debug, thiserror::Error)]
pub enum SecretsError {
    /// There is no such secret.
    #[error("secret {0} does not exist")]
    Absent(String),
    /// It is scheduled for deletion. Until then it can be restored and keeps its name.
    #[error("secret {0} is scheduled for deletion")]
    Leaving(String),
    /// The name is taken.
    #[error("secret {0} exists already")]
    Taken(String),
    /// It does not have the deployment's mark.
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
