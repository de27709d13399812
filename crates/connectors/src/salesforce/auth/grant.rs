//! Which OAuth grant gives a connection new tokens, and the form it sends.

use super::token::{self, Tokens};
use super::{address, assertion, client::Client};
use connector_sdk::{Connection, ConnectorError, Credentials, ErrorKind, Result};

/// A way to get tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grant {
    /// A refresh token.
    RefreshToken,
    /// The one-time code of a user who just agreed.
    AuthorizationCode,
    /// A signed assertion.
    JwtBearer,
    /// The app's own secret.
    ClientCredentials,
}

impl Grant {
    /// Chooses by what the profile says, then by what it has.
    pub(super) fn of(connection: &Connection, credentials: &Credentials) -> Result<Self> {
        match credentials.text("oAuth2GrantType") {
            Some("JWT_BEARER") => return Ok(Self::JwtBearer),
            Some("CLIENT_CREDENTIALS") => return Ok(Self::ClientCredentials),
            _ => {}
        }
        if credentials.text("refreshToken").is_some() {
            return Ok(Self::RefreshToken);
        }
        if authorization_code(credentials).is_some() {
            return Ok(Self::AuthorizationCode);
        }
        if credentials.text("jwtToken").is_some() {
            return Ok(Self::JwtBearer);
        }
        Err(ConnectorError::new(
            ErrorKind::InvalidCredentials,
            format!(
                "salesforce no longer accepts the access token of connector profile {}, and the profile has nothing \
                 to renew it with; reconnect: update the profile with a new accessToken, or with a refreshToken and a \
                 clientCredentialsArn so that it renews itself",
                connection.profile
            ),
        ))
    }

    /// Asks once for tokens.
    pub(super) async fn exchange(
        self,
        connection: &Connection,
        credentials: &Credentials,
    ) -> Result<Tokens> {
        if let (Self::JwtBearer, Some(assertion)) = (self, credentials.text("jwtToken")) {
            let form = [("grant_type", JWT_BEARER), ("assertion", assertion)];
            return token::request(connection, &form)
                .await
                .map_err(|error| redacted(error, |words| credentials.redact(words)));
        }
        let client = Client::read(connection, credentials).await?;
        let tokens = match self {
            Self::RefreshToken => {
                let token = credentials.text("refreshToken").unwrap_or_default();
                let mut form = vec![("grant_type", "refresh_token"), ("refresh_token", token)];
                form.extend(identity(&client));
                token::request(connection, &form).await
            }
            Self::AuthorizationCode => {
                let code = authorization_code(credentials).unwrap_or_default();
                let mut form = vec![("grant_type", "authorization_code"), ("code", code)];
                form.extend(redirect_uri(credentials).map(|uri| ("redirect_uri", uri)));
                form.extend(identity(&client));
                token::request(connection, &form).await
            }
            Self::JwtBearer => {
                let assertion = assertion::sign(connection, &client)?;
                let form = [("grant_type", JWT_BEARER), ("assertion", assertion.as_str())];
                token::request(connection, &form).await
            }
            Self::ClientCredentials => {
                own_domain(connection)?;
                let mut form = vec![("grant_type", "client_credentials")];
                form.extend(identity(&client));
                token::request(connection, &form).await
            }
        };
        tokens.map_err(|error| redacted(error, |words| client.redact(&credentials.redact(words))))
    }
}

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

fn identity(client: &Client) -> Vec<(&'static str, &str)> {
    let mut form = vec![("client_id", client.id.as_str())];
    form.extend(client.secret().map(|secret| ("client_secret", secret)));
    form
}

fn authorization_code(credentials: &Credentials) -> Option<&str> {
    credentials.member("oAuthRequest")?.get("authCode")?.as_str().filter(|code| !code.is_empty())
}

fn redirect_uri(credentials: &Credentials) -> Option<&str> {
    credentials.member("oAuthRequest")?.get("redirectUri")?.as_str()
}

fn own_domain(connection: &Connection) -> Result<()> {
    if address::own_domain(&address::authority(connection)?) {
        return Ok(());
    }
    Err(ConnectorError::new(
        ErrorKind::InvalidArgument,
        format!(
            "connector profile {} uses the grant CLIENT_CREDENTIALS, which salesforce serves on a My Domain only; \
             set instanceUrl to it, such as https://example.my.salesforce.com",
            connection.profile
        ),
    ))
}

fn redacted(mut error: ConnectorError, redact: impl Fn(&str) -> String) -> ConnectorError {
    error.message = redact(&error.message);
    error
}
