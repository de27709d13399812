//! What a profile holds for OAuth, under the names of AppFlow's model.

use crate::{ConnectorError, Credentials, ErrorKind, Result};
use serde_json::{Map, Value};

/// What AppFlow's examples put where an access token has to be and there is none yet.
pub(crate) const PLACEHOLDER: &str = "dummyAccessToken";

/// The app we act as.
#[derive(Clone, Copy)]
pub struct Client<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its secret; some apps do without.
    pub secret: Option<&'a str>,
}

/// Returns a text member; an empty one counts as absent.
pub fn text<'a>(held: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    held.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// Returns a token that is neither empty nor a placeholder.
pub fn real_token(token: Option<&str>) -> Option<&str> {
    token.filter(|token| !token.is_empty() && *token != PLACEHOLDER)
}

/// Returns the access token of a profile that has a real one.
pub fn access_token<'a>(application: &str, credentials: &'a Credentials) -> Result<&'a str> {
    real_token(credentials.text("accessToken")).ok_or_else(|| no_token_yet(application))
}

/// Builds the error of a profile without an access token, after which a session asks for one.
pub fn no_token_yet(application: &str) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::InvalidCredentials,
        format!("there is no access token for {application} yet"),
    )
}

/// Returns the one-time code of a user who just agreed.
pub fn authorization_code(held: &Map<String, Value>) -> Option<&str> {
    held.get("oAuthRequest")?.get("authCode")?.as_str().filter(|code| !code.is_empty())
}

/// Returns the address that the code was sent to.
pub fn redirect_uri(held: &Map<String, Value>) -> Option<&str> {
    held.get("oAuthRequest")?.get("redirectUri")?.as_str().filter(|uri| !uri.is_empty())
}
