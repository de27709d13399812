//! Forgets what is known of an application.

use crate::Engine;
use crate::error::Result;
use crate::ledger::{ProfileRecord, load, metadata_key, profile_key};
use crate::ports::{Expect, TableError, Write};
use crate::profiles::LOOK_FOR_IT;
use serde_json::json;

/// Longer than anything is kept: after that there is nothing left to forget.
const NOTED_SECONDS: i64 = 2 * 3600;

impl Engine {
    /// Forgets the fields of an entity, or the list of entities where none is named, in every process of this
    /// deployment.
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
            // Somebody else reset it at the same moment, which is just as well.
            Ok(()) | Err(TableError::Conflict) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
