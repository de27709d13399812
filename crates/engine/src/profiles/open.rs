//! Opens a stored profile.

use super::vault::ProfileVault;
use crate::Engine;
use crate::error::{Error, Result};
use crate::ledger::{ProfileRecord, load, profile_key};
use connector_sdk::{Connection, Connector};
use flow::ConnectorType;
use std::sync::Arc;
use tokio::sync::Mutex;

impl Engine {
    /// Opens a profile by its name; its credentials are read when they are first needed.
    pub(crate) async fn open_profile(&self, name: &str) -> Result<(&dyn Connector, Connection)> {
        let stored = load::<ProfileRecord>(self.ports.table.as_ref(), &profile_key(name)).await?;
        let Some(stored) = stored else {
            return Err(profile_not_found(name));
        };
        let profile = stored.value.profile;
        let connector = self.connector(&profile.connector_type).map_err(Error::Unsupported)?;
        let settings = profile.connector_profile_properties.member(&profile.connector_type);
        let connection = Connection {
            profile: profile.connector_profile_name.clone(),
            settings: settings.cloned().unwrap_or_default(),
            vault: Arc::new(self.vault(name, profile.credentials_arn)),
            http: self.http.clone(),
            clock: self.ports.clock.clone(),
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

    /// Finds a connector, or says that there is none and what there is.
    pub(crate) fn connector(
        &self,
        connector_type: &ConnectorType,
    ) -> Result<&dyn Connector, String> {
        if let Some(connector) = self.connectors.find(connector_type) {
            return Ok(connector);
        }
        let built: Vec<String> = self
            .connectors
            .iter()
            .map(|connector| connector.connector_type().to_string())
            .collect();
        let built = built.join(", ");
        Err(format!("connector {connector_type} is not supported yet; supported are {built}"))
    }
}

pub(crate) fn profile_not_found(name: &str) -> Error {
    Error::NotFound(format!(
        "connector profile \"{name}\" does not exist; create it with create-connector-profile"
    ))
}
