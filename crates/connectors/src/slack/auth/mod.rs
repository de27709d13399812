//! Tokens: the token of a profile, and the source of new ones.

mod refusals;

use super::api::{self, APPLICATION};
use connector_sdk::oauth::{
    Client, Grant, Held, TokenEndpoint, Tokens, no_token_yet, nothing_to_renew_with, text,
};
use connector_sdk::{Connection, ConnectorError, Credentials, ErrorKind, Result};
use refusals::REFUSALS;
use serde::Deserialize;
use serde_json::{Map, Value};

/// How refresh tokens start; tokens for requests start with `xoxb-`, `xoxp-`, `xoxe.xoxb-` or `xoxe.xoxp-`.
/// See <https://docs.slack.dev/authentication/using-token-rotation>.
const REFRESH_PREFIX: &str = "xoxe-";

/// Returns the token that requests carry.
pub(super) fn access(credentials: &Credentials) -> Result<&str> {
    let token = credentials.text("accessToken").filter(|token| !token.starts_with(REFRESH_PREFIX));
    token.ok_or_else(|| no_token_yet(APPLICATION))
}

/// Exchanges a refresh token or a code.
pub(super) async fn renew(
    connection: &Connection,
    current: &Credentials,
) -> Result<Map<String, Value>> {
    let mut held = current.expose();
    // AppFlow's model has no member for a refresh token of Slack, so it may come as the access token.
    if let Some(token) = current.text("accessToken").filter(|t| t.starts_with(REFRESH_PREFIX)) {
        held.entry("refreshToken").or_insert_with(|| token.into());
    }
    let (Some(grant), Some(id)) = (Grant::of(&held), text(&held, "clientId")) else {
        return Err(nothing_to_renew_with(APPLICATION, connection, Held::AccessToken));
    };
    let url = api::base(connection)?.join("oauth.v2.access").map_err(|error| {
        ConnectorError::new(ErrorKind::UnknownError, "slack has no token address")
            .with_source(error)
    })?;
    let endpoint = TokenEndpoint::new(APPLICATION, url, REFUSALS, current);
    let client = Client { id, secret: text(&held, "clientSecret") };
    let tokens = endpoint.ask_for(connection, Some(client), &grant.form(), find).await?;
    Ok(tokens.into_held(&held))
}

/// Finds the tokens in an answer. A code gives the user's tokens inside `authed_user`; AppFlow's scopes are for the
/// user.
fn find(body: &[u8]) -> Option<Tokens> {
    #[derive(Deserialize)]
    struct Answer {
        authed_user: Tokens,
    }
    let of_user = serde_json::from_slice::<Answer>(body).map(|answer| answer.authed_user);
    of_user.or_else(|_| serde_json::from_slice(body)).ok()
}
