//! What a connector profile has to have, checked before anything is sent anywhere.

use super::api::EXAMPLE;
use connector_sdk::rest::check_instance;
use flow::Violations;
use serde_json::Value;

const PROPERTIES: &str = "connectorProfileConfig.connectorProfileProperties.Slack";
const CREDENTIALS: &str = "connectorProfileConfig.connectorProfileCredentials.Slack";

/// Notes what is wrong with a profile's properties and credentials.
pub(super) fn check(properties: &Value, credentials: &Value, violations: &mut Violations) {
    check_instance(properties, "instanceUrl", PROPERTIES, EXAMPLE, violations);
    let there = |pointer: &str| {
        let value = credentials.pointer(pointer).and_then(Value::as_str);
        value.is_some_and(|text| !text.is_empty())
    };
    if !there("/accessToken") && !there("/oAuthRequest/authCode") {
        violations
            .add(CREDENTIALS, "must hold an accessToken, or an oAuthRequest with an authCode");
    }
    for name in ["clientId", "clientSecret"] {
        if !there(&format!("/{name}")) {
            violations.add(format!("{CREDENTIALS}.{name}"), "must be that of the app in slack");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_form_of_credentials_is_checked() {
        let site = json!({ "instanceUrl": "https://example.slack.com" });
        for (properties, credentials, expected) in [
            (&site, json!({ "accessToken": "t", "clientId": "i", "clientSecret": "s" }), vec![]),
            (
                &site,
                json!({ "oAuthRequest": { "authCode": "c" }, "clientId": "i", "clientSecret": "s" }),
                vec![],
            ),
            (&site, json!({ "clientId": "i", "clientSecret": "s" }), vec!["Slack"]),
            (
                &site,
                json!({ "oAuthRequest": { "authCode": "" }, "clientId": "i", "clientSecret": "s" }),
                vec!["Slack"],
            ),
            (&site, json!({ "accessToken": "t" }), vec!["clientId", "clientSecret"]),
            (&site, Value::Null, vec!["Slack", "clientId", "clientSecret"]),
            (
                &json!({ "instanceUrl": "example" }),
                json!({ "accessToken": "t", "clientId": "i", "clientSecret": "s" }),
                vec!["instanceUrl"],
            ),
            (
                &json!({}),
                json!({ "accessToken": "t", "clientId": "i", "clientSecret": "s" }),
                vec!["instanceUrl"],
            ),
        ] {
            let mut violations = Violations::default();
            check(properties, &credentials, &mut violations);
            let paths: Vec<&str> =
                violations.0.iter().filter_map(|v| v.path.rsplit('.').next()).collect();
            assert_eq!(paths, expected, "{properties} {credentials}");
        }
    }
}
