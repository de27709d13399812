//! How a profile signs in, where it gets its tokens, and what refusals of them mean.

mod refusals;

use connector_sdk::oauth::{ClientIn, SignIn, TokenRules};
use connector_sdk::{Connection, ConnectorError, ErrorKind, Result};
use refusals::REFUSALS;
use serde_json::Value;
use url::Url;

/// A profile contains either `oAuthCredentials` or `basicAuthCredentials`.
pub(super) const SIGN_IN: SignIn =
    SignIn::tokens_in("oAuthCredentials").login_in("basicAuthCredentials");

/// Tokens are for users and for apps. Their address is the profile's own, so it has no path here.
pub(super) const TOKENS: TokenRules =
    TokenRules { client_in: ClientIn::Header, client_grant: true, ..TokenRules::at("", REFUSALS) };

/// Returns the address that the profile names for tokens.
pub(super) fn token_url(connection: &Connection) -> Result<Url> {
    let known = connection.settings.get("oAuthProperties").and_then(|known| known.get("tokenUrl"));
    let url = known.and_then(Value::as_str).and_then(|url| Url::parse(url).ok());
    url.ok_or_else(|| {
        ConnectorError::new(
            ErrorKind::InvalidArgument,
            format!(
                "connector profile {} has no address to get tokens from; set oAuthProperties.tokenUrl, such as \
                 https://sap.example.com/sap/bc/sec/oauth2/token",
                connection.profile
            ),
        )
    })
}
