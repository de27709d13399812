//! The content of a webhook's secret: the signing keys, and the settings of its sender.

use super::settings::Settings;
use super::signature::{same_text, signed};
use serde_json::{Map, Value};

/// The minimum length of a signing secret, in characters.
const SHORTEST: usize = 16;

/// Every member that a secret may have.
const MEMBERS: [&str; 12] = [
    "signingSecret",
    "previousSigningSecret",
    "organizationId",
    "verifyToken",
    "signatureHeader",
    "signaturePrefix",
    "encoding",
    "timestampHeader",
    "idHeader",
    "idField",
    "entityField",
    "entity",
];

/// The secret of one webhook. It cannot be printed.
///
/// It is stored as JSON. Most senders need `signingSecret` alone, at least 16 characters. During a rotation,
/// `previousSigningSecret` is accepted as well. Salesforce needs `organizationId`. The other members describe senders
/// that have no scheme of their own ([`SignedBody`](super::SignedBody)):
///
/// | member | meaning | default |
/// |---|---|---|
/// | `signatureHeader` | the header with the signature | `X-Penstock-Signature` |
/// | `signaturePrefix` | the text before the signature | `sha256=` |
/// | `encoding` | `hex` or `base64` | `hex` |
/// | `timestampHeader` | the header with the time; then time, `.` and body are signed | only the body is signed, of any age |
/// | `idHeader` | the header with the delivery's id | `X-Penstock-Delivery` |
/// | `idField` | a JSON pointer to the event's id, preferred to the header | none |
/// | `entity` | the name of the event object | `webhook` |
/// | `entityField` | a JSON pointer to that name in the event | none |
/// | `verifyToken` | the token that a GET with `hub.mode=subscribe` must contain | every GET is refused |
pub struct WebhookSecret {
    keys: Vec<String>,
    organization_id: Option<String>,
    verify_token: Option<String>,
    settings: Settings,
}

impl WebhookSecret {
    /// Reads the JSON of a secret. An error never contains a value of it.
    pub fn read(json: &str) -> Result<Self, String> {
        let mut members: Map<String, Value> = serde_json::from_str(json).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            format!("secret is not a JSON object, at line {line} column {column}")
        })?;
        if let Some(name) = members.keys().find(|name| !MEMBERS.contains(&name.as_str())) {
            return Err(format!(
                "secret has an unknown member \"{name}\": known are {}",
                MEMBERS.join(", ")
            ));
        }
        let mut take = |name: &str| match members.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) if !text.is_empty() || name == "signaturePrefix" => {
                Ok(Some(text))
            }
            Some(_) => Err(format!("member \"{name}\" is not a text, or an empty one")),
        };
        let Some(current) = take("signingSecret")? else {
            return Err("secret has no member \"signingSecret\"".to_owned());
        };
        let keys: Vec<String> =
            [Some(current), take("previousSigningSecret")?].into_iter().flatten().collect();
        if keys.iter().any(|key| key.chars().count() < SHORTEST) {
            return Err(format!(
                "signing secrets need at least {SHORTEST} characters: make a longer one"
            ));
        }
        Ok(Self {
            keys,
            organization_id: take("organizationId")?,
            verify_token: take("verifyToken")?,
            settings: Settings::read(take)?,
        })
    }

    /// Returns whether a signature is the HMAC-SHA256 of the concatenated parts with the current or the previous
    /// signing secret.
    pub fn signed(&self, parts: &[&[u8]], signature: &[u8]) -> bool {
        self.keys.iter().fold(false, |any, key| any | signed(key.as_bytes(), parts, signature))
    }

    /// Returns whether a text is the current or the previous signing secret, for senders that cannot sign.
    pub fn is_signing_secret(&self, text: &str) -> bool {
        self.keys.iter().fold(false, |any, key| any | same_text(key, text))
    }

    /// Returns whether a text is the token of the handshake. Always false if the secret has none.
    pub fn is_verify_token(&self, text: &str) -> bool {
        self.verify_token.as_deref().is_some_and(|token| same_text(token, text))
    }

    /// Returns the id of the organisation that may deliver.
    pub fn organization_id(&self) -> Option<&str> {
        self.organization_id.as_deref()
    }

    pub(super) fn settings(&self) -> &Settings {
        &self.settings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_said_without_a_value() {
        for (json, said) in [
            (r#""hunter2hunter2hunter2""#, "not a JSON object"),
            (r#"{"signingSecret": "hunter2hunter2"#, "not a JSON object"),
            ("{}", "no member \"signingSecret\""),
            (r#"{"signingSecret": ""}"#, "\"signingSecret\" is not a text"),
            (r#"{"signingSecret": 1234567890123456}"#, "\"signingSecret\" is not a text"),
            (r#"{"signingSecret": "hunter2hunter2"}"#, "16 characters"),
            (
                r#"{"signingSecret": "hunter2hunter2hunter2", "previousSigningSecret": "hunter2"}"#,
                "16 characters",
            ),
            (
                r#"{"signingSecret": "hunter2hunter2hunter2", "signingsecret": "hunter2"}"#,
                "unknown member \"signingsecret\"",
            ),
            (r#"{"signingSecret": "hunter2hunter2hunter2", "encoding": "hunter2"}"#, "base64"),
            (r#"{"signingSecret": "hunter2hunter2hunter2", "idHeader": "hunter2 "}"#, "header"),
            (r#"{"signingSecret": "hunter2hunter2hunter2", "idField": "hunter2"}"#, "pointer"),
            (
                r#"{"signingSecret": "hunter2hunter2hunter2", "entity": "hunter2", "entityField": "/hunter2"}"#,
                "exclude",
            ),
        ] {
            let error = WebhookSecret::read(json).err().unwrap();
            assert!(error.contains(said), "{error}");
            assert!(!error.contains("hunter2") && !error.contains("1234"), "{error}");
        }
    }

    #[test]
    fn the_previous_secret_counts_while_it_is_there() {
        let both = r#"{"signingSecret": "new-secret-of-2026", "previousSigningSecret": "old-secret-of-2025"}"#;
        let secret = WebhookSecret::read(both).ok().unwrap();
        assert!(secret.is_signing_secret("new-secret-of-2026"));
        assert!(secret.is_signing_secret("old-secret-of-2025"));
        let alone = WebhookSecret::read(r#"{"signingSecret": "new-secret-of-2026"}"#).ok().unwrap();
        assert!(!alone.is_signing_secret("old-secret-of-2025"));
        assert!(!alone.is_verify_token(""));
    }
}
