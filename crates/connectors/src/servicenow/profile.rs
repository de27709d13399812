//! What a connector profile has to have, checked before anything is sent anywhere.

use connector_sdk::oauth;
use connector_sdk::rest::check_instance;
use flow::Violations;
use serde_json::{Map, Value};

const PROPERTIES: &str = "connectorProfileConfig.connectorProfileProperties.ServiceNow";
const CREDENTIALS: &str = "connectorProfileConfig.connectorProfileCredentials.ServiceNow";
pub(super) const EXAMPLE: &str = "https://example.service-now.com";

/// Notes what is wrong with a profile's properties and credentials.
pub(super) fn check(properties: &Value, credentials: &Value, violations: &mut Violations) {
    check_instance(properties, "instanceUrl", PROPERTIES, EXAMPLE, violations);
    let nothing = Map::new();
    let held = credentials.as_object().unwrap_or(&nothing);
    match held.get("oAuth2Credentials") {
        Some(Value::Object(tokens)) => check_tokens(tokens, violations),
        _ if oauth::text(held, "username").is_none() => {
            violations.add(CREDENTIALS, "must hold a username and a password, or oAuth2Credentials")
        }
        _ if oauth::text(held, "password").is_none() => {
            violations.add(format!("{CREDENTIALS}.password"), "must be there beside a username");
        }
        _ => {}
    }
}

fn check_tokens(tokens: &Map<String, Value>, violations: &mut Violations) {
    let path = format!("{CREDENTIALS}.oAuth2Credentials");
    let token = oauth::text(tokens, "accessToken").is_some();
    let app = oauth::text(tokens, "clientId").is_some();
    let grant = oauth::text(tokens, "refreshToken").is_some()
        || oauth::authorization_code(tokens).is_some();
    if grant && !app {
        violations.add(
            format!("{path}.clientId"),
            "must be there for a refreshToken or an oAuthRequest: the app that it belongs to",
        );
    }
    let client_grant = app && oauth::text(tokens, "clientSecret").is_some();
    if !token && !grant && !client_grant {
        violations.add(
            path,
            "must hold an accessToken, a refreshToken, an oAuthRequest with an authCode, or a clientId and a \
             clientSecret",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn paths(properties: &Value, credentials: &Value) -> Vec<String> {
        let mut violations = Violations::default();
        check(properties, credentials, &mut violations);
        let short = |path: String| path.rsplit('.').next().unwrap_or_default().to_owned();
        violations.0.into_iter().map(|violation| short(violation.path)).collect()
    }

    #[test]
    fn every_form_of_credentials_is_checked() {
        let site = json!({ "instanceUrl": EXAMPLE });
        for (credentials, expected) in [
            (json!({ "username": "u", "password": "p" }), vec![]),
            (json!({ "username": "u" }), vec!["password"]),
            (json!({ "username": "", "password": "p" }), vec!["ServiceNow"]),
            (json!({}), vec!["ServiceNow"]),
            (Value::Null, vec!["ServiceNow"]),
            (json!({ "oAuth2Credentials": { "accessToken": "a" } }), vec![]),
            (json!({ "oAuth2Credentials": { "clientId": "c", "refreshToken": "r" } }), vec![]),
            (json!({ "oAuth2Credentials": { "refreshToken": "r" } }), vec!["clientId"]),
            (
                json!({ "oAuth2Credentials": { "clientId": "c", "oAuthRequest": { "authCode": "x" } } }),
                vec![],
            ),
            (json!({ "oAuth2Credentials": { "clientId": "c", "clientSecret": "s" } }), vec![]),
            (json!({ "oAuth2Credentials": { "clientId": "c" } }), vec!["oAuth2Credentials"]),
        ] {
            assert_eq!(paths(&site, &credentials), expected, "{credentials}");
        }
        let user = json!({ "username": "u", "password": "p" });
        for address in [json!({}), json!({ "instanceUrl": "example" }), json!({ "instanceUrl": 1 })]
        {
            assert_eq!(paths(&address, &user), ["instanceUrl"], "{address}");
        }
    }
}
