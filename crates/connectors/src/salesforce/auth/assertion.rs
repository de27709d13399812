//! The signed assertion of the JWT bearer grant.

use super::{address, client::Client};
use connector_sdk::{Connection, ConnectorError, ErrorKind, Result};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::Serialize;

/// Salesforce accepts an assertion for at most three minutes; less leaves room for clocks that differ.
const LIFETIME_SECONDS: i64 = 170;

/// Signs an assertion for the user and with the key that the app's secret names.
pub(super) fn sign(connection: &Connection, client: &Client) -> Result<String> {
    let (Some(key), Some(username)) = (client.private_key(), client.username()) else {
        return Err(invalid(
            connection,
            "has neither a jwtToken nor a secret with the members private_key and username",
            "add one of them",
        ));
    };
    let claims = Claims {
        iss: &client.id,
        sub: username,
        aud: address::audience(connection)?,
        exp: connection.clock.now().millis() / 1000 + LIFETIME_SECONDS,
    };
    let signed = EncodingKey::from_rsa_pem(key.as_bytes())
        .and_then(|key| encode(&Header::new(Algorithm::RS256), &claims, &key));
    // The library's words are left out: they are about the key's content.
    signed.map_err(|_| {
        invalid(
            connection,
            "has a private_key that is no RSA key in PEM form",
            "enter the whole file of the key",
        )
    })
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: String,
    exp: i64,
}

fn invalid(connection: &Connection, what: &str, advice: &str) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::InvalidCredentials,
        format!("connector profile {} {what}; {advice}", connection.profile),
    )
}
