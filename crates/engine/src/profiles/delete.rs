//! Deletes a profile. Its credentials can be restored for some days.

use super::open::LOOK_FOR_IT;
use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{FlowRecord, ProfileRecord, load, profile_key};
use crate::ports::SecretsError;
use flow::quoted_names;

impl Engine {
    /// Deletes a profile. If flows use it, this fails unless `force` is given.
    pub async fn delete_profile(&self, name: &str, force: bool) -> Result<()> {
        let table = self.ports.table.as_ref();
        let Some(stored) = load::<ProfileRecord>(table, &profile_key(name)).await? else {
            return Err(self.profile_not_found(name, LOOK_FOR_IT).await);
        };
        let users = self.flows_using(name).await?;
        if !force && !users.is_empty() {
            return Err(Error::Conflict(format!(
                "connector profile \"{name}\" is used by {}; delete {} first or use forceDelete",
                match users.len() {
                    1 => format!("flow {}", quoted_names(&users)),
                    count => format!("{count} flows: {}", quoted_names(&users)),
                },
                if users.len() == 1 { "it" } else { "them" },
            )));
        }
        let secrets = &self.ports.secrets;
        let own = match secrets.claim(&stored.value.profile.credentials_arn).await {
            Ok(own) => Some(own),
            // There is nothing to delete, or the secret is not ours: somebody removed the mark on purpose.
            Err(SecretsError::Absent(_) | SecretsError::Leaving(_) | SecretsError::Foreign(_)) => {
                None
            }
            Err(error) => return Err(error.into()),
        };
        table.write(&[stored.delete()]).await?;
        match own {
            Some(own) => Ok(secrets.delete(&own).await?),
            None => Ok(()),
        }
    }

    async fn flows_using(&self, profile: &str) -> Result<Vec<String>> {
        let flows = self.all_flows().await?;
        let uses = |record: &FlowRecord| {
            let definition = &record.definition;
            let source = definition.source_flow_config.connector_profile_name.as_deref();
            let mut destinations = definition.destination_flow_config_list.iter();
            source == Some(profile)
                || destinations.any(|d| d.connector_profile_name.as_deref() == Some(profile))
        };
        let using = flows.into_iter().filter(uses);
        Ok(using.map(|record| record.definition.flow_name).collect())
    }
}
