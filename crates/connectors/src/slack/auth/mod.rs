//! Tokens: the token of a profile, and the source of new ones.

mod refusals;

use super::api::APPLICATION;
use connector_sdk::oauth::{TokenRules, Tokens, no_token_yet};
use connector_sdk::{Credentials, Result};
use refusals::REFUSALS;
use serde::Deserialize;
use serde_json::{Map, Value};

/// How refresh tokens start; tokens for requests start with `xoxb-`, `xoxp-`, `xoxe.xoxb-` or `xoxe.xoxp-`.
/// See <https://docs.slack.dev/authentication/using-token-rotation>.
const REFRESH_PREFIX: &str = "xoxe-";

/// Tokens come from a method of the Web API, those of a user inside the answer.
pub(super) const TOKENS: TokenRules =
    TokenRules { find, ..TokenRules::at("oauth.v2.access", REFUSALS) };

/// Returns the token that requests carry.
pub(super) fn access(credentials: &Credentials) -> Result<&str> {
    let token = credentials.text("accessToken").filter(|token| !token.starts_with(REFRESH_PREFIX));
    token.ok_or_else(|| no_token_yet(APPLICATION))
}

/// Returns what the profile holds. AppFlow's model has no member for a refresh token of Slack, so it may come as the
/// access token.
pub(super) fn held(current: &Credentials) -> Map<String, Value> {
    let mut held = current.expose();
    if let Some(token) = current.text("accessToken").filter(|t| t.starts_with(REFRESH_PREFIX)) {
        held.entry("refreshToken").or_insert_with(|| token.into());
    }
    held
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
