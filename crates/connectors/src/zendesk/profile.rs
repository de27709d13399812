//! What a connector profile has to have, checked before anything is sent anywhere.

use super::api::{EXAMPLE, real_token};
use connector_sdk::oauth::{authorization_code, text};
use connector_sdk::rest::check_instance;
use flow::Violations;
use serde_json::{Map, Value};

const PROPERTIES: &str = "connectorProfileConfig.connectorProfileProperties.Zendesk";
const CREDENTIALS: &str = "connectorProfileConfig.connectorProfileCredentials.Zendesk";

/// Notes what is wrong with a profile's properties and credentials.
pub(super) fn check(properties: &Value, credentials: &Value, violations: &mut Violations) {
    check_instance(properties, "instanceUrl", PROPERTIES, EXAMPLE, violations);
    let none = Map::new();
    let held = credentials.as_object().unwrap_or(&none);
    if real_token(text(held, "accessToken")).is_some() && text(held, "refreshToken").is_none() {
        return;
    }
    // Everything but a token that lasts needs the client: a refresh token, a code, or nothing at all.
    for name in ["clientId", "clientSecret"] {
        if text(held, name).is_none() {
            let what = match authorization_code(held) {
                Some(_) => "an oAuthRequest",
                None => "a profile without an accessToken",
            };
            let rule = format!("must be that of the account's OAuth client, for {what}");
            violations.add(format!("{CREDENTIALS}.{name}"), rule);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_form_of_credentials_is_checked() {
        let site = json!({ "instanceUrl": "https://example.zendesk.com" });
        let client = json!({ "clientId": "c", "clientSecret": "s" });
        let with = |more: Value| {
            let mut all = client.as_object().unwrap().clone();
            all.extend(more.as_object().unwrap().clone());
            Value::Object(all)
        };
        for (properties, credentials, expected) in [
            (&site, json!({ "accessToken": "a" }), vec![]),
            (&site, json!({ "accessToken": "ada@example.com/token:secret" }), vec![]),
            (&site, client.clone(), vec![]),
            (&site, with(json!({ "accessToken": "dummyAccessToken" })), vec![]),
            (&site, with(json!({ "oAuthRequest": { "authCode": "x" } })), vec![]),
            (&site, with(json!({ "accessToken": "a", "refreshToken": "r" })), vec![]),
            (
                &site,
                json!({ "accessToken": "a", "refreshToken": "r" }),
                vec!["clientId", "clientSecret"],
            ),
            (
                &site,
                json!({ "oAuthRequest": { "authCode": "x" } }),
                vec!["clientId", "clientSecret"],
            ),
            (&site, json!({ "clientId": "c" }), vec!["clientSecret"]),
            (&site, Value::Null, vec!["clientId", "clientSecret"]),
            (&json!({}), client.clone(), vec!["instanceUrl"]),
            (&json!({ "instanceUrl": "example" }), client.clone(), vec!["instanceUrl"]),
            (
                &json!({ "instanceUrl": "https://u:p@example.com" }),
                client.clone(),
                vec!["instanceUrl"],
            ),
        ] {
            let mut violations = Violations::default();
            check(properties, &credentials, &mut violations);
            let short = |path: &str| path.rsplit('.').next().unwrap_or_default().to_owned();
            let found: Vec<String> = violations.0.iter().map(|one| short(&one.path)).collect();
            assert_eq!(found, expected, "{properties} {credentials}");
        }
    }
}
