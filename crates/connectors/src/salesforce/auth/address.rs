//! Salesforce's addresses: the organisation's own, and the token address.

use super::TOKENS;
use connector_sdk::{Connection, Result, rest};
use url::Url;

const PRODUCTION: &str = "https://login.salesforce.com";
const SANDBOX: &str = "https://test.salesforce.com";

/// The hosts of Salesforce's own token addresses: the shared ones, and My Domains, those of sandboxes included.
/// See <https://help.salesforce.com/s/articleView?id=sf.domain_name_url_formats.htm>.
pub(super) const VENDOR_HOSTS: [&str; 5] = [
    "login.salesforce.com",
    "test.salesforce.com",
    "*.my.salesforce.com",
    "login.salesforce.mil",
    "*.my.salesforce.mil",
];

/// Reads an organisation's address.
pub(in crate::salesforce) fn parse(address: &str) -> Result<Url> {
    rest::parse_instance("salesforce", address, "https://example.my.salesforce.com")
}

/// Returns the address that gives a connection its tokens.
pub(in crate::salesforce) fn token_address(connection: &Connection) -> Result<Url> {
    Ok(rest::with_path(authority(connection)?, TOKENS.path))
}

/// Returns where a connection's tokens come from: the organisation itself if it is known.
pub(super) fn authority(connection: &Connection) -> Result<Url> {
    match connection.setting("instanceUrl") {
        Some(address) => parse(address),
        None => parse(shared_authority(connection)),
    }
}

/// Returns the audience of a signed assertion: a site names itself, an organisation one of the two shared hosts.
/// See <https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm>.
pub(super) fn audience(connection: &Connection) -> Result<String> {
    let authority = authority(connection)?;
    match authority.host_str() {
        Some(host) if host == "salesforce.com" || host.ends_with(".salesforce.com") => {
            Ok(shared_authority(connection).to_owned())
        }
        _ => Ok(authority.origin().ascii_serialization()),
    }
}

/// Returns whether an address belongs to one organisation; the two shared hosts serve all of them.
pub(in crate::salesforce) fn own_domain(address: &Url) -> bool {
    !matches!(address.host_str(), Some("login.salesforce.com" | "test.salesforce.com"))
}

fn shared_authority(connection: &Connection) -> &'static str {
    if connection.enabled("isSandboxEnvironment") { SANDBOX } else { PRODUCTION }
}
