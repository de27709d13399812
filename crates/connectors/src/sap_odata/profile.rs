//! Checks a connector profile before anything is sent anywhere.

use super::entities::object_path::ObjectPath;
use connector_sdk::form::Profile;
use connector_sdk::rest;
use flow::Violations;
use serde_json::Value;

/// An example of a host, for messages.
pub(super) const HOST: &str = "https://sap.example.com";

/// Notes what is wrong with a profile's properties and credentials.
pub(super) fn check(properties: &Value, credentials: &Value, violations: &mut Violations) {
    let mut profile = Profile::of("SAPOData", properties, credentials, violations);
    let mut form = profile.properties();
    form.needs_instance("applicationHostUrl", HOST);
    form.needs_text(
        "applicationServicePath",
        |path| ObjectPath::service(path).is_ok(),
        "must be the path of the catalogue, /sap/opu/odata/iwfnd/catalogservice;v=2, or of a service",
    );
    form.needs_number(
        "portNumber",
        1..=65_535,
        "must be a whole number from 1 to 65535, such as 443",
    );
    form.needs_text(
        "clientNumber",
        |client| (1..=3).contains(&client.len()) && client.bytes().all(|b| b.is_ascii_digit()),
        "must be the client of the system in three digits, such as 100",
    );
    form.may_be_text(
        "logonLanguage",
        |language| language.len() <= 2 && language.bytes().all(|b| b.is_ascii_alphanumeric()),
        "must be a language of the system, such as EN",
    );
    form.flag("disableSSO");
    check_credentials(&mut profile);
}

fn check_credentials(profile: &mut Profile<'_, '_>) {
    let mut form = profile.credentials();
    let (basic, oauth) = (form.has("basicAuthCredentials"), form.has("oAuthCredentials"));
    if basic == oauth {
        return form.wrong_itself("must hold either basicAuthCredentials or oAuthCredentials");
    }
    if basic {
        let names = ["basicAuthCredentials.username", "basicAuthCredentials.password"];
        if !form.has_texts(&names) {
            form.wrong("basicAuthCredentials", "must hold a username and a password");
        }
        return;
    }
    if !form.has_texts(&["oAuthCredentials.clientId", "oAuthCredentials.clientSecret"]) {
        form.wrong("oAuthCredentials", "must hold a clientId and a clientSecret");
    }
    profile.properties().needs_text(
        "oAuthProperties.tokenUrl",
        |url| rest::parse_instance("", url, "").is_ok(),
        "must be the address that gives tokens, such as https://sap.example.com/sap/bc/sec/oauth2/token",
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn paths(change: fn(&mut Value, &mut Value)) -> Vec<String> {
        let mut properties = json!({
            "applicationHostUrl": HOST,
            "applicationServicePath": "/sap/opu/odata/iwfnd/catalogservice;v=2",
            "portNumber": 443,
            "clientNumber": "100",
            "oAuthProperties": { "tokenUrl": "https://sap.example.com/token" },
        });
        let mut credentials =
            json!({ "basicAuthCredentials": { "username": "u", "password": "p" } });
        change(&mut properties, &mut credentials);
        let mut violations = Violations::default();
        check(&properties, &credentials, &mut violations);
        let short = |path: String| path.rsplit('.').next().unwrap_or_default().to_owned();
        violations.0.into_iter().map(|violation| short(violation.path)).collect()
    }

    #[test]
    fn every_member_is_checked() {
        assert!(paths(|_, _| {}).is_empty());
        for name in ["applicationHostUrl", "applicationServicePath", "portNumber", "clientNumber"] {
            let wrong = paths(|properties, _| *properties = json!({}));
            assert!(wrong.contains(&name.to_owned()), "{name}");
        }
        assert_eq!(paths(|p, _| p["clientNumber"] = "1000".into()), ["clientNumber"]);
        assert_eq!(paths(|p, _| p["logonLanguage"] = "ENG".into()), ["logonLanguage"]);
        assert_eq!(paths(|p, _| p["disableSSO"] = "yes".into()), ["disableSSO"]);
        assert_eq!(paths(|p, _| p["portNumber"] = 0.into()), ["portNumber"]);
        assert_eq!(
            paths(|p, _| p["applicationServicePath"] = "../x".into()),
            ["applicationServicePath"]
        );
    }

    #[test]
    fn there_is_one_form_of_credentials() {
        assert_eq!(paths(|_, c| *c = json!({})), ["SAPOData"]);
        assert_eq!(paths(|_, c| c["oAuthCredentials"] = json!({})), ["SAPOData"]);
        assert_eq!(
            paths(|_, c| *c = json!({ "basicAuthCredentials": { "username": "u" } })),
            ["basicAuthCredentials"]
        );
        assert!(
            paths(
                |_, c| *c = json!({ "oAuthCredentials": { "clientId": "c", "clientSecret": "s" } })
            )
            .is_empty()
        );
        assert_eq!(
            paths(|p, c| {
                p["oAuthProperties"] = Value::Null;
                *c = json!({ "oAuthCredentials": { "clientId": "c" } });
            }),
            ["oAuthCredentials", "tokenUrl"]
        );
    }
}
