//! Resets the metadata of an application.

use crate::Engine;
use crate::error::Result;
use crate::ledger::{ProfileRecord, load, metadata_key, profile_key};
use crate::ports::{Expect, TableError, Write};
use crate::profiles::LOOK_FOR_IT;
use serde_json::json;

/// Longer than any metadata is kept: after that, nothing outdated can be left.
const NOTED_SECONDS: i64 = 2 * 3600;

impl Engine {
    /// Makes every process forget an entity's fields, or the list of entities if `entity` is `None`.
    pub async fn reset_metadata(&self, profile: &str, entity: Option<&str>) -> Result<()> {
        let table = self.ports.table.as_ref();
        if load::<ProfileRecord>(table, &profile_key(profile)).await?.is_none() {
            return Err(self.profile_not_found(profile, LOOK_FOR_IT).await);
        }
        let key = metadata_key(profile, entity.unwrap_or(super::describe::LIST));
        let item = table.get(&key).await?;
        let write = Write::Put {
            key,
            document: json!({}),
            expect: item.map_or(Expect::Absent, |item| Expect::Version(item.version)),
            expires_at: Some(self.ports.clock.now().plus_seconds(NOTED_SECONDS)),
        };
        match table.write(&[write]).await {
            // A conflict means that somebody else reset it at the same moment, which is enough.
            Ok(()) | Err(TableError::Conflict) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
