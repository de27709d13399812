//! Secrets, remembered for a while: so that a flood of deliveries is no flood of calls, and a rotation is soon known.

use crate::address::Address;
use crate::ports::SecretStore;
use connector_sdk::WebhookSecret;
use flow::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long a secret is remembered.
const KNOWN_SECONDS: i64 = 300;
/// How long it is remembered that there is no secret.
const ABSENT_SECONDS: i64 = 60;
/// How far apart the readings of one secret lie at least, whatever is delivered under its address.
const PAUSE_SECONDS: i64 = 30;
/// How many addresses are remembered.
const MOST: usize = 1000;

/// The secrets of webhooks by their addresses.
pub(crate) struct SecretCache {
    store: Box<dyn SecretStore>,
    kept: Mutex<HashMap<Key, Kept>>,
}

type Key = (&'static str, String);

struct Kept {
    /// Nothing where there is no secret, or none that can be used.
    secret: Option<Arc<WebhookSecret>>,
    read_at: Timestamp,
    /// When the store was last asked, with or without an answer.
    asked_at: Timestamp,
}

impl SecretCache {
    /// Takes the store, which is asked for what is not remembered.
    pub(crate) fn new(store: Box<dyn SecretStore>) -> Self {
        Self { store, kept: Mutex::default() }
    }

    /// Returns the secret of an address; nothing where there is none.
    pub(crate) async fn get(
        &self,
        address: &Address<'_>,
        now: Timestamp,
    ) -> Result<Option<Arc<WebhookSecret>>, String> {
        if let Some(kept) = self.kept().get(&key(address))
            && kept.holds(now)
        {
            return Ok(kept.secret.clone());
        }
        self.read(address, now).await
    }

    /// Returns the secret as it is now, where it was not read just before; it may have been changed.
    pub(crate) async fn renewed(
        &self,
        address: &Address<'_>,
        now: Timestamp,
    ) -> Result<Option<Arc<WebhookSecret>>, String> {
        match self.kept().get_mut(&key(address)) {
            Some(kept) if now.since(kept.asked_at).num_seconds() >= PAUSE_SECONDS => {
                kept.asked_at = now;
            }
            _ => return Ok(None),
        }
        self.read(address, now).await
    }

    async fn read(
        &self,
        address: &Address<'_>,
        now: Timestamp,
    ) -> Result<Option<Arc<WebhookSecret>>, String> {
        let text = self.store.read(address.connector, &address.profile).await?;
        let secret = text.and_then(|text| usable(address, &text)).map(Arc::new);
        let mut kept = self.kept();
        if kept.len() >= MOST {
            forget_one(&mut kept);
        }
        kept.insert(key(address), Kept { secret: secret.clone(), read_at: now, asked_at: now });
        Ok(secret)
    }

    fn kept(&self) -> MutexGuard<'_, HashMap<Key, Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn holds(&self, now: Timestamp) -> bool {
        let seconds = if self.secret.is_some() { KNOWN_SECONDS } else { ABSENT_SECONDS };
        now.since(self.read_at).num_seconds() < seconds
    }
}

fn key(address: &Address<'_>) -> Key {
    (address.connector, address.profile.clone())
}

/// Reads a secret; one that cannot be used is no secret, and its user finds out why in the log.
fn usable(address: &Address<'_>, text: &str) -> Option<WebhookSecret> {
    let Address { connector, profile, webhook } = address;
    match WebhookSecret::read(text) {
        Ok(secret) => {
            if let Some(member) = webhook.lacks(&secret) {
                tracing::warn!(connector.type = connector, profile.name = profile, detail = member, "the webhook's secret lacks a member, so that no delivery is taken");
            }
            Some(secret)
        }
        Err(problem) => {
            tracing::warn!(connector.type = connector, profile.name = profile, detail = problem, "the webhook's secret cannot be used, so that no delivery is taken");
            None
        }
    }
}

/// Forgets the oldest address without a secret, and one with a secret only where there is no other.
fn forget_one(kept: &mut HashMap<Key, Kept>) {
    let oldest = kept.iter().min_by_key(|(_, kept)| (kept.secret.is_some(), kept.read_at));
    if let Some(key) = oldest.map(|(key, _)| key.clone()) {
        kept.remove(&key);
    }
}
