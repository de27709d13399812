//! Secrets, kept in Secrets Manager. Those of a deployment carry its mark, a tag.

use crate::failure::Failure;
use async_trait::async_trait;
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput;
use aws_sdk_secretsmanager::types::Tag;
use engine::ports::{OwnSecret, SecretValue, Secrets, SecretsError};
use serde_json::{Map, Value};

/// Secrets Manager's largest secret.
const LARGEST_SECRET: usize = 65_536;
/// The tag that says which deployment a secret belongs to; the template's policies name it too.
const MARK: &str = "penstock:stack";
/// How long a deleted secret can be restored: the least that Secrets Manager allows.
const RECOVERY_DAYS: i64 = 7;
/// Begins the names that earlier versions gave, as AppFlow does; their secrets have no mark.
const OLD_NAMES: &str = "appflow!";

/// Secrets as JSON objects in Secrets Manager.
pub struct ManagedSecrets {
    client: Client,
    stack: String,
}

impl ManagedSecrets {
    /// Takes a client and the name of the stack, which is the deployment's mark.
    pub fn new(client: Client, stack: &str) -> Self {
        Self { client, stack: stack.to_owned() }
    }

    fn mark(&self) -> Tag {
        Tag::builder().key(MARK).value(&self.stack).build()
    }

    async fn describe(&self, id: &str) -> Result<DescribeSecretOutput, SecretsError> {
        let answer = self.client.describe_secret().secret_id(id).send().await;
        let secret = answer.map_err(|error| refused(id, &Failure::of(&error)))?;
        match secret.deleted_date() {
            Some(_) => Err(SecretsError::Leaving(id.to_owned())),
            None => Ok(secret),
        }
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
        let call = self.client.create_secret().name(name).secret_string(text).tags(self.mark());
        let answer = call.set_kms_key_id(kms_arn.map(str::to_owned)).send().await;
        let answer = answer.map_err(|error| refused(name, &Failure::of(&error)))?;
        Ok(answer.arn.unwrap_or_else(|| name.to_owned()))
    }

    async fn read(&self, id: &str) -> Result<SecretValue, SecretsError> {
        let answer = self.client.get_secret_value().secret_id(id).send().await;
        let answer = answer.map_err(|error| refused(id, &Failure::of(&error)))?;
        let content = read_content(id, answer.secret_string())?;
        let arn = answer.arn.unwrap_or_default();
        Ok(SecretValue { arn, content, version: answer.version_id.unwrap_or_default() })
    }

    async fn claim(&self, id: &str) -> Result<OwnSecret, SecretsError> {
        let secret = self.describe(id).await?;
        let arn = secret.arn().unwrap_or_default().to_owned();
        let mark = secret.tags().iter().find(|tag| tag.key() == Some(MARK)).and_then(Tag::value);
        // The end of an ARN is new for each secret, so that whoever knows the whole ARN was told it by CreateSecret.
        let old = secret.name().is_some_and(|name| name.starts_with(OLD_NAMES)) && arn == id;
        match mark {
            Some(stack) if stack == self.stack => {}
            None if old => {
                let answer =
                    self.client.tag_resource().secret_id(id).tags(self.mark()).send().await;
                answer.map_err(|error| refused(id, &Failure::of(&error)))?;
            }
            Some(stack) => return Err(foreign(id, &format!("belongs to the stack {stack}"))),
            None => {
                let advice = format!("has no tag {MARK}; add it with the value {}", self.stack);
                return Err(foreign(id, &format!("{advice} if it is this stack's")));
            }
        }
        Ok(OwnSecret { arn })
    }

    async fn replace(
        &self,
        secret: &OwnSecret,
        content: &Map<String, Value>,
    ) -> Result<String, SecretsError> {
        let text = write_content(content)?;
        let call = self.client.put_secret_value().secret_id(&secret.arn).secret_string(text);
        let answer = call.send().await;
        let answer = answer.map_err(|error| refused(&secret.arn, &Failure::of(&error)))?;
        Ok(answer.version_id.unwrap_or_default())
    }

    async fn delete(&self, secret: &OwnSecret) -> Result<(), SecretsError> {
        let call = self.client.delete_secret().secret_id(&secret.arn);
        let Err(error) = call.recovery_window_in_days(RECOVERY_DAYS).send().await else {
            return Ok(());
        };
        match refused(&secret.arn, &Failure::of(&error)) {
            SecretsError::Absent(_) | SecretsError::Leaving(_) => Ok(()),
            error => Err(error),
        }
    }
}

fn foreign(id: &str, what: &str) -> SecretsError {
    SecretsError::Foreign(format!("secret {id} {what}; it was left as it is"))
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
        return SecretsError::Leaving(id.to_owned());
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
            SecretsError::Leaving(_) => "leaving",
            SecretsError::Foreign(_) => "foreign",
            SecretsError::Taken(_) => "taken",
            SecretsError::Denied(_) => "denied",
            SecretsError::Unfit(_) => "unfit",
            SecretsError::Unavailable(_) => "unavailable",
        };
        assert_eq!(name("ResourceNotFoundException", "", 400), "absent");
        assert_eq!(name("ResourceExistsException", "", 400), "taken");
        assert_eq!(name("DecryptionFailure", "", 400), "denied");
        assert_eq!(name("AccessDeniedException", "", 400), "denied");
        assert_eq!(name("InvalidRequestException", "it was marked for deletion.", 400), "leaving");
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

    const ARN: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:";

    async fn canned(answers: &[(u16, Value)]) -> (ManagedSecrets, crate::canned::Canned) {
        let headers = "content-type: application/x-amz-json-1.1\r\n";
        let answers = answers.iter().map(|(status, body)| (*status, headers, body.to_string()));
        let server = crate::canned::Canned::start(answers.collect()).await;
        (ManagedSecrets::new(Client::new(&server.config(1).await), "demo"), server)
    }

    fn operations(server: &crate::canned::Canned) -> Vec<String> {
        let named = |request: String| {
            let (_, rest) = request.split_once("secretsmanager.").unwrap();
            rest.split_whitespace().next().unwrap().to_owned()
        };
        server.requests().into_iter().map(named).collect()
    }

    #[tokio::test]
    async fn a_name_that_is_taken_is_not_made_free() {
        let scheduled = "You can't create this secret because a secret with this name is already scheduled for deletion.";
        for (code, message) in [
            (
                "ResourceExistsException",
                "The operation failed because the secret crm already exists.",
            ),
            ("InvalidRequestException", scheduled),
        ] {
            let (secrets, server) =
                canned(&[(400, json!({ "__type": code, "Message": message }))]).await;
            let error = secrets.create("crm", None, &Map::new()).await.unwrap_err();
            assert!(matches!(error, SecretsError::Taken(_) | SecretsError::Leaving(_)), "{error}");
            assert_eq!(operations(&server), ["CreateSecret"]);
        }
    }

    #[tokio::test]
    async fn a_secret_carries_the_mark_from_its_creation_and_is_deleted_recoverably() {
        let (secrets, server) = canned(&[(200, json!({ "ARN": ARN })), (200, json!({}))]).await;
        assert_eq!(secrets.create("crm", None, &Map::new()).await.unwrap(), ARN);
        secrets.delete(&OwnSecret { arn: ARN.to_owned() }).await.unwrap();
        let [create, delete] = &server.requests()[..] else { panic!("two requests") };
        assert!(create.contains(r#""Tags":[{"Key":"penstock:stack","Value":"demo"}]"#), "{create}");
        assert!(
            delete.contains(r#""RecoveryWindowInDays":7"#) && !delete.contains("Force"),
            "{delete}"
        );
    }

    #[tokio::test]
    async fn a_secret_is_ours_by_its_mark_alone() {
        let old = format!("{ARN}appflow!123456789012-crm-AbCdEf");
        let new = format!("{ARN}penstock/profiles/demo/crm-AbCdEf");
        let marked = |stack: &str| json!([{ "Key": "team", "Value": "crm" }, { "Key": "penstock:stack", "Value": stack }]);
        let none = json!([]);
        for (asked, arn, tags, operations_wanted) in [
            (new.as_str(), new.as_str(), marked("demo"), Some(vec!["DescribeSecret"])),
            ("penstock/profiles/demo/crm", &new, marked("demo"), Some(vec!["DescribeSecret"])),
            (&old, &old, none.clone(), Some(vec!["DescribeSecret", "TagResource"])),
            (&old, &old, marked("other"), None),
            ("appflow!123456789012-crm", &old, none.clone(), None),
            (&old[..old.len() - 7], &old, none.clone(), None),
            (&new, &new, none, None),
            (&new, &new, marked("other"), None),
        ] {
            let name = arn.strip_prefix(ARN).unwrap().trim_end_matches("-AbCdEf");
            let described = json!({ "ARN": arn, "Name": name, "Tags": tags });
            let (secrets, server) = canned(&[(200, described), (200, json!({}))]).await;
            let claimed = secrets.claim(asked).await;
            match operations_wanted {
                Some(wanted) => {
                    assert_eq!(claimed.unwrap().arn, arn, "{asked} {tags}");
                    assert_eq!(operations(&server), wanted, "{asked} {tags}");
                }
                None => {
                    let error = claimed.unwrap_err();
                    assert!(matches!(error, SecretsError::Foreign(_)), "{asked} {tags}: {error}");
                    assert_eq!(operations(&server), ["DescribeSecret"], "{asked} {tags}");
                }
            }
        }
    }

    #[tokio::test]
    async fn a_secret_that_is_scheduled_for_deletion_is_not_claimed() {
        let described = json!({ "ARN": ARN, "Name": "crm", "DeletedDate": 1_790_000_000 });
        let (secrets, _server) = canned(&[(200, described)]).await;
        let error = secrets.claim("crm").await.unwrap_err();
        assert!(matches!(error, SecretsError::Leaving(_)), "{error}");
    }
}
