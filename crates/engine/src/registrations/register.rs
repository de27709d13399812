//! Registers a connector.

use crate::Engine;
use crate::asked::{Asked, Before};
use crate::error::{Error, Result};
use crate::ledger::{Registration, document, registration_key};
use crate::ports::Write;
use flow::{Owner, Violations};
use serde_json::Value;

/// A connector to register. AppFlow's model requires none of the members, but all except the description are needed.
pub struct NewRegistration {
    /// Its label, unique in the account and region.
    pub label: Option<String>,
    /// Its description.
    pub description: Option<String>,
    /// The kind of connector; only `LAMBDA` exists.
    pub provisioning_type: Option<String>,
    /// The function that implements it.
    pub provisioning_config: Option<Value>,
}

impl Engine {
    /// Registers a connector and returns its ARN.
    pub async fn register_connector(
        &self,
        owner: &Owner,
        asked: &Asked,
        new: NewRegistration,
    ) -> Result<String> {
        let memory = match self.before(asked).await? {
            Before::Answered(arn) => return Ok(arn),
            Before::Never(memory) => memory,
        };
        let registration = self.registration(owner, asked, new)?;
        let label = &registration.label;
        let arn = owner.connector_arn(label);
        let writes = vec![Write::create(registration_key(label), document(&registration)?)];
        self.write_once(asked, memory, writes, arn, || Error::Conflict(format!(
                    "connector \"{label}\" is registered already; choose another connectorLabel or unregister it first"
                ))).await
    }

    fn registration(
        &self,
        owner: &Owner,
        asked: &Asked,
        new: NewRegistration,
    ) -> Result<Registration> {
        let mut missing = Violations::default();
        for (absent, path) in [
            (new.label.is_none(), "connectorLabel"),
            (new.provisioning_type.is_none(), "connectorProvisioningType"),
            (new.provisioning_config.as_ref().and_then(lambda_arn).is_none(), LAMBDA),
        ] {
            if absent {
                missing.add(path, "is missing");
            }
        }
        if let Some(arn) = new.provisioning_config.as_ref().and_then(lambda_arn) {
            check_lambda(arn, &mut missing);
        }
        let mut violations = asked.violations.clone();
        violations.join(missing);
        violations.into_result().map_err(Error::Invalid)?;
        Ok(Registration {
            label: new.label.unwrap_or_default(),
            owner: owner.clone(),
            description: new.description,
            provisioning_type: new.provisioning_type.unwrap_or_default(),
            provisioning_config: new.provisioning_config.unwrap_or_default(),
            registered_at: self.ports.clock.now(),
            registered_by: asked.by.clone(),
        })
    }
}

const LAMBDA: &str = "connectorProvisioningConfig.lambda.lambdaArn";

/// Returns the ARN in a provisioning configuration.
pub(super) fn lambda_arn(config: &Value) -> Option<&str> {
    config.get("lambda")?.get("lambdaArn")?.as_str()
}

/// Reports an ARN that is not a Lambda function's.
pub(super) fn check_lambda(arn: &str, violations: &mut Violations) {
    if arn.split(':').nth(2) != Some("lambda") {
        let rule = format!(
            "\"{arn}\" must be the ARN of a Lambda function, such as \
             arn:aws:lambda:eu-west-1:123456789012:function:my-connector"
        );
        violations.add(LAMBDA, rule);
    }
}
