//! Which grant gives a connection new tokens, and what refusals of them mean.

pub(super) mod refusals;

use connector_sdk::ConnectorError;
use connector_sdk::oauth::{self, Grant};
use serde_json::{Map, Value};

/// The text between the address of a user and an API token.
pub(super) const API_TOKEN: &str = "/token:";
/// The mark of a profile that began with nothing but its client, which then renews it.
pub(super) const GRANT_TYPE: (&str, &str) = ("oAuth2GrantType", "CLIENT_CREDENTIALS");

/// Chooses a grant. A client acts for itself if the profile never had a token of a user.
pub(super) fn grant(held: &Map<String, Value>) -> Option<Grant<'_>> {
    if oauth::text(held, GRANT_TYPE.0) == Some(GRANT_TYPE.1) {
        return Some(Grant::Client);
    }
    let token = oauth::real_token(oauth::text(held, "accessToken"));
    if token.is_some_and(|token| token.contains(API_TOKEN)) {
        return None;
    }
    Grant::of(held).or_else(|| token.is_none().then_some(Grant::Client))
}

/// Adds how an API token is written: without the user's address it is read as an access token of OAuth.
pub(super) fn with_form_of_api_token(mut error: ConnectorError) -> ConnectorError {
    error.message += "; if accessToken is an API token, write it with the address of its user before it, \
                      as ada@example.com/token:<the API token>";
    error
}
