//! What a connector profile has to have, checked before anything is sent anywhere.

use connector_sdk::rest;
use flow::Violations;
use serde_json::Value;

use super::object_path::ObjectPath;

const PROPERTIES: &str = "connectorProfileConfig.connectorProfileProperties.SAPOData";
const CREDENTIALS: &str = "connectorProfileConfig.connectorProfileCredentials.SAPOData";
/// What hosts look like.
pub(super) const HOST: &str = "https://sap.example.com";

/// Notes what is wrong with a profile's properties and credentials.
pub(super) fn check(properties: &Value, credentials: &Value, violations: &mut Violations) {
    rest::check_instance(properties, "applicationHostUrl", PROPERTIES, HOST, violations);
    let mut needs = |name: &str, good: bool, rule: &str| {
        if !good {
            violations.add(format!("{PROPERTIES}.{name}"), rule);
        }
    };
    let text = |name: &str| properties.get(name).and_then(Value::as_str);
    needs(
        "applicationServicePath",
        text("applicationServicePath").is_some_and(|path| ObjectPath::service(path).is_ok()),
        "must be the path of the catalogue, /sap/opu/odata/iwfnd/catalogservice;v=2, or of a service",
    );
    let port = properties.get("portNumber").and_then(Value::as_u64);
    needs(
        "portNumber",
        port.is_some_and(|port| (1..=65_535).contains(&port)),
        "must be a whole number from 1 to 65535, such as 443",
    );
    needs(
        "clientNumber",
        text("clientNumber").is_some_and(|client| {
            (1..=3).contains(&client.len()) && client.bytes().all(|b| b.is_ascii_digit())
        }),
        "must be the client of the system in three digits, such as 100",
    );
    needs(
        "logonLanguage",
        absent(properties, "logonLanguage")
            || text("logonLanguage").is_some_and(|language| {
                language.is_empty()
                    || (language.len() <= 2 && language.bytes().all(|b| b.is_ascii_alphanumeric()))
            }),
        "must be a language of the system, such as EN",
    );
    needs(
        "disableSSO",
        absent(properties, "disableSSO") || properties["disableSSO"].is_boolean(),
        "must be true or false",
    );
    check_credentials(properties, credentials, violations);
}

fn check_credentials(properties: &Value, credentials: &Value, violations: &mut Violations) {
    let text = |parent: &str, name: &str| {
        let found = credentials.get(parent)?.get(name)?.as_str();
        found.filter(|text| !text.is_empty())
    };
    let basic = !absent(credentials, "basicAuthCredentials");
    let oauth = !absent(credentials, "oAuthCredentials");
    if basic == oauth {
        return violations
            .add(CREDENTIALS, "must hold either basicAuthCredentials or oAuthCredentials");
    }
    if basic {
        let whole = ["username", "password"]
            .iter()
            .all(|name| text("basicAuthCredentials", name).is_some());
        if !whole {
            violations.add(
                format!("{CREDENTIALS}.basicAuthCredentials"),
                "must hold a username and a password",
            );
        }
        return;
    }
    let name = "oAuthCredentials";
    if !["clientId", "clientSecret"].iter().all(|member| text(name, member).is_some()) {
        violations.add(format!("{CREDENTIALS}.{name}"), "must hold a clientId and a clientSecret");
    }
    let token_url = properties.get("oAuthProperties").and_then(|known| known.get("tokenUrl"));
    let good = token_url
        .and_then(Value::as_str)
        .is_some_and(|url| rest::parse_instance("", url, "").is_ok());
    if !good {
        violations.add(
            format!("{PROPERTIES}.oAuthProperties.tokenUrl"),
            "must be the address that gives tokens, such as https://sap.example.com/sap/bc/sec/oauth2/token",
        );
    }
}

fn absent(of: &Value, name: &str) -> bool {
    of.get(name).is_none_or(Value::is_null)
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
