//! Checks a connector profile before anything is sent anywhere.

use super::api::EXAMPLE;
use connector_sdk::form::Profile;
use flow::Violations;
use serde_json::Value;

/// Notes what is wrong with a profile's properties and credentials.
pub(super) fn check(properties: &Value, credentials: &Value, violations: &mut Violations) {
    let mut profile = Profile::of("Zendesk", properties, credentials, violations);
    profile.properties().needs_instance("instanceUrl", EXAMPLE);
    let mut form = profile.credentials();
    if form.token("accessToken").is_some() && form.filled("refreshToken").is_none() {
        return;
    }
    // Only a lasting token does without the client: a refresh token, a code and the client's own grant need it.
    let what = match form.filled("oAuthRequest.authCode") {
        Some(_) => "an oAuthRequest",
        None => "a profile without an accessToken",
    };
    let rule = format!("must be that of the account's OAuth client, for {what}");
    form.needs(&["clientId", "clientSecret"], &rule);
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
