//! What a profile holds for OAuth, under the names of AppFlow's model.

use serde_json::{Map, Value};

/// What AppFlow's examples put where an access token has to be and there is none yet.
const PLACEHOLDER: &str = "dummyAccessToken";

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

/// Returns the one-time code of a user who just agreed.
pub fn authorization_code(held: &Map<String, Value>) -> Option<&str> {
    held.get("oAuthRequest")?.get("authCode")?.as_str().filter(|code| !code.is_empty())
}

/// Returns the address that the code was sent to.
pub fn redirect_uri(held: &Map<String, Value>) -> Option<&str> {
    held.get("oAuthRequest")?.get("redirectUri")?.as_str().filter(|uri| !uri.is_empty())
}
