//! Credentials and the vault they live in.

use crate::Result;
use async_trait::async_trait;
use serde_json::{Map, Value};

/// One version of a profile's credentials. It can neither be printed nor serialised by accident.
#[derive(Clone)]
pub struct Credentials {
    values: Map<String, Value>,
    version: String,
}

impl Credentials {
    /// Wraps a secret's content and the version it was read at.
    pub fn new(values: Map<String, Value>, version: impl Into<String>) -> Self {
        Self { values, version: version.into() }
    }

    /// Returns a text member, such as `accessToken`; an empty one counts as absent.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// Returns a text member of a member, such as `accessToken` of `oAuthCredentials`.
    pub fn text_in(&self, parent: &str, name: &str) -> Option<&str> {
        self.values.get(parent)?.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    /// Returns a member of any form, such as `oAuthRequest`.
    pub fn member(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// Returns a copy of the content, for the vault and for renewals.
    pub fn expose(&self) -> Map<String, Value> {
        self.values.clone()
    }

    /// Returns `text` without any of the secrets: an application's words may quote what it was sent.
    pub fn redact(&self, text: &str) -> String {
        let mut found = Vec::new();
        collect_members(&self.values, &mut found);
        // The longest first, so that no secret survives in part because a shorter one is inside it.
        found.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        found.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "[redacted]"))
    }

    /// Returns the version it was read at.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// Texts shorter than this are words such as a grant's name, not secrets.
const SHORTEST_SECRET: usize = 8;
/// Members that are kept beside the secrets and belong into messages.
const PUBLIC_MEMBERS: [&str; 4] =
    ["clientCredentialsArn", "instanceUrl", "oAuth2GrantType", "redirectUri"];

fn collect_secrets<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) if text.len() >= SHORTEST_SECRET => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect_secrets(item, found)),
        Value::Object(members) => collect_members(members, found),
        _ => {}
    }
}

fn collect_members<'a>(members: &'a Map<String, Value>, found: &mut Vec<&'a str>) {
    let secret = members.iter().filter(|(name, _)| !PUBLIC_MEMBERS.contains(&name.as_str()));
    secret.for_each(|(_, member)| collect_secrets(member, found));
}

/// Where a connection's credentials live.
#[async_trait]
pub trait Vault: Send + Sync {
    /// Returns the latest credentials.
    async fn credentials(&self) -> Result<Credentials>;

    /// Replaces credentials that were refused. At most one caller renews at a time; the others get what it stored,
    /// and nothing is used before it is stored.
    async fn renew(&self, refused: &Credentials, renewal: &dyn Renewal) -> Result<Credentials>;

    /// Reads another secret of the user, such as the one behind `clientCredentialsArn`.
    async fn secret(&self, arn: &str) -> Result<Map<String, Value>>;
}

/// How an application gives new credentials for old ones.
#[async_trait]
pub trait Renewal: Send + Sync {
    /// Asks the application once, and returns the whole content to store.
    async fn renew(&self, current: &Credentials) -> Result<Map<String, Value>>;
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn secrets_are_taken_out_of_words_and_addresses_are_not() {
        let Value::Object(values) = json!({
            "accessToken": "secret-token",
            "longer": "secret-token-two",
            "oAuthRequest": { "authCode": "one-time-code", "redirectUri": "https://a.example/back" },
            "instanceUrl": "https://b.example",
            "grant": "short",
        }) else {
            panic!("an object");
        };
        let credentials = Credentials::new(values, "1");
        let words = "secret-token-two, secret-token, one-time-code at https://b.example (short)";
        assert_eq!(
            credentials.redact(words),
            "[redacted], [redacted], [redacted] at https://b.example (short)"
        );
    }
}
