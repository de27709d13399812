//! Secrets in memory, with Secrets Manager's limit and a key that can be disabled.

use crate::ports::{SecretValue, Secrets, SecretsError};
use async_trait::async_trait;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

const LARGEST_SECRET: usize = 65_536;

/// Secrets in a map; a secret's ARN ends with its name.
#[derive(Default)]
pub struct MemorySecrets(Mutex<State>);

#[derive(Default)]
struct State {
    secrets: BTreeMap<String, Secret>,
    disabled_keys: BTreeSet<String>,
}

struct Secret {
    content: Map<String, Value>,
    version: u64,
    kms_arn: Option<String>,
}

const ARN: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:";

impl MemorySecrets {
    /// Disables an encryption key.
    pub fn disable_key(&self, kms_arn: &str) {
        self.state().disabled_keys.insert(kms_arn.to_owned());
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn find(&mut self, id: &str) -> Result<&mut Secret, SecretsError> {
        let name = id.strip_prefix(ARN).unwrap_or(id);
        let secret =
            self.secrets.get_mut(name).ok_or_else(|| SecretsError::Absent(id.to_owned()))?;
        match &secret.kms_arn {
            Some(key) if self.disabled_keys.contains(key) => {
                Err(SecretsError::Denied(format!("key {key} is disabled; enable it")))
            }
            _ => Ok(secret),
        }
    }
}

#[async_trait]
impl Secrets for MemorySecrets {
    async fn create(
        &self,
        name: &str,
        kms_arn: Option<&str>,
        content: &Map<String, Value>,
    ) -> Result<String, SecretsError> {
        check_size(content)?;
        let mut state = self.state();
        if state.secrets.contains_key(name) {
            return Err(SecretsError::Taken(name.to_owned()));
        }
        let kms_arn = kms_arn.map(str::to_owned);
        state
            .secrets
            .insert(name.to_owned(), Secret { content: content.clone(), version: 1, kms_arn });
        Ok(format!("{ARN}{name}"))
    }

    async fn read(&self, id: &str) -> Result<SecretValue, SecretsError> {
        let mut state = self.state();
        let secret = state.find(id)?;
        let arn = format!("{ARN}{}", id.strip_prefix(ARN).unwrap_or(id));
        let version = secret.version.to_string();
        Ok(SecretValue { arn, content: secret.content.clone(), version })
    }

    async fn replace(
        &self,
        id: &str,
        content: &Map<String, Value>,
    ) -> Result<String, SecretsError> {
        check_size(content)?;
        let mut state = self.state();
        let secret = state.find(id)?;
        secret.content = content.clone();
        secret.version += 1;
        Ok(secret.version.to_string())
    }

    async fn delete(&self, id: &str) -> Result<(), SecretsError> {
        let name = id.strip_prefix(ARN).unwrap_or(id).to_owned();
        self.state().secrets.remove(&name);
        Ok(())
    }
}

fn check_size(content: &Map<String, Value>) -> Result<(), SecretsError> {
    let size = Value::Object(content.clone()).to_string().len();
    if size > LARGEST_SECRET {
        return Err(SecretsError::Unfit(format!(
            "the credentials have {size} bytes, more than 64 KiB"
        )));
    }
    Ok(())
}
