//! Checks a connector profile before anything is sent anywhere.

use connector_sdk::form::{Members, Profile};
use flow::Violations;
use serde_json::Value;

pub(super) const EXAMPLE: &str = "https://example.service-now.com";

/// Notes what is wrong with a profile's properties and credentials.
pub(super) fn check(properties: &Value, credentials: &Value, violations: &mut Violations) {
    let mut profile = Profile::of("ServiceNow", properties, credentials, violations);
    profile.properties().needs_instance("instanceUrl", EXAMPLE);
    let mut form = profile.credentials();
    if form.has_object("oAuth2Credentials") {
        return check_tokens(&mut form.inside("oAuth2Credentials"));
    }
    if form.filled("username").is_some() {
        return form.needs(&["password"], "must be there beside a username");
    }
    form.wrong_itself("must hold a username and a password, or oAuth2Credentials");
}

fn check_tokens(form: &mut Members<'_, '_>) {
    let grant = ["refreshToken", "oAuthRequest.authCode"];
    let grant = grant.into_iter().any(|name| form.filled(name).is_some());
    if grant {
        form.needs(
            &["clientId"],
            "must be there for a refreshToken or an oAuthRequest: the app that it belongs to",
        );
    }
    let client_grant = form.has_texts(&["clientId", "clientSecret"]);
    if !grant && !client_grant {
        form.needs_one_of(
            &["accessToken"],
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
