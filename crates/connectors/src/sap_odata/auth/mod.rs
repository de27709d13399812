//! Where a connection gets its tokens, and what refusals of them mean.

pub(super) mod refusals;

use connector_sdk::{Connection, ConnectorError, ErrorKind, Result};
use serde_json::Value;
use url::Url;

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
