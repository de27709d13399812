//! Secrets in memory, with Secrets Manager's limit, recovery window and tags, and a key that can be disabled.

use crate::ports::{OwnSecret, SecretValue, Secrets, SecretsError};
use async_trait::async_trait;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

const LARGEST_SECRET: usize = 65_536;
const ARN: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:";
/// The mark of the tests' deployment.
const MARK: &str = "penstock";

/// Secrets in a map. A secret's ARN ends with its name and a unique number.
#[derive(Default)]
pub struct MemorySecrets(Mutex<State>);

#[derive(Default)]
struct State {
    secrets: BTreeMap<String, Secret>,
    disabled_keys: BTreeSet<String>,
    created: usize,
}

struct Secret {
    arn: String,
    content: Map<String, Value>,
    version: u64,
    kms_arn: Option<String>,
    mark: Option<String>,
    leaving: bool,
}

impl MemorySecrets {
    /// Disables an encryption key.
    pub fn disable_key(&self, kms_arn: &str) {
        self.state().disabled_keys.insert(kms_arn.to_owned());
    }

    /// Stores a secret like another program would, with another mark or none, and returns its ARN.
    pub fn put(&self, name: &str, mark: Option<&str>, content: &Map<String, Value>) -> String {
        self.state().put(name, mark, None, content)
    }

    /// Removes a secret immediately, like another program would.
    pub fn purge(&self, id: &str) {
        self.state().secrets.retain(|name, secret| name != id && secret.arn != id);
    }

    /// Returns the names of all secrets that are not scheduled for deletion.
    pub fn names(&self) -> Vec<String> {
        let state = self.state();
        let kept = state.secrets.iter().filter(|(_, secret)| !secret.leaving);
        kept.map(|(name, _)| name.clone()).collect()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn put(
        &mut self,
        name: &str,
        mark: Option<&str>,
        kms_arn: Option<&str>,
        content: &Map<String, Value>,
    ) -> String {
        self.created += 1;
        let arn = format!("{ARN}{name}-{:06}", self.created);
        let secret = Secret {
            arn: arn.clone(),
            content: content.clone(),
            version: 1,
            kms_arn: kms_arn.map(str::to_owned),
            mark: mark.map(str::to_owned),
            leaving: false,
        };
        self.secrets.insert(name.to_owned(), secret);
        arn
    }

    /// Finds a secret by its name, its ARN, or its ARN without the number.
    fn find(&mut self, id: &str) -> Result<(&String, &mut Secret), SecretsError> {
        let name = id.strip_prefix(ARN).unwrap_or(id);
        let mut secrets = self.secrets.iter_mut();
        let found = secrets.find(|(known, secret)| *known == name || secret.arn == id);
        let (name, secret) = found.ok_or_else(|| SecretsError::Absent(id.to_owned()))?;
        match secret.leaving {
            true => Err(SecretsError::Leaving(id.to_owned())),
            false => Ok((name, secret)),
        }
    }

    fn open(&mut self, id: &str) -> Result<&mut Secret, SecretsError> {
        let disabled = self.disabled_keys.clone();
        let (_, secret) = self.find(id)?;
        match &secret.kms_arn {
            Some(key) if disabled.contains(key) => {
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
        match state.secrets.get(name) {
            Some(secret) if secret.leaving => Err(SecretsError::Leaving(name.to_owned())),
            Some(_) => Err(SecretsError::Taken(name.to_owned())),
            None => Ok(state.put(name, Some(MARK), kms_arn, content)),
        }
    }

    async fn read(&self, id: &str) -> Result<SecretValue, SecretsError> {
        let mut state = self.state();
        let secret = state.open(id)?;
        Ok(SecretValue {
            arn: secret.arn.clone(),
            content: secret.content.clone(),
            version: secret.version.to_string(),
        })
    }

    async fn claim(&self, id: &str) -> Result<OwnSecret, SecretsError> {
        let mut state = self.state();
        let (name, secret) = state.find(id)?;
        let old = name.starts_with("appflow!") && secret.arn == id;
        match secret.mark.as_deref() {
            Some(MARK) => {}
            None if old => secret.mark = Some(MARK.to_owned()),
            mark => {
                return Err(SecretsError::Foreign(format!(
                    "secret {id} carries the mark {mark:?}"
                )));
            }
        }
        Ok(OwnSecret { arn: secret.arn.clone() })
    }

    async fn replace(
        &self,
        secret: &OwnSecret,
        content: &Map<String, Value>,
    ) -> Result<String, SecretsError> {
        check_size(content)?;
        let mut state = self.state();
        let secret = state.open(&secret.arn)?;
        secret.content = content.clone();
        secret.version += 1;
        Ok(secret.version.to_string())
    }

    async fn delete(&self, secret: &OwnSecret) -> Result<(), SecretsError> {
        match self.state().find(&secret.arn) {
            Ok((_, secret)) => secret.leaving = true,
            Err(SecretsError::Absent(_) | SecretsError::Leaving(_)) => {}
            Err(error) => return Err(error),
        }
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
