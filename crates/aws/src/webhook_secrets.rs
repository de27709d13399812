//! The secrets of webhooks, which their users keep in Secrets Manager by a name that says the address.

use crate::failure::Failure;
use crate::secrets::marked_for_deletion;
use aws_sdk_secretsmanager::Client;

/// Secrets under `penstock/webhooks/<connector>/<profile>`.
pub struct WebhookSecrets {
    client: Client,
}

impl WebhookSecrets {
    /// Takes a client.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    /// Reads the text of a secret; nothing where there is none, or it is about to be deleted.
    pub async fn read(&self, connector: &str, profile: &str) -> Result<Option<String>, String> {
        let name = format!("penstock/webhooks/{}/{profile}", connector.to_lowercase());
        let answer = self.client.get_secret_value().secret_id(&name).send().await;
        let failure = match answer {
            // A binary secret has no text, and is no secret of a webhook.
            Ok(answer) => return Ok(Some(answer.secret_string.unwrap_or_default())),
            Err(error) => Failure::of(&error),
        };
        if failure.has_code("ResourceNotFoundException") || marked_for_deletion(&failure) {
            return Ok(None);
        }
        Err(format!("secret {name} cannot be read: {failure}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned::Canned;

    async fn read(status: u16, answer: &str) -> (Result<Option<String>, String>, String) {
        let headers = "content-type: application/x-amz-json-1.1\r\n";
        let server = Canned::start(vec![(status, headers, answer.to_owned())]).await;
        let secrets = WebhookSecrets::new(Client::new(&server.config(1).await));
        let outcome = secrets.read("Zendesk", "support-desk").await;
        (outcome, server.requests().remove(0))
    }

    #[tokio::test]
    async fn a_secret_is_known_by_the_address() {
        let (secret, request) = read(200, r#"{"SecretString":"{}"}"#).await;
        assert_eq!(secret, Ok(Some("{}".to_owned())));
        assert!(
            request.ends_with(r#"{"SecretId":"penstock/webhooks/zendesk/support-desk"}"#),
            "{request}"
        );
    }

    #[tokio::test]
    async fn a_secret_that_is_not_there_is_nothing_and_one_that_cannot_be_read_is_an_error() {
        for answer in [
            r#"{"__type":"ResourceNotFoundException","message":"as they say"}"#,
            r#"{"__type":"InvalidRequestException","message":"it was marked for deletion."}"#,
        ] {
            assert_eq!(read(400, answer).await.0, Ok(None), "{answer}");
        }
        for code in ["AccessDeniedException", "DecryptionFailure", "ThrottlingException"] {
            let error = read(400, &format!(r#"{{"__type":"{code}"}}"#)).await.0.unwrap_err();
            assert!(
                error.starts_with("secret penstock/webhooks/zendesk/support-desk cannot"),
                "{error}"
            );
            assert!(error.contains(code), "{error}");
        }
    }
}
