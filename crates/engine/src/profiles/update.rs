//! Updates a profile: its settings, credentials, or both.

use super::NewProfile;
use super::open::LOOK_FOR_IT;
use crate::Engine;
use crate::asked::{Asked, Before};
use crate::error::{About, Error, Result};
use crate::ledger::{ProfileRecord, load, profile_key};
use flow::{ConnectionMode, ProfileCredentials, Union};

/// The new state of a profile. Its application and key stay the same.
pub struct ProfileChange {
    /// The profile's name.
    pub name: String,
    /// Whether the application is reached publicly or privately.
    pub connection_mode: ConnectionMode,
    /// The application's settings.
    pub properties: Union,
    /// The credentials.
    pub credentials: ProfileCredentials,
}

impl Engine {
    /// Updates a profile once the application accepts it, and returns its ARN.
    pub async fn update_profile(&self, asked: &Asked, change: ProfileChange) -> Result<String> {
        let memory = match self.before(asked).await? {
            Before::Answered(arn) => return Ok(arn),
            Before::Never(memory) => memory,
        };
        asked.require("connectorProfileName")?;
        let table = self.ports.table.as_ref();
        let Some(stored) = load::<ProfileRecord>(table, &profile_key(&change.name)).await? else {
            let absent = self.profile_not_found(&change.name, LOOK_FOR_IT).await;
            return Err(asked.or_violations(absent));
        };
        let mut profile = stored.value.profile.clone();
        let new = NewProfile {
            name: change.name,
            connector_type: profile.connector_type.clone(),
            connector_label: profile.connector_label.clone(),
            connection_mode: change.connection_mode,
            kms_arn: None,
            properties: change.properties,
            credentials: change.credentials,
        };
        let connector = self.check_profile(&new, asked.violations.clone()).await?;
        let vault = self.vault(&new.name, profile.credentials_arn.clone());
        // Checked before the application is asked, because trying a user's code spends it.
        vault.claim().await.about(|| new.name.clone())?;
        let credentials = self.prove(connector.as_ref(), &new).await?;
        profile.connection_mode = new.connection_mode;
        profile.connector_profile_properties = new.properties;
        profile.last_updated_at = self.ports.clock.now();
        let arn = profile.connector_profile_arn.clone();
        let writes = vec![stored.replace(&ProfileRecord { profile, needs_reconnection: None })?];
        // The credentials are stored first: new settings with old credentials would not work.
        vault.replace(&credentials.expose()).await?;
        self.write_once(asked, memory, writes, arn, || {
            Error::Conflict(format!(
                "connector profile \"{}\" was changed by somebody else; try again",
                new.name
            ))
        })
        .await
    }
}
