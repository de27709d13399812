//! Checks a connector profile before anything is sent anywhere.

use super::auth::address;
use connector_sdk::form::{Profile, is_instance};
use flow::Violations;
use serde_json::Value;

/// Notes what is wrong with a profile's properties and credentials.
pub(super) fn check(properties: &Value, credentials: &Value, violations: &mut Violations) {
    let mut profile = Profile::of("Salesforce", properties, credentials, violations);
    let mut form = profile.properties();
    form.may_be_text(
        "instanceUrl",
        is_instance,
        "must be the organisation's address of at most 256 characters, such as https://example.my.salesforce.com",
    );
    form.flag("isSandboxEnvironment");
    form.flag("usePrivateLinkForMetadataAndAuthorization");
    let mut form = profile.credentials();
    match form.filled("oAuth2GrantType") {
        None | Some("AUTHORIZATION_CODE") => check_tokens(&mut profile),
        Some("JWT_BEARER") if form.filled("clientCredentialsArn").is_some() => {}
        Some("JWT_BEARER") => form.needs(
            &["jwtToken"],
            "must be there for the grant JWT_BEARER, or else a clientCredentialsArn to a secret with client_id, \
             private_key and username",
        ),
        Some("CLIENT_CREDENTIALS") => {
            needs_client(&mut profile, "the grant CLIENT_CREDENTIALS");
            profile.properties().needs_text(
                "instanceUrl",
                |text| address::parse(text).is_ok_and(|url| address::own_domain(&url)),
                "must be the organisation's My Domain for the grant CLIENT_CREDENTIALS",
            );
        }
        Some(_) => form.wrong(
            "oAuth2GrantType",
            "must be AUTHORIZATION_CODE, JWT_BEARER or CLIENT_CREDENTIALS",
        ),
    }
}

fn check_tokens(profile: &mut Profile<'_, '_>) {
    let instance_known = profile.properties().has("instanceUrl");
    let mut form = profile.credentials();
    if form.filled("refreshToken").is_some() {
        return needs_client(profile, "a refreshToken");
    }
    if form.filled("oAuthRequest.authCode").is_some() {
        return needs_client(profile, "an oAuthRequest");
    }
    if form.filled("jwtToken").is_some() {
        return;
    }
    if form.token("accessToken").is_none() {
        form.wrong_itself(
            "must hold an accessToken, a refreshToken, an oAuthRequest with an authCode or a jwtToken, or name the \
             oAuth2GrantType CLIENT_CREDENTIALS or JWT_BEARER",
        );
    } else if !instance_known {
        profile.properties().wrong(
            "instanceUrl",
            "must be there beside an accessToken alone, which does not say where it is valid",
        );
    }
}

fn needs_client(profile: &mut Profile<'_, '_>, what: &str) {
    let rule = format!(
        "must be there for {what}: the secret with client_id and client_secret of the app it belongs to"
    );
    profile.credentials().needs(&["clientCredentialsArn"], &rule);
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
