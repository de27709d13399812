//! Secrets, kept in Secrets Manager.

use crate::failure::Failure;
use async_trait::async_trait;
use aws_sdk_secretsmanager::Client;
use engine::ports::{SecretValue, Secrets, SecretsError};
use serde_json::{Map, Value};
use std::time::Duration;

/// Secrets Manager's largest secret.
const LARGEST_SECRET: usize = 65_536;
/// Attempts at taking a name whose secret is being removed: that ends some seconds after it was asked for.
const MOST_ATTEMPTS: u32 = 6;
const PAUSE: Duration = Duration::from_secs(1);

/// Secrets as JSON objects in Secrets Manager.
pub struct ManagedSecrets {
    client: Client,
}

impl ManagedSecrets {
    /// Takes a client.
    pub fn new(client: Client) -> Self {
        Self { client }
    }

    async fn create_once(
        &self,
        name: &str,
        kms_arn: Option<&str>,
        text: &str,
    ) -> Result<String, Failure> {
        let call = self.client.create_secret().name(name).secret_string(text);
        let call = call.set_kms_key_id(kms_arn.map(str::to_owned));
        let answer = call.send().await.map_err(|error| Failure::of(&error))?;
        Ok(answer.arn.unwrap_or_else(|| name.to_owned()))
    }

    // AWS words this case in its refusal; the local cloud says only that the name is taken.
    async fn taken_by_a_leaving_one(&self, name: &str, failure: &Failure) -> bool {
        if !failure.has_code("ResourceExistsException") {
            return false;
        }
        let answer = self.client.describe_secret().secret_id(name).send().await;
        answer.is_ok_and(|secret| secret.deleted_date().is_some())
    }
}

#[async_trait]
impl Secrets for ManagedSecrets {
    async fn create(
        &self,
        name: &str,
        kms_arn: Option<&str>,
        content: &Map<String, Value>,
    ) -> Result<String, SecretsError> {
        let text = write_content(content)?;
        let mut attempt = 1;
        loop {
            let failure = match self.create_once(name, kms_arn, &text).await {
                Ok(arn) => return Ok(arn),
                Err(failure) => failure,
            };
            let leaving =
                marked_for_deletion(&failure) || self.taken_by_a_leaving_one(name, &failure).await;
            if !leaving || attempt == MOST_ATTEMPTS {
                return Err(refused(name, &failure));
            }
            self.delete(name).await?;
            tokio::time::sleep(PAUSE).await;
            attempt += 1;
        }
    }

    async fn read(&self, id: &str) -> Result<SecretValue, SecretsError> {
        let answer = self.client.get_secret_value().secret_id(id).send().await;
        let answer = answer.map_err(|error| refused(id, &Failure::of(&error)))?;
        let content = read_content(id, answer.secret_string())?;
        let arn = answer.arn.unwrap_or_default();
        Ok(SecretValue { arn, content, version: answer.version_id.unwrap_or_default() })
    }

    async fn replace(
        &self,
        id: &str,
        content: &Map<String, Value>,
    ) -> Result<String, SecretsError> {
        let text = write_content(content)?;
        let answer = self.client.put_secret_value().secret_id(id).secret_string(text).send().await;
        let answer = answer.map_err(|error| refused(id, &Failure::of(&error)))?;
        Ok(answer.version_id.unwrap_or_default())
    }

    async fn delete(&self, id: &str) -> Result<(), SecretsError> {
        let call = self.client.delete_secret().secret_id(id).force_delete_without_recovery(true);
        let Err(error) = call.send().await else {
            return Ok(());
        };
        match refused(id, &Failure::of(&error)) {
            SecretsError::Absent(_) => Ok(()),
            error => Err(error),
        }
    }
}

fn write_content(content: &Map<String, Value>) -> Result<String, SecretsError> {
    let text = Value::Object(content.clone()).to_string();
    if text.len() > LARGEST_SECRET {
        let size = text.len();
        return Err(SecretsError::Unfit(format!(
            "the credentials have {size} bytes, more than 64 KiB"
        )));
    }
    Ok(text)
}

// The parser's own words are left out, since they may quote the content.
fn read_content(id: &str, text: Option<&str>) -> Result<Map<String, Value>, SecretsError> {
    match text.map(serde_json::from_str) {
        Some(Ok(Value::Object(content))) => Ok(content),
        _ => Err(SecretsError::Unfit(format!(
            "secret {id} is not a JSON object; store one with the members the connector asks for"
        ))),
    }
}

fn refused(id: &str, failure: &Failure) -> SecretsError {
    if failure.has_code("ResourceNotFoundException") {
        return SecretsError::Absent(id.to_owned());
    }
    if failure.has_code("ResourceExistsException") {
        return SecretsError::Taken(id.to_owned());
    }
    if marked_for_deletion(failure) {
        return SecretsError::Denied(format!(
            "secret {id} is marked for deletion: {failure}; restore it or name another one"
        ));
    }
    let key = [
        "DecryptionFailure",
        "DecryptionFailureException",
        "EncryptionFailure",
        "EncryptionFailureException",
    ];
    if key.iter().any(|code| failure.has_code(code)) {
        return SecretsError::Denied(format!(
            "the key of secret {id} cannot be used: {failure}; enable it and allow its use"
        ));
    }
    if failure.denied() || failure.unauthenticated() {
        return SecretsError::Denied(format!(
            "secret {id}: {failure}; allow it in the policies of the function's role and of the secret"
        ));
    }
    let unfit = [
        "InvalidParameterException",
        "InvalidRequestException",
        "ValidationException",
        "LimitExceededException",
    ];
    if unfit.iter().any(|code| failure.has_code(code)) {
        return SecretsError::Unfit(format!("secret {id}: {failure}"));
    }
    SecretsError::Unavailable(format!("secret {id}: {failure}"))
}

pub(crate) fn marked_for_deletion(failure: &Failure) -> bool {
    let words = failure.message.to_lowercase();
    failure.has_code("InvalidRequestException")
        && ["marked for deletion", "scheduled for deletion", "marked deleted"]
            .iter()
            .any(|said| words.contains(said))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn failure(code: &str, message: &str, status: u16) -> Failure {
        Failure {
            code: Some(code.to_owned()),
            message: message.to_owned(),
            status: Some(status),
            ..Failure::default()
        }
    }

    #[test]
    fn each_answer_means_one_thing() {
        let name = |code, message, status| match refused("crm", &failure(code, message, status)) {
            SecretsError::Absent(_) => "absent",
            SecretsError::Taken(_) => "taken",
            SecretsError::Denied(_) => "denied",
            SecretsError::Unfit(_) => "unfit",
            SecretsError::Unavailable(_) => "unavailable",
        };
        assert_eq!(name("ResourceNotFoundException", "", 400), "absent");
        assert_eq!(name("ResourceExistsException", "", 400), "taken");
        assert_eq!(name("DecryptionFailure", "", 400), "denied");
        assert_eq!(name("AccessDeniedException", "", 400), "denied");
        assert_eq!(name("InvalidRequestException", "it was marked for deletion.", 400), "denied");
        assert_eq!(name("InvalidRequestException", "something else", 400), "unfit");
        assert_eq!(name("ThrottlingException", "", 400), "unavailable");
        assert_eq!(name("InternalServiceError", "", 500), "unavailable");
    }

    #[test]
    fn content_is_an_object_and_is_never_quoted() {
        assert_eq!(read_content("crm", Some(r#"{"a":1}"#)).unwrap()["a"], json!(1));
        for text in [None, Some("hunter2"), Some(r#"["hunter2"]"#)] {
            let error = read_content("crm", text).unwrap_err();
            assert!(matches!(error, SecretsError::Unfit(_)));
            assert!(!error.to_string().contains("hunter2"));
        }
    }

    #[test]
    fn content_beyond_the_limit_is_refused_before_it_is_sent() {
        let content = Map::from_iter([("a".to_owned(), json!("x".repeat(LARGEST_SECRET)))]);
        assert!(matches!(write_content(&content), Err(SecretsError::Unfit(_))));
    }

    #[tokio::test]
    async fn a_secret_marked_for_deletion_gives_way() {
        let headers = "content-type: application/x-amz-json-1.1\r\n";
        let marked = json!({
            "__type": "InvalidRequestException",
            "Message": "You can't create this secret because a secret with this name is already scheduled for deletion.",
        });
        let server = crate::canned::Canned::start(vec![
            (400, headers, marked.to_string()),
            (200, headers, "{}".to_owned()),
            (200, headers, r#"{"ARN":"arn:crm"}"#.to_owned()),
        ])
        .await;
        let secrets = ManagedSecrets::new(Client::new(&server.config(1).await));
        assert_eq!(secrets.create("crm", None, &Map::new()).await.unwrap(), "arn:crm");
        let targets: Vec<bool> = ["CreateSecret", "DeleteSecret", "CreateSecret"]
            .iter()
            .zip(server.requests())
            .map(|(operation, request)| request.contains(&format!("secretsmanager.{operation}")))
            .collect();
        assert_eq!(targets, [true; 3]);
    }
}
