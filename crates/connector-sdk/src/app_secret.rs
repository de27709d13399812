//! A secret that a user points to. It may be sent to the vendor's hosts and to the hosts listed in it, and nowhere
//! else.

use crate::{ConnectorError, ErrorKind, Result};
use serde_json::{Map, Value};
use url::{Host, Url};

/// The member of a secret that lists the hosts it may be sent to.
const HOSTS: &str = "hosts";

/// A secret of the user, such as the client id and the client secret of an app. It can neither be printed nor serialised.
pub struct AppSecret {
    arn: String,
    content: Map<String, Value>,
}

impl AppSecret {
    /// Refuses an ARN that no connector may be given, such as that of another profile's credentials.
    pub fn check(arn: &str) -> Result<()> {
        match flow::misused_secret(arn) {
            None => Ok(()),
            Some(rule) => Err(ConnectorError::new(
                ErrorKind::AccessDenied,
                format!("clientCredentialsArn {arn} {rule}"),
            )),
        }
    }

    /// Wraps the content of the secret with this ARN.
    pub fn new(arn: &str, content: Map<String, Value>) -> Result<Self> {
        Self::check(arn)?;
        Ok(Self { arn: arn.to_owned(), content })
    }

    /// Returns the content to send it to `address`, if its host is the vendor's (`example.com`, `*.example.com`) or is
    /// listed in the secret.
    pub fn open(self, address: &Url, vendor: &[&str]) -> Result<Map<String, Value>> {
        let host = address.host_str().unwrap_or_default();
        if vendor.iter().any(|pattern| covers(pattern, address)) {
            return Ok(self.content);
        }
        let named = names(self.content.get(HOSTS));
        if named.iter().any(|pattern| covers(pattern, address)) {
            return Ok(self.content);
        }
        Err(ConnectorError::new(
            ErrorKind::AccessDenied,
            format!(
                "the content of secret {} was not sent to {host}, which is no host of the vendor and not named in the \
                 secret; if it may see the secret, add the member \"{HOSTS}\": [\"{host}\"] to it",
                self.arn
            ),
        ))
    }
}

/// Reads a list of host names, from an array or from one text with commas.
fn names(member: Option<&Value>) -> Vec<&str> {
    // The console of Secrets Manager offers texts only, so a list is written with commas there.
    let texts: Vec<&str> = match member {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    texts
        .into_iter()
        .flat_map(|text| text.split([',', ' ']))
        .filter(|name| !name.is_empty())
        .collect()
}

/// Returns whether a pattern covers the host of an address. A wildcard covers one or more labels in front of a domain
/// of at least two labels.
fn covers(pattern: &str, address: &Url) -> bool {
    let Some(host) = address.host() else { return false };
    let Some(domain) = pattern.strip_prefix("*.") else {
        return parsed(pattern).is_some_and(|named| named == host.to_owned());
    };
    let (Some(Host::Domain(domain)), Host::Domain(host)) = (parsed(domain), host) else {
        return false;
    };
    let labels = domain.split('.').filter(|label| !label.is_empty()).count();
    let below = host.strip_suffix(&domain).and_then(|left| left.strip_suffix('.'));
    labels >= 2 && !domain.ends_with('.') && below.is_some_and(|left| !left.is_empty())
}

/// Parses a host name as URLs do.
fn parsed(name: &str) -> Option<Host> {
    let plain = !name.contains(['*', '/', '@', '?', '#', '\\']);
    Host::parse(name).ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const ARN: &str =
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:penstock/apps/crm-AbCdEf";
    const VENDOR: [&str; 2] = ["login.vendor.com", "*.my.vendor.com"];

    fn open(hosts: Value, address: &str) -> Result<Map<String, Value>> {
        let content =
            json!({ "client_id": "id", "client_secret": "canary-secret", "hosts": hosts });
        let Value::Object(content) = content else { panic!("an object") };
        AppSecret::new(ARN, content)?.open(&Url::parse(address).unwrap(), &VENDOR)
    }

    #[test]
    fn the_vendors_hosts_see_a_secret_without_being_named() {
        for address in [
            "https://login.vendor.com/token",
            "https://LOGIN.vendor.com",
            "https://acme.my.vendor.com/token",
            "https://acme--uat.sandbox.my.vendor.com",
        ] {
            assert!(open(Value::Null, address).is_ok(), "{address}");
        }
    }

    #[test]
    fn a_host_that_the_secret_names_sees_it() {
        for (hosts, address) in [
            (json!(["127.0.0.1"]), "http://127.0.0.1:8080/token"),
            (json!(["[::1]"]), "http://[::1]:8080/token"),
            (json!(["crm.example.com", "hub.example.org"]), "https://hub.example.org"),
            (json!("crm.example.com, hub.example.org"), "https://hub.example.org"),
            (json!(["CRM.Example.com"]), "https://crm.example.com"),
            (json!(["b\u{fc}cher.example"]), "https://xn--bcher-kva.example"),
            (json!(["*.example.com"]), "https://a.b.example.com"),
        ] {
            assert!(open(hosts.clone(), address).is_ok(), "{hosts} {address}");
        }
    }

    #[test]
    fn no_other_host_sees_a_secret_and_the_refusal_says_what_to_add() {
        for (hosts, address) in [
            (Value::Null, "https://evil.example"),
            (Value::Null, "https://my.vendor.com"),
            (Value::Null, "https://evilmy.vendor.com"),
            (Value::Null, "https://acme.my.vendor.com.evil.example"),
            (Value::Null, "https://acme.my.vendor.com@evil.example"),
            (Value::Null, "https://login.vendor.com."),
            (json!(["*"]), "https://evil.example"),
            (json!(["*.com"]), "https://evil.com"),
            (json!(["*.com."]), "https://evil.com."),
            (json!(["*.example.com"]), "https://example.com"),
            (json!(["*.example.com"]), "https://evilexample.com"),
            (json!(["*.0.0.1"]), "http://127.0.0.1"),
            (json!(["https://evil.example"]), "https://evil.example"),
            (json!(["crm.example.com"]), "https://evil.example"),
            (json!(["crm.*.example"]), "https://crm.evil.example"),
            (json!({ "evil.example": true }), "https://evil.example"),
            (json!(["", " ", ","]), "https://evil.example"),
        ] {
            let error = open(hosts.clone(), address).err();
            let error = error.unwrap_or_else(|| panic!("{hosts} lets {address} see it"));
            assert_eq!(error.kind, ErrorKind::AccessDenied);
            let host = Url::parse(address).unwrap().host_str().unwrap().to_owned();
            for words in [ARN, &format!("add the member \"hosts\": [\"{host}\"]")] {
                assert!(error.message.contains(words), "{error}");
            }
            assert!(!error.message.contains("canary"), "{error}");
        }
    }

    #[test]
    fn a_secret_that_a_deployment_keeps_is_none_of_an_app() {
        let kept = ARN.replace("penstock/apps/crm", "penstock/webhooks/slack/team");
        let error = AppSecret::new(&kept, Map::new()).err().unwrap();
        assert_eq!(error.kind, ErrorKind::AccessDenied);
        assert!(error.message.contains("penstock/webhooks/slack/team"), "{error}");
    }
}
