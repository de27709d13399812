//! Checks a connector profile before anything is sent anywhere.

use super::api::EXAMPLE;
use connector_sdk::form::Profile;
use flow::Violations;
use serde_json::Value;

/// Notes what is wrong with a profile's properties and credentials.
pub(super) fn check(properties: &Value, credentials: &Value, violations: &mut Violations) {
    let mut profile = Profile::of("Slack", properties, credentials, violations);
    profile.properties().needs_instance("instanceUrl", EXAMPLE);
    let mut form = profile.credentials();
    form.needs_one_of(
        &["accessToken", "oAuthRequest.authCode"],
        "must hold an accessToken, or an oAuthRequest with an authCode",
    );
    form.needs(&["clientId", "clientSecret"], "must be that of the app in slack");
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
