//! Removes a registration.

use crate::Engine;
use crate::error::{Error, Result};
use crate::profiles::ProfileFilter;

impl Engine {
    /// Unregisters a connector. If profiles use it, this fails unless `force` is given.
    pub async fn unregister_connector(&self, label: &str, force: bool) -> Result<()> {
        let stored = self.load_registration(label).await?;
        let filter =
            ProfileFilter { connector_label: Some(label.to_owned()), ..ProfileFilter::default() };
        let users = self.describe_profiles(&filter).await?;
        if !force && let Some(user) = users.first() {
            return Err(Error::Conflict(format!(
                "connector \"{label}\" is used by connector profile \"{}\"; delete it first or use forceDelete",
                user.connector_profile_name
            )));
        }
        Ok(self.ports.table.write(&[stored.delete()]).await?)
    }
}
