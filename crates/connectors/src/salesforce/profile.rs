//! What a connector profile has to have, checked before anything is sent anywhere.

use super::auth::{address, real_token};
use flow::Violations;
use serde_json::Value;

const PROPERTIES: &str = "connectorProfileConfig.connectorProfileProperties.Salesforce";
const CREDENTIALS: &str = "connectorProfileConfig.connectorProfileCredentials.Salesforce";

/// Notes what is wrong with a profile's properties and credentials.
pub(super) fn check(properties: &Value, credentials: &Value, violations: &mut Violations) {
    let instance = properties.get("instanceUrl").filter(|value| !value.is_null());
    if instance.is_some_and(|value| !value.as_str().is_some_and(instance_url)) {
        violations.add(
            format!("{PROPERTIES}.instanceUrl"),
            "must be the organisation's address of at most 256 characters, such as https://example.my.salesforce.com",
        );
    }
    for flag in ["isSandboxEnvironment", "usePrivateLinkForMetadataAndAuthorization"] {
        if properties.get(flag).is_some_and(|value| !value.is_null() && !value.is_boolean()) {
            violations.add(format!("{PROPERTIES}.{flag}"), "must be true or false");
        }
    }
    let secrets = Secrets(credentials);
    match secrets.text("oAuth2GrantType") {
        None | Some("AUTHORIZATION_CODE") => check_tokens(&secrets, instance.is_some(), violations),
        Some("JWT_BEARER") => {
            if secrets.text("jwtToken").is_none() && !secrets.client() {
                violations.add(
                    format!("{CREDENTIALS}.jwtToken"),
                    "must be there for the grant JWT_BEARER, or else a clientCredentialsArn to a secret with \
                     client_id, private_key and username",
                );
            }
        }
        Some("CLIENT_CREDENTIALS") => {
            needs_client(&secrets, "the grant CLIENT_CREDENTIALS", violations);
            let shared =
                instance.and_then(Value::as_str).and_then(|text| address::parse(text).ok());
            if !shared.is_some_and(|url| address::own_domain(&url)) {
                violations.add(
                    format!("{PROPERTIES}.instanceUrl"),
                    "must be the organisation's My Domain for the grant CLIENT_CREDENTIALS",
                );
            }
        }
        Some(_) => violations.add(
            format!("{CREDENTIALS}.oAuth2GrantType"),
            "must be AUTHORIZATION_CODE, JWT_BEARER or CLIENT_CREDENTIALS",
        ),
    }
}

fn check_tokens(secrets: &Secrets<'_>, instance_known: bool, violations: &mut Violations) {
    let code = secrets.0.get("oAuthRequest").and_then(|request| request.get("authCode"));
    let code = code.and_then(Value::as_str).filter(|code| !code.is_empty());
    if secrets.text("refreshToken").is_some() {
        return needs_client(secrets, "a refreshToken", violations);
    }
    if code.is_some() {
        return needs_client(secrets, "an oAuthRequest", violations);
    }
    if secrets.text("jwtToken").is_some() {
        return;
    }
    if real_token(secrets.text("accessToken")).is_none() {
        violations.add(
            CREDENTIALS,
            "must hold an accessToken, a refreshToken, an oAuthRequest with an authCode or a jwtToken, or name the \
             oAuth2GrantType CLIENT_CREDENTIALS or JWT_BEARER",
        );
    } else if !instance_known {
        violations.add(
            format!("{PROPERTIES}.instanceUrl"),
            "must be there beside an accessToken alone, which does not say where it is valid",
        );
    }
}

fn needs_client(secrets: &Secrets<'_>, what: &str, violations: &mut Violations) {
    if !secrets.client() {
        violations.add(
            format!("{CREDENTIALS}.clientCredentialsArn"),
            format!("must be there for {what}: the secret with client_id and client_secret of the app it belongs to"),
        );
    }
}

struct Secrets<'a>(&'a Value);

impl<'a> Secrets<'a> {
    fn text(&self, name: &str) -> Option<&'a str> {
        self.0.get(name)?.as_str().filter(|text| !text.is_empty())
    }

    fn client(&self) -> bool {
        self.text("clientCredentialsArn").is_some()
    }
}

fn instance_url(text: &str) -> bool {
    text.len() <= 256 && address::parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ARN: &str = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:app-AbCdEf";

    fn paths(properties: &Value, credentials: &Value) -> Vec<String> {
        let mut violations = Violations::default();
        check(properties, credentials, &mut violations);
        let short = |path: String| path.rsplit('.').next().unwrap_or_default().to_owned();
        violations.0.into_iter().map(|violation| short(violation.path)).collect()
    }

    #[test]
    fn every_form_of_credentials_is_checked() {
        let site = json!({ "instanceUrl": "https://example.my.salesforce.com" });
        let none = json!({});
        for (properties, credentials, expected) in [
            (&site, json!({ "accessToken": "a-token" }), vec![]),
            (&none, json!({ "accessToken": "a-token" }), vec!["instanceUrl"]),
            (&none, json!({ "refreshToken": "r", "clientCredentialsArn": ARN }), vec![]),
            (&site, json!({ "refreshToken": "r" }), vec!["clientCredentialsArn"]),
            (
                &site,
                json!({ "accessToken": "a", "refreshToken": "r" }),
                vec!["clientCredentialsArn"],
            ),
            (
                &none,
                json!({ "oAuthRequest": { "authCode": "c" }, "clientCredentialsArn": ARN }),
                vec![],
            ),
            (&none, json!({ "oAuthRequest": { "authCode": "c" } }), vec!["clientCredentialsArn"]),
            (&none, json!({ "oAuthRequest": { "authCode": "" } }), vec!["Salesforce"]),
            (&none, json!({ "oAuth2GrantType": "JWT_BEARER", "jwtToken": "j" }), vec![]),
            (
                &none,
                json!({ "oAuth2GrantType": "JWT_BEARER", "clientCredentialsArn": ARN }),
                vec![],
            ),
            (&none, json!({ "oAuth2GrantType": "JWT_BEARER" }), vec!["jwtToken"]),
            (
                &site,
                json!({ "oAuth2GrantType": "CLIENT_CREDENTIALS", "clientCredentialsArn": ARN }),
                vec![],
            ),
            (
                &json!({ "instanceUrl": "https://login.salesforce.com" }),
                json!({ "oAuth2GrantType": "CLIENT_CREDENTIALS", "clientCredentialsArn": ARN }),
                vec!["instanceUrl"],
            ),
            (
                &none,
                json!({ "oAuth2GrantType": "CLIENT_CREDENTIALS" }),
                vec!["clientCredentialsArn", "instanceUrl"],
            ),
            (&none, json!({ "oAuth2GrantType": "PASSWORD" }), vec!["oAuth2GrantType"]),
            (&site, json!({}), vec!["Salesforce"]),
            (&site, Value::Null, vec!["Salesforce"]),
            (&site, json!({ "accessToken": "dummyAccessToken" }), vec!["Salesforce"]),
            (
                &json!({ "instanceUrl": "example", "isSandboxEnvironment": "yes" }),
                json!({ "accessToken": "a" }),
                vec!["instanceUrl", "isSandboxEnvironment"],
            ),
            (
                &json!({ "instanceUrl": "https://u:p@example.com" }),
                json!({ "accessToken": "a" }),
                vec!["instanceUrl"],
            ),
        ] {
            assert_eq!(paths(properties, &credentials), expected, "{properties} {credentials}");
        }
    }
}
