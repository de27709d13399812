//! The answers of applications that this process keeps. A reset raises the version of a document in the table, and
//! every process compares it with the version it saw when it asked the application. So a reset reaches all processes,
//! and the answers, many of them too large for a document, are not in the table.

use crate::Engine;
use crate::error::Result;
use crate::ledger::metadata_key;
use flow::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How long metadata is kept, as in AppFlow.
/// See <https://docs.aws.amazon.com/appflow/1.0/APIReference/API_ResetConnectorMetadataCache.html>.
const KEPT_SECONDS: i64 = 3600;
/// The most answers, and the most bytes of all answers. The oldest are removed first.
const MOST: usize = 200;
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// Answers of applications as JSON text, which takes a fraction of the memory of parsed values.
#[derive(Default)]
pub(crate) struct Cache(Mutex<HashMap<String, Known>>);

struct Known {
    asked_at: Timestamp,
    version: u64,
    answer: Arc<str>,
}

/// The name of an answer, and the version at which it is fresh.
pub(super) struct Place {
    name: String,
    version: u64,
}

impl Engine {
    /// Returns the place of an answer. `about` is the question to the application, `entity` the name that a reset uses.
    pub(super) async fn place(&self, profile: &str, entity: &str, about: &str) -> Result<Place> {
        let item = self.ports.table.get(&metadata_key(profile, entity)).await?;
        Ok(Place {
            name: format!("{profile} {entity} {about}"),
            version: item.map_or(0, |item| item.version),
        })
    }

    pub(super) fn known(&self, place: &Place) -> Option<Arc<str>> {
        let oldest = self.ports.clock.now().plus_seconds(-KEPT_SECONDS);
        let cache = self.cache.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = cache.get(&place.name)?;
        let fresh = known.version == place.version && known.asked_at > oldest;
        fresh.then(|| known.answer.clone())
    }

    pub(super) fn keep(&self, place: Place, answer: Arc<str>) {
        let known = Known { asked_at: self.ports.clock.now(), version: place.version, answer };
        let mut cache = self.cache.0.lock().unwrap_or_else(PoisonError::into_inner);
        keep(&mut cache, place.name, known);
    }
}

fn keep(cache: &mut HashMap<String, Known>, name: String, known: Known) {
    cache.remove(&name);
    if known.answer.len() > MOST_BYTES {
        return;
    }
    let mut bytes =
        known.answer.len() + cache.values().map(|kept| kept.answer.len()).sum::<usize>();
    while cache.len() >= MOST || bytes > MOST_BYTES {
        let oldest = cache.iter().min_by_key(|(_, kept)| kept.asked_at);
        let Some(oldest) = oldest.map(|(name, _)| name.clone()) else {
            break;
        };
        bytes -= cache.remove(&oldest).map_or(0, |kept| kept.answer.len());
    }
    cache.insert(name, known);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(second: i64, bytes: usize) -> Known {
        let asked_at = Timestamp::from_millis(second * 1000);
        Known { asked_at, version: 0, answer: "x".repeat(bytes).into() }
    }

    fn kept(answers: impl IntoIterator<Item = usize>) -> Vec<String> {
        let mut cache = HashMap::new();
        for (place, bytes) in answers.into_iter().enumerate() {
            keep(&mut cache, format!("{place:03}"), known(place as i64, bytes));
            assert!(cache.values().map(|kept| kept.answer.len()).sum::<usize>() <= MOST_BYTES);
        }
        let mut names: Vec<String> = cache.into_keys().collect();
        names.sort_unstable();
        names
    }

    #[test]
    fn what_is_kept_takes_little_memory_and_the_oldest_goes_first() {
        assert_eq!(kept([MOST_BYTES / 2; 3]), ["001", "002"]);
        assert_eq!(kept([10, MOST_BYTES + 1, 10]), ["000", "002"]);
        assert_eq!(kept([MOST_BYTES, 10]), ["001"]);
        assert_eq!(kept([10; MOST + 5]).len(), MOST);
    }

    #[test]
    fn an_answer_that_is_too_large_now_takes_its_old_one_along() {
        let mut cache = HashMap::from([("a".to_owned(), known(0, 10))]);
        keep(&mut cache, "a".to_owned(), known(1, MOST_BYTES + 1));
        assert!(cache.is_empty());
    }
}
