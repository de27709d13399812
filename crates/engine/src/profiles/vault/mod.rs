//! Live credentials: read from the secret store, and renewed by one caller at a time.

mod app_secret;

use crate::error::About;
use crate::ledger::{ProfileRecord, document, lease_key, load, profile_key};
use crate::ports::{
    Expect, Key, OwnSecret, Ports, SecretValue, Secrets, SecretsError, TableError, Write,
};
use async_trait::async_trait;
use connector_sdk::memory::MemoryVault;
use connector_sdk::{AppSecret, ConnectorError, Credentials, ErrorKind, Renewal, Result, Vault};
use flow::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;

/// How long a renewal blocks others: longer than the application may take to answer.
const LEASE_SECONDS: i64 = 150;
/// The interval at which a waiting caller checks again.
const POLL: Duration = Duration::from_millis(500);
/// How often a caller checks that must answer a user within seconds.
const MOST_POLLS: u32 = 10;

/// How often a caller whose refresh token is refused checks whether somebody else has just used it.
const LOOKS_FOR_NEWER: u32 = 6;

/// A stored profile's credentials, cached for this invocation.
pub(crate) struct ProfileVault {
    pub(crate) ports: Ports,
    pub(crate) profile: String,
    pub(crate) secret: String,
    pub(crate) cached: Mutex<Option<Credentials>>,
}

/// The right to renew, which others respect until it ends.
#[derive(Debug, Serialize, Deserialize)]
struct Lease {
    until: Timestamp,
}

#[async_trait]
impl Vault for ProfileVault {
    async fn credentials(&self) -> Result<Credentials> {
        let mut cached = self.cached.lock().await;
        if let Some(credentials) = cached.as_ref() {
            return Ok(credentials.clone());
        }
        let credentials = self.read().await?;
        *cached = Some(credentials.clone());
        Ok(credentials)
    }

    async fn renew(&self, refused: &Credentials, renewal: &dyn Renewal) -> Result<Credentials> {
        let deadline = self.ports.clock.now().plus_seconds(LEASE_SECONDS * 2);
        let lease = lease_key(&self.profile);
        loop {
            let current = self.read().await?;
            if current.version() != refused.version() {
                return Ok(self.keep(current).await);
            }
            if let Some(version) = self.take_lease(&lease).await? {
                let renewed = self.renew_alone(refused, renewal).await;
                self.release(&lease, version).await;
                return renewed;
            }
            if self.ports.clock.now() > deadline {
                return Err(ConnectorError::new(
                    ErrorKind::ServiceUnavailable,
                    format!(
                        "the credentials of \"{}\" are being renewed elsewhere for too long",
                        self.profile
                    ),
                ));
            }
            self.ports.clock.sleep(POLL).await;
        }
    }

    async fn secret(&self, arn: &str) -> Result<AppSecret> {
        app_secret::read(self.ports.secrets.as_ref(), arn).await
    }
}

impl ProfileVault {
    /// Stores credentials that a user has just given. Waits for an active renewal, which would otherwise overwrite
    /// them.
    pub(crate) async fn replace(&self, content: &Map<String, Value>) -> crate::Result<()> {
        let lease = lease_key(&self.profile);
        for _ in 0..MOST_POLLS {
            if let Some(version) = self.take_lease(&lease).await.about(|| self.profile.clone())? {
                let stored = match self.claim().await.about(|| self.profile.clone()) {
                    Ok(own) => {
                        self.ports.secrets.replace(&own, content).await.map_err(crate::Error::from)
                    }
                    Err(error) => Err(error),
                };
                self.release(&lease, version).await;
                return stored.map(drop);
            }
            self.ports.clock.sleep(POLL).await;
        }
        Err(crate::Error::Conflict(format!(
            "the credentials of connector profile \"{}\" are being renewed; try again in a few minutes",
            self.profile
        )))
    }

    /// Renews while holding the lease.
    async fn renew_alone(
        &self,
        refused: &Credentials,
        renewal: &dyn Renewal,
    ) -> Result<Credentials> {
        // The previous holder may have stored new credentials just now.
        let current = self.read().await?;
        if current.version() != refused.version() {
            return Ok(self.keep(current).await);
        }
        // Claimed before the renewal: otherwise a rotated refresh token might be impossible to store.
        let own = self.claim().await?;
        let content = match renewal.renew(&current).await {
            Ok(content) => content,
            Err(error) if error.kind == ErrorKind::InvalidCredentials => {
                return self.refused_for_good(&current, error).await;
            }
            Err(error) => return Err(error),
        };
        // If this process was frozen, its lease may have ended, and the next holder may have stored working
        // credentials.
        if let Some(newer) = self.newer(&current, 1).await? {
            return Ok(self.keep(newer).await);
        }
        let version = self.store(&own, &content).await?;
        self.note(None).await;
        Ok(self.keep(Credentials::new(content, version)).await)
    }

    /// Stores renewed credentials before they are used: once the application has rotated the refresh token, this is the
    /// only copy.
    async fn store(&self, own: &OwnSecret, content: &Map<String, Value>) -> Result<String> {
        let mut attempt = 0;
        loop {
            match self.ports.secrets.replace(own, content).await {
                Ok(version) => return Ok(version),
                Err(error) if attempt == 4 => return Err(self.kept_from(error)),
                Err(_) => {
                    attempt += 1;
                    self.ports.clock.sleep(POLL * attempt).await;
                }
            }
        }
    }

    /// Handles a refused renewal. Returns newer credentials if somebody stores some within seconds. Otherwise the
    /// profile records that the user must reconnect.
    async fn refused_for_good(
        &self,
        used: &Credentials,
        error: ConnectorError,
    ) -> Result<Credentials> {
        if let Some(newer) = self.newer(used, LOOKS_FOR_NEWER).await? {
            return Ok(self.keep(newer).await);
        }
        self.note(Some(error.to_string())).await;
        Err(error)
    }

    /// Checks `looks` times whether there are newer credentials than `used`.
    async fn newer(&self, used: &Credentials, looks: u32) -> Result<Option<Credentials>> {
        for look in 0..looks {
            if look > 0 {
                self.ports.clock.sleep(POLL).await;
            }
            let current = self.read().await?;
            if current.version() != used.version() {
                return Ok(Some(current));
            }
        }
        Ok(None)
    }

    /// Records the result of the latest renewal for the user. The run is stopped by the error itself.
    async fn note(&self, needs_reconnection: Option<String>) {
        let table = self.ports.table.as_ref();
        let Ok(Some(stored)) = load::<ProfileRecord>(table, &profile_key(&self.profile)).await
        else {
            return;
        };
        if stored.value.needs_reconnection == needs_reconnection {
            return;
        }
        let record = ProfileRecord { needs_reconnection, ..stored.value.clone() };
        if let Ok(write) = stored.replace(&record) {
            let _ = table.write(&[write]).await;
        }
    }

    async fn take_lease(&self, key: &Key) -> Result<Option<u64>> {
        let table = &self.ports.table;
        let now = self.ports.clock.now();
        let held = table.get(key).await.map_err(unanswered)?;
        let expect = match &held {
            None => Expect::Absent,
            Some(item) => match serde_json::from_value::<Lease>(item.document.clone()) {
                Ok(lease) if lease.until > now => return Ok(None),
                _ => Expect::Version(item.version),
            },
        };
        let until = now.plus_seconds(LEASE_SECONDS);
        let document = document(&Lease { until })
            .map_err(|error| ConnectorError::new(ErrorKind::UnknownError, error.to_string()))?;
        let expires_at = Some(until.plus_seconds(3600));
        match table.write(&[Write::Put { key: key.clone(), document, expect, expires_at }]).await {
            Ok(()) => Ok(Some(held.map_or(1, |item| item.version + 1))),
            Err(TableError::Conflict) => Ok(None),
            Err(error) => Err(unanswered(error)),
        }
    }

    async fn release(&self, key: &Key, version: u64) {
        // A lease that is not released expires.
        let _ = self.ports.table.write(&[Write::Delete { key: key.clone(), version }]).await;
    }

    async fn read(&self) -> Result<Credentials> {
        let read = self.ports.secrets.read(&self.secret).await;
        let SecretValue { content, version, .. } = read.map_err(|error| self.kept_from(error))?;
        Ok(Credentials::new(content, version))
    }

    /// Checks that the secret belongs to this deployment and may be changed.
    pub(crate) async fn claim(&self) -> Result<OwnSecret> {
        let claimed = self.ports.secrets.claim(&self.secret).await;
        claimed.map_err(|error| self.kept_from(error))
    }

    /// Builds the error for credentials that cannot be reached, with advice.
    fn kept_from(&self, error: SecretsError) -> ConnectorError {
        let advice = match error {
            SecretsError::Absent(_) => {
                "delete the profile with forceDelete and create it again under its name; its flows stay"
            }
            SecretsError::Leaving(_) => {
                "restore it with \"aws secretsmanager restore-secret\", or delete the profile with forceDelete and \
                 create it again under its name; its flows stay"
            }
            error => return error.into(),
        };
        let profile = &self.profile;
        let words = format!(
            "the credentials of connector profile \"{profile}\" are missing: {error}; {advice}"
        );
        ConnectorError::new(ErrorKind::InvalidCredentials, words)
    }

    async fn keep(&self, credentials: Credentials) -> Credentials {
        *self.cached.lock().await = Some(credentials.clone());
        credentials
    }
}

fn unanswered(error: TableError) -> ConnectorError {
    ConnectorError::new(ErrorKind::ServiceUnavailable, error.to_string())
}

/// The credentials of a profile that is not stored yet.
pub(crate) struct Unsaved {
    pub(crate) vault: Arc<MemoryVault>,
    pub(crate) secrets: Arc<dyn Secrets>,
}

#[async_trait]
impl Vault for Unsaved {
    async fn credentials(&self) -> Result<Credentials> {
        self.vault.credentials().await
    }

    async fn renew(&self, refused: &Credentials, renewal: &dyn Renewal) -> Result<Credentials> {
        self.vault.renew(refused, renewal).await
    }

    async fn secret(&self, arn: &str) -> Result<AppSecret> {
        app_secret::read(self.secrets.as_ref(), arn).await
    }
}

#[cfg(test)]
mod tests;
