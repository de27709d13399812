//! Which grant gives a profile new tokens.

use super::{Client, Refused, TokenEndpoint, authorization_code, redirect_uri, text};
use crate::rest::Meaning;
use crate::{Connection, ConnectorError, ErrorKind, Result};
use serde_json::{Map, Value};

/// A way to get tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant<'a> {
    /// A refresh token.
    Refresh(&'a str),
    /// The one-time code of a user who just agreed, and the address it was sent to.
    Code(&'a str, Option<&'a str>),
    /// The app's own secret.
    Client,
}

impl<'a> Grant<'a> {
    /// Chooses by what a profile holds.
    pub fn of(held: &'a Map<String, Value>) -> Option<Self> {
        if let Some(token) = text(held, "refreshToken") {
            return Some(Self::Refresh(token));
        }
        Some(Self::Code(authorization_code(held)?, redirect_uri(held)))
    }

    /// Writes the form, without the app's id and secret.
    pub fn form(self) -> Vec<(&'static str, &'a str)> {
        match self {
            Self::Refresh(token) => vec![("grant_type", "refresh_token"), ("refresh_token", token)],
            Self::Code(code, redirect_uri) => {
                let mut form = vec![("grant_type", "authorization_code"), ("code", code)];
                form.extend(redirect_uri.map(|uri| ("redirect_uri", uri)));
                form
            }
            Self::Client => vec![("grant_type", "client_credentials")],
        }
    }
}

/// Gets new tokens for a profile that holds `clientId`, `clientSecret` and a refresh token or a code, and returns what it
/// holds then. With `client_grant` an app's id and secret alone suffice.
pub async fn renew(
    connection: &Connection,
    endpoint: &TokenEndpoint,
    held: &Map<String, Value>,
    client_grant: bool,
    advise: fn(&Refused) -> Option<Meaning>,
) -> Result<Map<String, Value>> {
    let grant = Grant::of(held).or(client_grant.then_some(Grant::Client));
    let (Some(grant), Some(id)) = (grant, text(held, "clientId")) else {
        return Err(nothing_to_renew_with(endpoint.application, connection));
    };
    let client = Client { id, secret: text(held, "clientSecret") };
    let tokens = endpoint.ask(connection, Some(client), &grant.form(), advise).await?;
    Ok(tokens.into_held(held))
}

/// Builds the error of a profile whose token is refused and that has nothing to get another one with.
pub fn nothing_to_renew_with(application: &str, connection: &Connection) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::InvalidCredentials,
        format!(
            "{application} does not accept the credentials of connector profile {}, and the profile has nothing to renew \
             them with; reconnect: update the profile with new credentials",
            connection.profile
        ),
    )
}
