//! Creates a profile: checks it, tests it against the application, stores the credentials, then the record.

use super::describe::all;
use crate::Engine;
use crate::asked::{Asked, Before};
use crate::error::{About, Error, Result};
use crate::ledger::{ProfileRecord, document, profile_key};
use crate::ports::Write;
use connector_sdk::memory::MemoryVault;
use connector_sdk::{Connection, Connector, Credentials, Memo, Vault};
use flow::{
    ConnectionMode, ConnectorProfile, ConnectorRef, ConnectorType, Owner, ProfileCredentials,
    Union, Violations, misused_secret,
};
use serde_json::{Value, json};
use std::sync::Arc;

/// A profile to create.
pub struct NewProfile {
    /// Its name.
    pub name: String,
    /// The application.
    pub connector_type: ConnectorType,
    /// The label of a registered connector.
    pub connector_label: Option<String>,
    /// Whether the application is reached publicly or privately.
    pub connection_mode: ConnectionMode,
    /// The customer's key to encrypt the credentials.
    pub kms_arn: Option<String>,
    /// The application's settings.
    pub properties: Union,
    /// The credentials.
    pub credentials: ProfileCredentials,
}

impl Engine {
    /// Creates a profile and returns its ARN.
    pub async fn create_profile(
        &self,
        owner: &Owner,
        asked: &Asked,
        new: NewProfile,
    ) -> Result<String> {
        let memory = match self.before(asked).await? {
            Before::Answered(arn) => return Ok(arn),
            Before::Never(memory) => memory,
        };
        let connector = self.check_profile(&new, asked.violations.clone()).await?;
        self.check_profile_room(&new.name).await?;
        let credentials = self.prove(connector.as_ref(), &new).await?;
        let stored = self.store_credentials(&new, &credentials.expose()).await?;
        let now = self.ports.clock.now();
        let arn = owner.profile_arn(&new.name);
        let record = ProfileRecord {
            profile: ConnectorProfile {
                connector_profile_arn: arn.clone(),
                connector_profile_name: new.name.clone(),
                connector_type: new.connector_type,
                connector_label: new.connector_label,
                connection_mode: new.connection_mode,
                credentials_arn: stored.arn.clone(),
                connector_profile_properties: new.properties,
                created_at: now,
                last_updated_at: now,
            },
            needs_reconnection: None,
        };
        let writes = vec![Write::create(profile_key(&new.name), document(&record)?)];
        let outcome = self.write_once(asked, memory, writes, arn, || taken(&new.name)).await;
        if matches!(outcome, Ok(_) | Err(Error::Conflict(_))) {
            self.tidy_secrets(&new.name, &stored).await;
        }
        outcome
    }

    async fn check_profile_room(&self, name: &str) -> Result<()> {
        if self.ports.table.get(&profile_key(name)).await?.is_some() {
            return Err(taken(name));
        }
        let most = self.settings.most_profiles;
        let mut range = all();
        range.limit = most;
        if self.ports.table.list(&range).await?.len() >= most {
            return Err(Error::Quota(format!(
                "there are {most} connector profiles, as many as this deployment allows; delete one or raise its \
                 parameter MostProfiles"
            )));
        }
        Ok(())
    }

    pub(super) async fn check_profile(
        &self,
        new: &NewProfile,
        earlier: Violations,
    ) -> Result<Arc<dyn Connector>> {
        let mut violations = Violations::default();
        if new.connection_mode == ConnectionMode::Private {
            violations.add(
                "connectionMode",
                "Private is not supported; put the functions into your VPC and use Public",
            );
        }
        let (connector, of_no_use) = self.connector_of(new).await?;
        let connector = match connector {
            Some(connector) => connector,
            None => {
                let built = self.connectors_for(|one| one.configuration().needs_profile);
                let rule = format!(
                    "connector {} is not supported yet; connector profiles are for {built}",
                    new.connector_type
                );
                violations.add("connectorType", rule);
                return Err(Error::Invalid(of_no_connector(joined(earlier, violations), new)));
            }
        };
        let connector_type = &new.connector_type;
        if !connector.configuration().needs_profile {
            violations.add(
                "connectorType",
                format!("{connector_type} is used without a connector profile"),
            );
        }
        let credentials = new.credentials.expose();
        let config = "connectorProfileConfig";
        let path = format!("{config}.connectorProfileProperties");
        violations.check_union(&path, &new.properties, connector_type);
        let path = format!("{config}.connectorProfileCredentials");
        violations.check_union(&path, credentials, connector_type);
        let client =
            credentials.member(connector_type).and_then(|own| own.get("clientCredentialsArn"));
        if let Some(rule) = client.and_then(Value::as_str).and_then(misused_secret) {
            violations.add(
                format!("{path}.{}.clientCredentialsArn", connector_type.union_member()),
                rule,
            );
        }
        connector.check_profile(
            new.properties.member(connector_type).unwrap_or(&json!({})),
            credentials.member(connector_type).unwrap_or(&json!({})),
            &mut violations,
        );
        if let Some(rule) = of_no_use {
            violations.add("connectorLabel", rule);
        }
        joined(earlier, violations).into_result().map_err(Error::Invalid)?;
        Ok(connector)
    }

    /// Finds the connector of a profile. If its label is of no use, returns why, and the connector of its type alone.
    async fn connector_of(
        &self,
        new: &NewProfile,
    ) -> Result<(Option<Arc<dyn Connector>>, Option<String>)> {
        let (connector_type, label) = (new.connector_type.clone(), new.connector_label.clone());
        let of = ConnectorRef { connector_type, label };
        match (self.connector(&of).await, &of.label) {
            (Ok(connector), _) => Ok((Some(connector), None)),
            (Err(Error::Unsupported(_)), None) => Ok((None, None)),
            (Err(Error::Unsupported(_) | Error::NotFound(_) | Error::Invalid(_)), Some(label)) => {
                let rule = self.refuse_label(label, &of.connector_type).await?;
                Ok((self.connectors.find(&of.connector_type), Some(rule)))
            }
            (Err(error), _) => Err(error),
        }
    }

    /// Connects to the application, and returns the credentials afterwards: using a rotating refresh token changes it.
    pub(super) async fn prove(
        &self,
        connector: &dyn Connector,
        new: &NewProfile,
    ) -> Result<Credentials> {
        let credentials = new.credentials.expose().member(&new.connector_type);
        let content = credentials.and_then(Value::as_object).cloned().unwrap_or_default();
        let vault = Arc::new(MemoryVault::new(content));
        let connection = Connection {
            profile: new.name.clone(),
            settings: new.properties.member(&new.connector_type).cloned().unwrap_or_default(),
            secret: None,
            vault: Arc::new(crate::profiles::vault::Unsaved {
                vault: vault.clone(),
                secrets: self.ports.secrets.clone(),
            }),
            http: self.http.clone(),
            clock: self.ports.clock.clone(),
            memo: Memo::default(),
        };
        let about = || format!("connector profile \"{}\" ({})", new.name, new.connector_type);
        connector.check(&connection).await.about(about)?;
        vault.credentials().await.about(about)
    }
}

/// Puts the violation of an unsupported connector first, and drops those below its members.
fn of_no_connector(mut violations: Violations, new: &NewProfile) -> Violations {
    let member = new.connector_type.union_member();
    for part in ["connectorProfileProperties", "connectorProfileCredentials"] {
        violations.forget_below(&format!("connectorProfileConfig.{part}.{member}"));
    }
    violations.lead_with("connectorType");
    violations
}

fn joined(mut earlier: Violations, later: Violations) -> Violations {
    earlier.join(later);
    earlier
}

fn taken(name: &str) -> Error {
    Error::Conflict(format!(
        "connector profile \"{name}\" exists already; choose another name or delete it first"
    ))
}
