//! The JWT that a client signs to speak for a user.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Utc;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::Value;

use crate::salesforce::Salesforce;
use crate::salesforce::oauth::OAuthError;

/// Salesforce accepts an expiry a few minutes ahead; some slack covers clocks.
const LONGEST_SECONDS: i64 = 5 * 60;
const AUDIENCES: &[&str] = &["https://login.salesforce.com", "https://test.salesforce.com"];

/// Checks an assertion's header, claims and, given a key, its signature.
pub(crate) fn check(assertion: &str, salesforce: &Salesforce) -> Result<(), OAuthError> {
    let parts: Vec<&str> = assertion.split('.').collect();
    let [header, claims, signature] = parts.as_slice() else {
        return Err(invalid());
    };
    let (header, claims) = (decode(header)?, decode(claims)?);
    if header["alg"] != "RS256" || signature.is_empty() {
        return Err(invalid());
    }
    if claims["iss"] != salesforce.stage.options.client_id.as_str() {
        return Err(OAuthError::new("invalid_client_id", "client identifier invalid"));
    }
    let audience = claims["aud"].as_str().unwrap_or_default();
    if !AUDIENCES.contains(&audience) && audience.trim_end_matches('/') != salesforce.stage.url {
        return Err(OAuthError::new("invalid_grant", "audience is invalid"));
    }
    if claims["sub"] != salesforce.stage.options.username.as_str() {
        let description = "user hasn't approved this consumer";
        return Err(OAuthError::new("invalid_grant", description));
    }
    let ahead = expiry(&claims["exp"]) - Utc::now().timestamp();
    if ahead <= 0 || ahead > LONGEST_SECONDS + 30 {
        return Err(OAuthError::new("invalid_grant", "assertion expired or not yet valid"));
    }
    match &salesforce.stage.options.jwt_public_key {
        Some(key) => check_signature(assertion, key),
        None => Ok(()),
    }
}

fn check_signature(assertion: &str, key: &str) -> Result<(), OAuthError> {
    let key = DecodingKey::from_rsa_pem(key.as_bytes()).map_err(|_| invalid())?;
    let mut validation = Validation::new(Algorithm::RS256);
    // The claims have been checked, and by Salesforce's rules, which differ.
    validation.validate_aud = false;
    validation.validate_exp = false;
    validation.required_spec_claims.clear();
    let decoded = jsonwebtoken::decode::<Value>(assertion, &key, &validation);
    decoded.map(|_| ()).map_err(|_| invalid())
}

/// Reads the expiry, which simple-salesforce sends as a string and Salesforce accepts so.
fn expiry(claim: &Value) -> i64 {
    let text = claim.as_str().and_then(|text| text.parse().ok());
    claim.as_i64().or(text).unwrap_or(0)
}

fn decode(part: &str) -> Result<Value, OAuthError> {
    let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| invalid())?;
    serde_json::from_slice(&bytes).map_err(|_| invalid())
}

fn invalid() -> OAuthError {
    OAuthError::new("invalid_grant", "invalid assertion")
}
