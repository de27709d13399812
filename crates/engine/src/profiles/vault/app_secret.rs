//! Reads a secret that a user points to, but none that a deployment manages.

use crate::ports::{Secrets, SecretsError};
use connector_sdk::{AppSecret, ConnectorError, ErrorKind, Result};

/// Reads a secret by its ARN. Both the given ARN and the ARN of the secret that is found are checked.
pub(super) async fn read(secrets: &dyn Secrets, arn: &str) -> Result<AppSecret> {
    AppSecret::check(arn)?;
    match secrets.read(arn).await {
        Ok(found) => AppSecret::new(&found.arn, found.content),
        Err(error @ (SecretsError::Absent(_) | SecretsError::Leaving(_))) => {
            Err(ConnectorError::new(
                ErrorKind::InvalidCredentials,
                format!(
                    "{error}; restore it, or update the connector profile with another clientCredentialsArn"
                ),
            ))
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::MemorySecrets;
    use crate::ports::{OwnSecret, SecretValue};
    use serde_json::{Map, json};

    const ARN: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:";

    async fn reading(name: &str) -> Result<AppSecret> {
        let secrets = MemorySecrets::default();
        let content = Map::from_iter([("client_secret".to_owned(), json!("canary-secret"))]);
        let arn = secrets.put(name, None, &content);
        read(&secrets, &arn).await
    }

    #[tokio::test]
    async fn secrets_that_a_deployment_keeps_are_not_read_for_a_connector() {
        assert!(reading("penstock/apps/crm").await.is_ok());
        for name in [
            "appflow!123456789012-crm",
            "penstock/profiles/demo/crm",
            "penstock/profiles/other/crm",
            "penstock/webhooks/slack/team",
        ] {
            let error = reading(name).await.err().unwrap_or_else(|| panic!("{name} is read"));
            assert_eq!(error.kind, ErrorKind::AccessDenied, "{error}");
            assert!(error.message.contains(name) && !error.message.contains("canary"), "{error}");
        }
    }

    #[tokio::test]
    async fn nobody_learns_whether_there_is_a_secret_that_a_deployment_keeps() {
        let secrets = MemorySecrets::default();
        for name in ["penstock/profiles/demo/crm", "penstock/webhooks/slack/team"] {
            let error = read(&secrets, &format!("{ARN}{name}")).await.err().unwrap();
            assert_eq!(error.kind, ErrorKind::AccessDenied, "{error}");
        }
    }

    #[tokio::test]
    async fn a_secret_that_is_found_by_another_spelling_is_judged_by_its_own() {
        struct Loose(MemorySecrets);
        #[async_trait::async_trait]
        impl Secrets for Loose {
            async fn create(
                &self,
                name: &str,
                kms_arn: Option<&str>,
                content: &Map<String, serde_json::Value>,
            ) -> Result<String, SecretsError> {
                self.0.create(name, kms_arn, content).await
            }
            async fn read(&self, _: &str) -> Result<SecretValue, SecretsError> {
                self.0.read("penstock/webhooks/slack/team").await
            }
            async fn claim(&self, id: &str) -> Result<OwnSecret, SecretsError> {
                self.0.claim(id).await
            }
            async fn replace(
                &self,
                secret: &OwnSecret,
                content: &Map<String, serde_json::Value>,
            ) -> Result<String, SecretsError> {
                self.0.replace(secret, content).await
            }
            async fn delete(&self, secret: &OwnSecret) -> Result<(), SecretsError> {
                self.0.delete(secret).await
            }
        }
        let loose = Loose(MemorySecrets::default());
        loose.0.put("penstock/webhooks/slack/team", None, &Map::new());
        let error = read(&loose, &format!("{ARN}penstock/webhook")).await.err().unwrap();
        assert_eq!(error.kind, ErrorKind::AccessDenied, "{error}");
    }

    #[tokio::test]
    async fn a_secret_that_is_not_there_is_no_missing_object_of_the_application() {
        let secrets = MemorySecrets::default();
        let error = read(&secrets, &format!("{ARN}penstock/apps/crm")).await.err().unwrap();
        assert_eq!(error.kind, ErrorKind::InvalidCredentials);
        assert!(error.message.contains("penstock/apps/crm does not exist"), "{error}");
    }
}
