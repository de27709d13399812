//! Opens a stored profile.

use super::vault::ProfileVault;
use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{PROFILES, ProfileRecord, load, profile_key};
use crate::ports::{Order, Range};
use connector_sdk::{Connection, Connector, Memo};
use flow::did_you_mean;
use std::sync::Arc;
use tokio::sync::Mutex;

impl Engine {
    /// Opens a profile by its name. Its credentials are read when they are needed first.
    pub(crate) async fn open_profile(
        &self,
        name: &str,
    ) -> Result<(Arc<dyn Connector>, Connection)> {
        let stored = load::<ProfileRecord>(self.ports.table.as_ref(), &profile_key(name)).await?;
        let Some(stored) = stored else {
            return Err(self.profile_not_found(name, CREATE_IT).await);
        };
        let profile = stored.value.profile;
        let connector = self.connector(&profile.connector()).await?;
        let settings = profile.connector_profile_properties.member(&profile.connector_type);
        let connection = Connection {
            profile: profile.connector_profile_name.clone(),
            settings: settings.cloned().unwrap_or_default(),
            secret: Some(profile.credentials_arn.clone()),
            vault: Arc::new(self.vault(name, profile.credentials_arn)),
            http: self.http.clone(),
            clock: self.ports.clock.clone(),
            memo: Memo::default(),
        };
        Ok((connector, connection))
    }

    pub(super) fn vault(&self, profile: &str, secret: String) -> ProfileVault {
        ProfileVault {
            ports: self.ports.clone(),
            profile: profile.to_owned(),
            secret,
            cached: Mutex::new(None),
        }
    }

    /// Builds the error for a profile that does not exist, with advice.
    pub(crate) async fn profile_not_found(&self, name: &str, advice: &str) -> Error {
        let near = self.near(PROFILES, name).await;
        Error::NotFound(format!("connector profile \"{name}\" does not exist{near}; {advice}"))
    }

    /// Returns a "did you mean" with a similar document of a list. Empty if there is none or the list cannot be read.
    pub(crate) async fn near(&self, list: &str, name: &str) -> String {
        // Two pages of names are compared: names with the same first letter, and all names.
        let first_letter: String = name.chars().take(1).collect();
        for prefix in [first_letter, String::new()] {
            let range = Range {
                partition: list.to_owned(),
                prefix,
                after: None,
                order: Order::Ascending,
                limit: MOST_GUESSED,
            };
            let items = self.ports.table.list(&range).await.unwrap_or_default();
            let near = did_you_mean(name, items.iter().map(|item| item.key.sort.as_str()));
            if !near.is_empty() {
                return near;
            }
        }
        String::new()
    }
}

/// The advice if a missing profile should be used.
pub(crate) const CREATE_IT: &str = "create it with create-connector-profile";
/// The advice if a missing profile should be changed or removed.
pub(crate) const LOOK_FOR_IT: &str = "describe-connector-profiles shows those that do";
/// How many names of a page are compared with a mistyped one.
const MOST_GUESSED: usize = 100;
