//! Credentials in memory: for tests, and for a profile that is checked before it is stored.

use crate::{AppSecret, ConnectorError, Credentials, ErrorKind, Renewal, Result, Vault};
use async_trait::async_trait;
use serde_json::{Map, Value};
use std::collections::HashMap;
use tokio::sync::Mutex;

/// A vault whose content ends with the process.
pub struct MemoryVault {
    current: Mutex<(Map<String, Value>, u64)>,
    secrets: HashMap<String, Map<String, Value>>,
}

impl MemoryVault {
    /// Starts with the given credentials.
    pub fn new(credentials: Map<String, Value>) -> Self {
        Self { current: Mutex::new((credentials, 1)), secrets: HashMap::new() }
    }

    /// Adds another secret of the user.
    pub fn with_secret(mut self, arn: &str, content: Map<String, Value>) -> Self {
        self.secrets.insert(arn.to_owned(), content);
        self
    }
}

#[async_trait]
impl Vault for MemoryVault {
    async fn credentials(&self) -> Result<Credentials> {
        let current = self.current.lock().await;
        Ok(Credentials::new(current.0.clone(), current.1.to_string()))
    }

    async fn renew(&self, refused: &Credentials, renewal: &dyn Renewal) -> Result<Credentials> {
        let mut current = self.current.lock().await;
        let latest = Credentials::new(current.0.clone(), current.1.to_string());
        if latest.version() != refused.version() {
            return Ok(latest);
        }
        let renewed = renewal.renew(&latest).await?;
        *current = (renewed.clone(), current.1 + 1);
        Ok(Credentials::new(renewed, current.1.to_string()))
    }

    async fn secret(&self, arn: &str) -> Result<AppSecret> {
        AppSecret::check(arn)?;
        let content = self.secrets.get(arn).cloned().ok_or_else(|| {
            ConnectorError::new(
                ErrorKind::InvalidCredentials,
                format!("secret {arn} does not exist; check clientCredentialsArn"),
            )
        })?;
        AppSecret::new(arn, content)
    }
}
