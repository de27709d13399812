//! Which grant gives a connection new tokens, and what refusals of them mean.

mod refusals;

use connector_sdk::oauth::{
    self, Grant, Held, TokenEndpoint, TokenRules, nothing_to_renew_with, renew_by,
};
use connector_sdk::{Connection, ConnectorError, Result};
use refusals::REFUSALS;
use serde_json::{Map, Value};

/// The scope that reading needs.
pub(super) const SCOPE: &str = "read";

/// Tokens are for reading.
pub(super) const TOKENS: TokenRules =
    TokenRules { scope: Some(SCOPE), ..TokenRules::at("/oauth/tokens", REFUSALS) };

/// The text between the address of a user and an API token.
pub(super) const API_TOKEN: &str = "/token:";
/// The mark of a profile that began with nothing but its client, which then renews it.
const GRANT_TYPE: (&str, &str) = ("oAuth2GrantType", "CLIENT_CREDENTIALS");

/// Asks once for new tokens. An API token has none.
pub(super) async fn renew(
    connection: &Connection,
    endpoint: &TokenEndpoint,
    held: Map<String, Value>,
) -> Result<Map<String, Value>> {
    let token = oauth::real_token(oauth::text(&held, "accessToken"));
    let grant = grant(&held, token);
    if grant.is_none() || oauth::text(&held, "clientId").is_none() {
        let refused = |held| nothing_to_renew_with(endpoint.application, connection, held);
        return Err(match token {
            Some(token) if token.contains(API_TOKEN) => refused(Held::ApiToken),
            Some(_) => with_form_of_api_token(refused(Held::AccessToken)),
            None => refused(Held::AccessToken),
        });
    }
    let mut content = renew_by(connection, endpoint, &held, grant).await?;
    if grant == Some(Grant::Client) {
        content.insert(GRANT_TYPE.0.into(), GRANT_TYPE.1.into());
    }
    Ok(content)
}

/// Chooses a grant. A client acts for itself if the profile never had a token of a user.
fn grant<'a>(held: &'a Map<String, Value>, token: Option<&str>) -> Option<Grant<'a>> {
    if oauth::text(held, GRANT_TYPE.0) == Some(GRANT_TYPE.1) {
        return Some(Grant::Client);
    }
    if token.is_some_and(|token| token.contains(API_TOKEN)) {
        return None;
    }
    Grant::of(held).or_else(|| token.is_none().then_some(Grant::Client))
}

/// Adds how an API token is written: without the user's address it is read as an access token of OAuth.
fn with_form_of_api_token(mut error: ConnectorError) -> ConnectorError {
    error.message += "; if accessToken is an API token, write it with the address of its user before it, \
                      as ada@example.com/token:<the API token>";
    error
}
