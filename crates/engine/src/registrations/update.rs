//! Changes a registration: its description, its function, or both.

use super::register::{check_lambda, lambda_arn};
use crate::Engine;
use crate::asked::{Asked, Before};
use crate::error::{Error, Result};
use crate::ledger::{REGISTRATIONS, Registration, Stored, load, registration_key};
use flow::Violations;
use serde_json::Value;

impl Engine {
    /// Updates a registration and returns its ARN. Members that are `None` stay the same.
    pub async fn update_registration(
        &self,
        asked: &Asked,
        label: &str,
        description: Option<String>,
        config: Option<Value>,
    ) -> Result<String> {
        let memory = match self.before(asked).await? {
            Before::Answered(arn) => return Ok(arn),
            Before::Never(memory) => memory,
        };
        let mut violations = asked.violations.clone();
        if let Some(arn) = config.as_ref().and_then(lambda_arn) {
            let mut found = Violations::default();
            check_lambda(arn, &mut found);
            violations.join(found);
        }
        violations.into_result().map_err(Error::Invalid)?;
        let stored = self.load_registration(label).await?;
        let mut registration = stored.value.clone();
        registration.description = description.or(registration.description);
        registration.provisioning_config = config.unwrap_or(registration.provisioning_config);
        let arn = registration.owner.connector_arn(label);
        let writes = vec![stored.replace(&registration)?];
        self.write_once(asked, memory, writes, arn, || {
            Error::Conflict(format!(
                "connector \"{label}\" was changed by somebody else; try again"
            ))
        })
        .await
    }

    pub(crate) async fn load_registration(&self, label: &str) -> Result<Stored<Registration>> {
        if let Some(stored) = load(self.ports.table.as_ref(), &registration_key(label)).await? {
            return Ok(stored);
        }
        let near = self.near(REGISTRATIONS, label).await;
        Err(Error::NotFound(format!(
            "connector \"{label}\" is not registered{near}; list-connectors shows those that are"
        )))
    }
}
