//! The secret with a profile's credentials: its name, its creation, and its removal if no profile uses it.

use super::NewProfile;
use crate::Engine;
use crate::error::Result;
use crate::ledger::{ProfileRecord, load, profile_key};
use crate::ports::SecretsError;
use flow::PROFILE_SECRETS;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The most characters of a secret's name that come from the profile's. The rest of 256 is for the stack and a UUID.
const LONGEST: usize = 140;

/// The place of stored credentials.
pub(super) struct StoredCredentials {
    /// The secret's ARN.
    pub(super) arn: String,
    /// The usual name, if another secret had it.
    stepped_around: Option<String>,
}

impl Engine {
    /// Stores the credentials of a new profile in a new secret.
    pub(super) async fn store_credentials(
        &self,
        new: &NewProfile,
        content: &Map<String, Value>,
    ) -> Result<StoredCredentials> {
        // A secret that has the name already is not touched. It may belong to a deleted profile, which can be restored,
        // to an earlier attempt, or to somebody else.
        let secrets = &self.ports.secrets;
        let kms_arn = new.kms_arn.as_deref();
        let name = secret_name(&self.settings.stack, &new.name);
        match secrets.create(&name, kms_arn, content).await {
            Ok(arn) => Ok(StoredCredentials { arn, stepped_around: None }),
            Err(SecretsError::Taken(_) | SecretsError::Leaving(_)) => {
                let other = format!("{name}=-{}", self.ports.ids.next());
                let arn = secrets.create(&other, kms_arn, content).await?;
                Ok(StoredCredentials { arn, stepped_around: Some(name) })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Removes the unused secret once it is decided which attempt has created the profile: this attempt's, if another
    /// one has, or else an earlier one under the usual name. It can be restored.
    pub(super) async fn tidy_secrets(&self, profile: &str, stored: &StoredCredentials) {
        let record = load::<ProfileRecord>(self.ports.table.as_ref(), &profile_key(profile)).await;
        let Ok(record) = record else { return };
        let won = record.is_some_and(|won| won.value.profile.credentials_arn == stored.arn);
        let unused = if won { stored.stepped_around.as_ref() } else { Some(&stored.arn) };
        let Some(unused) = unused else { return };
        // A secret that is left behind costs little, and the next attempt avoids it too.
        if let Ok(own) = self.ports.secrets.claim(unused).await {
            let _ = self.ports.secrets.delete(&own).await;
        }
    }
}

/// Returns the name of a profile's secret, which is unique among profiles. Characters that Secrets Manager does not
/// accept are written as `=` and hexadecimal digits, and a long name ends with its digest.
fn secret_name(stack: &str, profile: &str) -> String {
    let mut name = String::new();
    for byte in profile.bytes() {
        match byte {
            b'/' | b'_' | b'+' | b'.' | b'@' | b'-' => name.push(byte.into()),
            byte if byte.is_ascii_alphanumeric() => name.push(byte.into()),
            byte => name.push_str(&format!("={byte:02X}")),
        }
    }
    if name.len() > LONGEST {
        name.truncate(LONGEST - 66);
        name = format!("{name}=h{}", digest(profile));
    }
    format!("{PROFILE_SECRETS}{stack}/{name}")
}

fn digest(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;
    use crate::ledger::document;
    use crate::memory::{
        MemoryEvents, MemoryIds, MemoryMetrics, MemoryScheduler, MemorySecrets, MemoryTable,
        MemoryWorkflow,
    };
    use crate::ports::{Ports, Write};
    use connector_sdk::Connectors;
    use connector_sdk::memory::MemoryClock;
    use connector_sdk::rest::{AddressPolicy, Http};
    use flow::{
        ConnectionMode, ConnectorProfile, ConnectorType, ProfileCredentials, Timestamp, Union,
    };
    use proptest::prelude::*;
    use serde_json::json;
    use std::sync::Arc;
    use std::time::Duration;

    #[test]
    fn a_name_carries_the_stack_and_stays_readable() {
        assert_eq!(secret_name("demo", "crm"), "penstock/profiles/demo/crm");
        assert_eq!(secret_name("demo", "a/b_c+d.e-f"), "penstock/profiles/demo/a/b_c+d.e-f");
        assert_eq!(secret_name("demo", "a!b#c=d"), "penstock/profiles/demo/a=21b=23c=3Dd");
    }

    proptest! {
        #[test]
        fn no_two_profiles_share_a_name(
            one in "[a-c/!@#+=.-]{1,256}",
            other in "[a-c/!@#+=.-]{1,256}",
            unique in "[0-9a-f-]{36}",
        ) {
            let (first, second) = (secret_name("demo", &one), secret_name("demo", &other));
            prop_assert_eq!(first == second, one == other);
            let around = format!("{first}=-{unique}");
            prop_assert_ne!(&around, &second);
            // The longest stack name for which all functions have valid names.
            prop_assert!(around.len() - "demo".len() + 55 <= 256);
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+=.@-".contains(&byte);
            prop_assert!(around.bytes().all(fits));
        }
    }

    #[tokio::test]
    async fn of_two_attempts_at_once_the_secret_of_the_one_that_made_the_profile_stays() {
        for winner in 0..2 {
            let (engine, secrets) = engine();
            let (one, other) = (attempt(&engine).await, attempt(&engine).await);
            let attempts = [&one, &other];
            record(&engine, &attempts[winner].arn).await;
            for attempt in attempts {
                engine.tidy_secrets("crm", attempt).await;
            }
            let kept = engine.ports.secrets.read(&attempts[winner].arn).await;
            assert!(kept.is_ok(), "{winner}");
            assert_eq!(secrets.names().len(), 1, "{winner}: {:?}", secrets.names());
        }
    }

    fn engine() -> (Engine, Arc<MemorySecrets>) {
        let secrets = Arc::new(MemorySecrets::default());
        let ports = Ports {
            table: Arc::new(MemoryTable::default()),
            secrets: secrets.clone(),
            workflow: Arc::new(MemoryWorkflow::default()),
            scheduler: Arc::new(MemoryScheduler::default()),
            events: Arc::new(MemoryEvents::default()),
            metrics: Arc::new(MemoryMetrics::default()),
            clock: Arc::new(MemoryClock::at(Timestamp::from_millis(1_790_000_000_000))),
            catalog: None,
            finder: None,
            ids: Arc::new(MemoryIds::default()),
        };
        let http = Http::new(AddressPolicy::Public, Duration::from_secs(60)).unwrap();
        (Engine::new(ports, Connectors::new(Vec::new()), http, Settings::default()), secrets)
    }

    async fn attempt(engine: &Engine) -> StoredCredentials {
        let crm = ConnectorType::new("Salesforce");
        let new = NewProfile {
            name: "crm".to_owned(),
            connector_type: crm.clone(),
            connector_label: None,
            connection_mode: ConnectionMode::Public,
            kms_arn: None,
            properties: Union::of(&crm, json!({})),
            credentials: ProfileCredentials::new(Union::of(&crm, json!({}))),
        };
        engine.store_credentials(&new, &Map::new()).await.unwrap()
    }

    async fn record(engine: &Engine, credentials_arn: &str) {
        let crm = ConnectorType::new("Salesforce");
        let now = engine.ports.clock.now();
        let record = ProfileRecord {
            profile: ConnectorProfile {
                connector_profile_arn: "arn".to_owned(),
                connector_profile_name: "crm".to_owned(),
                connector_type: crm.clone(),
                connector_label: None,
                connection_mode: ConnectionMode::Public,
                credentials_arn: credentials_arn.to_owned(),
                connector_profile_properties: Union::of(&crm, json!({})),
                created_at: now,
                last_updated_at: now,
            },
            needs_reconnection: None,
        };
        let write = Write::create(profile_key("crm"), document(&record).unwrap());
        engine.ports.table.write(&[write]).await.unwrap();
    }
}
