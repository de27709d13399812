//! Which grant gives a profile new tokens.

use super::{Client, TokenEndpoint, authorization_code, redirect_uri, text};
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

/// What a grant is called, without what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantType {
    /// `refresh_token`
    RefreshToken,
    /// `authorization_code`
    AuthorizationCode,
    /// `client_credentials`
    ClientCredentials,
    /// `urn:ietf:params:oauth:grant-type:jwt-bearer`
    JwtBearer,
}

impl GrantType {
    /// Reads the grant of a form.
    pub fn of(form: &[(&str, &str)]) -> Option<Self> {
        let (_, grant) = form.iter().find(|(name, _)| *name == "grant_type")?;
        Some(match *grant {
            "refresh_token" => Self::RefreshToken,
            "authorization_code" => Self::AuthorizationCode,
            "client_credentials" => Self::ClientCredentials,
            "urn:ietf:params:oauth:grant-type:jwt-bearer" => Self::JwtBearer,
            _ => return None,
        })
    }
}

/// Gets new tokens for a profile that holds `clientId`, `clientSecret` and a refresh token or a code, and returns what it
/// holds then. If the application lets an app act for itself, its id and secret suffice.
pub async fn renew(
    connection: &Connection,
    endpoint: &TokenEndpoint,
    held: &Map<String, Value>,
) -> Result<Map<String, Value>> {
    let by_itself = endpoint.rules.client_grant && text(held, "clientSecret").is_some();
    let grant = Grant::of(held).or(by_itself.then_some(Grant::Client));
    renew_by(connection, endpoint, held, grant).await
}

/// Gets new tokens by a grant, as the app with `clientId` and `clientSecret`, and returns what the profile holds then.
pub async fn renew_by(
    connection: &Connection,
    endpoint: &TokenEndpoint,
    held: &Map<String, Value>,
    grant: Option<Grant<'_>>,
) -> Result<Map<String, Value>> {
    let (Some(grant), Some(id)) = (grant, text(held, "clientId")) else {
        return Err(nothing_to_renew_with(endpoint.application, connection, Held::AccessToken));
    };
    let mut form = grant.form();
    if let Some(scope) = endpoint.rules.scope
        && !matches!(grant, Grant::Refresh(_))
    {
        form.push(("scope", scope));
    }
    let client = Client { id, secret: text(held, "clientSecret") };
    let tokens = endpoint.ask(connection, Some(client), &form).await?;
    Ok(tokens.into_held(held))
}

/// What a profile holds that cannot be renewed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// An access token alone.
    AccessToken,
    /// A token that an administrator made, for use beside a user's name.
    ApiToken,
    /// A user's name and password.
    Password,
}

/// Builds the error of a profile whose credentials are refused and that has nothing to get others with.
pub fn nothing_to_renew_with(
    application: &str,
    connection: &Connection,
    held: Held,
) -> ConnectorError {
    let (what, advice) = match held {
        Held::AccessToken => (
            "credentials",
            "the profile has nothing to renew them with; reconnect: update the profile with new credentials",
        ),
        Held::ApiToken => (
            "API token",
            "check that it and its user are active and may use the API, or update the profile with a new one",
        ),
        Held::Password => (
            "user name and password",
            "check both, and that the user is neither locked nor made to change the password, and update the profile",
        ),
    };
    ConnectorError::new(
        ErrorKind::InvalidCredentials,
        format!(
            "{application} does not accept the {what} of connector profile {}; {advice}",
            connection.profile
        ),
    )
    .with_source(NothingToRenewWith)
}

/// Marks the error of credentials that cannot be renewed.
#[derive(Debug, thiserror::Error)]
#[error("there is nothing to renew the credentials with")]
pub struct NothingToRenewWith;

impl NothingToRenewWith {
    /// Adds what the application said of the credentials to such an error; others stay as they are.
    pub(crate) fn in_the_words_of(
        refusal: ConnectorError,
        mut error: ConnectorError,
    ) -> ConnectorError {
        if error.source.as_ref().is_some_and(|source| source.is::<Self>()) {
            error.message = format!("{}; {}", refusal.message, error.message);
            error.code = refusal.code;
        }
        error
    }
}
