//! An account: the address of its SQL API, and its name in signed tokens.

use url::Url;

/// The domains of Snowflake; the second is for regions in China.
const DOMAINS: [&str; 2] = [".snowflakecomputing.com", ".snowflakecomputing.cn"];
/// The region whose accounts have no region in their address.
const UNNAMED_REGION: &str = "us-west-2";
/// What may stand behind the dot of an account's locator, beside a region, which has a hyphen.
const SEGMENTS: [&str; 5] = ["aws", "azure", "gcp", "global", "privatelink"];

/// What an `accountName` may be, for messages.
pub(super) const FORMS: &str = "must be the account's identifier, such as myorg-account1 or xy12345.eu-west-1, \
    xy12345.eu-west-1.privatelink for a private link, or an address with the account's identifier behind it";

/// An account of Snowflake.
#[derive(Debug, PartialEq)]
pub(super) struct Account {
    /// The address.
    pub(super) url: Url,
    /// The name in tokens: without a region, in capitals.
    pub(super) claim: String,
}

impl Account {
    /// Reads an account's name. The region counts if the name is a locator without one.
    pub(super) fn read(name: &str, region: Option<&str>) -> Result<Self, &'static str> {
        let name = name.trim();
        if name.starts_with("https://") || name.starts_with("http://") {
            return Self::of_address(name);
        }
        let found = DOMAINS.iter().find_map(|domain| Some((name.strip_suffix(domain)?, *domain)));
        let (name, domain) = found.unwrap_or((name, ""));
        let inner = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
        let whole = name.split('.').all(|part| !part.is_empty() && !part.starts_with('-'));
        if !whole || !name.chars().all(inner) {
            return Err(FORMS);
        }
        if let Some((_, rest)) = name.split_once('.')
            && !rest.contains(['-', '.'])
            && !SEGMENTS.contains(&rest)
        {
            return Err(
                "must have a hyphen and not a dot between organisation and account, as myorg-account1",
            );
        }
        let locator = !name.contains(['.', '-']);
        let region = region.filter(|region| locator && *region != UNNAMED_REGION);
        let china = region.is_some_and(|region| region.starts_with("cn-"));
        let domain = if domain.is_empty() { DOMAINS[usize::from(china)] } else { domain };
        let region = region.map(|region| format!(".{region}")).unwrap_or_default();
        // A certificate is not valid for a name with an underscore.
        let host = format!("{name}{region}").to_ascii_lowercase().replace('_', "-");
        let url = Url::parse(&format!("https://{host}{domain}")).map_err(|_| FORMS)?;
        Ok(Self { url, claim: claim(name) })
    }

    fn of_address(text: &str) -> Result<Self, &'static str> {
        let mut url = Url::parse(text).map_err(|_| FORMS)?;
        let host = url.host_str().unwrap_or_default();
        let behind = url.path().trim_matches('/');
        let name = match DOMAINS.iter().find_map(|domain| host.strip_suffix(domain)) {
            Some(name) if behind.is_empty() => name,
            _ => behind,
        };
        if name.is_empty() || name.contains('/') {
            return Err(
                "has no account behind the address, as https://snowflake.example.com/myorg-account1",
            );
        }
        let claim = claim(name);
        url.set_path("");
        url.set_query(None);
        Ok(Self { url, claim })
    }
}

fn claim(name: &str) -> String {
    let first = name.split('.').next().unwrap_or_default();
    // The account's own name ends before the hyphen where an address stands for several regions.
    let global = name.split('.').any(|part| part == "global");
    let first = if global { first.split('-').next().unwrap_or_default() } else { first };
    first.to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_has_its_address_and_its_name_in_tokens() {
        for (name, region, url, claim) in [
            (
                "myorg-account1",
                None,
                "https://myorg-account1.snowflakecomputing.com/",
                "MYORG-ACCOUNT1",
            ),
            (
                "MyOrg-My_Account",
                Some("eu-west-1"),
                "https://myorg-my-account.snowflakecomputing.com/",
                "MYORG-MY_ACCOUNT",
            ),
            (
                "xy12345",
                Some("eu-west-1"),
                "https://xy12345.eu-west-1.snowflakecomputing.com/",
                "XY12345",
            ),
            ("xy12345", Some("us-west-2"), "https://xy12345.snowflakecomputing.com/", "XY12345"),
            ("xy12345", None, "https://xy12345.snowflakecomputing.com/", "XY12345"),
            (
                "xy12345",
                Some("cn-northwest-1"),
                "https://xy12345.cn-northwest-1.snowflakecomputing.cn/",
                "XY12345",
            ),
            (
                "XY12345.us-east-2.aws",
                Some("eu-west-1"),
                "https://xy12345.us-east-2.aws.snowflakecomputing.com/",
                "XY12345",
            ),
            (
                "xy12345.eu-west-1.privatelink",
                None,
                "https://xy12345.eu-west-1.privatelink.snowflakecomputing.com/",
                "XY12345",
            ),
            (
                "myorg-acc.privatelink",
                None,
                "https://myorg-acc.privatelink.snowflakecomputing.com/",
                "MYORG-ACC",
            ),
            ("acc-ab12.global", None, "https://acc-ab12.global.snowflakecomputing.com/", "ACC"),
            (
                " myorg-acc.snowflakecomputing.com",
                None,
                "https://myorg-acc.snowflakecomputing.com/",
                "MYORG-ACC",
            ),
            (
                "https://xy12345.eu-west-1.snowflakecomputing.com/",
                None,
                "https://xy12345.eu-west-1.snowflakecomputing.com/",
                "XY12345",
            ),
            ("https://snow.example.com/myorg-acc", None, "https://snow.example.com/", "MYORG-ACC"),
            ("http://127.0.0.1:8080/xy12345.eu-west-1", None, "http://127.0.0.1:8080/", "XY12345"),
        ] {
            let account = Account::read(name, region).unwrap();
            assert_eq!(
                (account.url.as_str(), &account.claim[..]),
                (url, claim),
                "{name} {region:?}"
            );
        }
    }

    #[test]
    fn what_is_no_account_is_refused() {
        for name in
            ["", "my org", "a..b", "-a", "a.-b", "a/b", "https://snow.example.com", "https://a/b/c"]
        {
            assert!(Account::read(name, None).is_err(), "{name}");
        }
        let dotted = Account::read("myorg.account1", None).unwrap_err();
        assert!(dotted.contains("hyphen"), "{dotted}");
    }
}
