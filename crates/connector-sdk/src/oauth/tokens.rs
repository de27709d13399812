//! The tokens that an address gives, and what a profile holds with them.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// What a token address grants. It cannot be printed.
#[derive(Deserialize)]
pub struct Tokens {
    /// The token that requests carry.
    #[serde(deserialize_with = "access_token")]
    pub access_token: String,
    /// A new refresh token; `None` where the old one stays good.
    #[serde(default, deserialize_with = "refresh_token")]
    pub refresh_token: Option<String>,
    /// Whatever else the answer has.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl Tokens {
    /// Finds the tokens in an answer, as OAuth writes them.
    pub fn find(body: &[u8]) -> Option<Self> {
        serde_json::from_slice(body).ok()
    }

    /// Returns what a profile holds with these tokens; a code is good for one exchange only.
    pub fn into_held(self, before: &Map<String, Value>) -> Map<String, Value> {
        let mut held = before.clone();
        held.remove("oAuthRequest");
        held.insert("accessToken".into(), self.access_token.into());
        if let Some(token) = self.refresh_token {
            held.insert("refreshToken".into(), token.into());
        }
        held
    }
}

/// A token that no header can carry is none, and an answer without one must not replace what works.
fn access_token<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let token = String::deserialize(deserializer)?;
    match usable(&token) {
        true => Ok(token),
        false => Err(D::Error::custom("the access token is none")),
    }
}

/// Null, nothing and nonsense all say that the old refresh token stays.
fn refresh_token<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    Ok(value.as_str().filter(|token| usable(token)).map(str::to_owned))
}

fn usable(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn held(answer: Value) -> Option<Value> {
        let before = json!({
            "accessToken": "a-old", "refreshToken": "r-old", "clientId": "c", "oAuthRequest": { "authCode": "x" },
        });
        let tokens: Tokens = serde_json::from_value(answer).ok()?;
        Some(tokens.into_held(before.as_object()?).into())
    }

    #[test]
    fn a_refresh_token_is_replaced_by_a_refresh_token_only() {
        for odd in [json!(null), json!(""), json!(" "), json!(false), json!({}), json!("two words")]
        {
            let held = held(json!({ "access_token": "a-new", "refresh_token": odd })).unwrap();
            assert_eq!(held["refreshToken"], "r-old", "{odd}");
            assert_eq!(held["accessToken"], "a-new", "{odd}");
        }
        let held = held(json!({ "access_token": "a-new", "refresh_token": "r-new" })).unwrap();
        let expected = json!({ "accessToken": "a-new", "refreshToken": "r-new", "clientId": "c" });
        assert_eq!(held, expected);
    }

    #[test]
    fn an_answer_without_an_access_token_gives_nothing() {
        for odd in [json!(null), json!(""), json!(5), json!("a\nb"), json!("with space")] {
            assert_eq!(
                held(json!({ "access_token": odd, "refresh_token": "r-new" })),
                None,
                "{odd}"
            );
        }
        assert_eq!(held(json!({ "refresh_token": "r-new" })), None);
    }
}
