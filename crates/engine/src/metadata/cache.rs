//! What this process knows of applications. A reset raises the version of a document in the table, which every process
//! compares with the one it saw when it asked the application: so a reset reaches them all, and what is known needs no
//! place in the table, where much of it would be too large for a document.

use crate::Engine;
use crate::error::Result;
use crate::ledger::metadata_key;
use flow::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// AppFlow's own time for which metadata is kept.
/// See <https://docs.aws.amazon.com/appflow/1.0/APIReference/API_ResetConnectorMetadataCache.html>.
const KEPT_SECONDS: i64 = 3600;
/// Answers kept at most; the oldest go first.
const MOST: usize = 200;

/// Answers of applications, as JSON of the API.
#[derive(Default)]
pub(crate) struct Cache(Mutex<HashMap<String, Known>>);

struct Known {
    asked_at: Timestamp,
    version: u64,
    answer: Arc<serde_json::Value>,
}

/// What an answer is about, and the version at which it would be fresh.
pub(super) struct Place {
    name: String,
    version: u64,
}

impl Engine {
    /// Finds the place of an answer: `about` is what the application was asked, `entity` what a reset names.
    pub(super) async fn place(&self, profile: &str, entity: &str, about: &str) -> Result<Place> {
        let item = self.ports.table.get(&metadata_key(profile, entity)).await?;
        Ok(Place {
            name: format!("{profile} {entity} {about}"),
            version: item.map_or(0, |item| item.version),
        })
    }

    pub(super) fn known(&self, place: &Place) -> Option<Arc<serde_json::Value>> {
        let oldest = self.ports.clock.now().plus_seconds(-KEPT_SECONDS);
        let cache = self.cache.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = cache.get(&place.name)?;
        let fresh = known.version == place.version && known.asked_at > oldest;
        fresh.then(|| known.answer.clone())
    }

    pub(super) fn keep(&self, place: Place, answer: Arc<serde_json::Value>) {
        let mut cache = self.cache.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= MOST {
            let oldest = cache.iter().min_by_key(|(_, known)| known.asked_at);
            if let Some(name) = oldest.map(|(name, _)| name.clone()) {
                cache.remove(&name);
            }
        }
        let asked_at = self.ports.clock.now();
        cache.insert(place.name, Known { asked_at, version: place.version, answer });
    }
}
