//! Chooses the OAuth grant that gives a connection new tokens.

use super::{address, assertion, client::Client};
use connector_sdk::oauth::{Grant, NothingToRenewWith, TokenEndpoint, Tokens};
use connector_sdk::{Connection, ConnectorError, Credentials, ErrorKind, Result};

/// Asks once for tokens, by the grant that the profile names, else by the credentials it has.
pub(in crate::salesforce) async fn exchange(
    connection: &Connection,
    endpoint: &TokenEndpoint,
    credentials: &Credentials,
) -> Result<Tokens> {
    let held = credentials.expose();
    let grant = match credentials.text("oAuth2GrantType") {
        Some("JWT_BEARER") => None,
        Some("CLIENT_CREDENTIALS") => {
            own_domain(connection)?;
            Some(Grant::Client)
        }
        _ => match Grant::of(&held) {
            None if credentials.text("jwtToken").is_none() => {
                return Err(nothing_to_renew_with(connection));
            }
            grant => grant,
        },
    };
    let Some(grant) = grant else {
        return by_assertion(connection, endpoint, credentials).await;
    };
    let client = Client::read(connection, credentials, &endpoint.url).await?;
    endpoint.ask(connection, Some(client.identity()), &grant.form()).await
}

async fn by_assertion(
    connection: &Connection,
    endpoint: &TokenEndpoint,
    credentials: &Credentials,
) -> Result<Tokens> {
    let assertion = match credentials.text("jwtToken") {
        Some(assertion) => assertion.to_owned(),
        None => {
            let client = Client::read(connection, credentials, &endpoint.url).await?;
            assertion::sign(connection, &client)?
        }
    };
    let form = [("grant_type", JWT_BEARER), ("assertion", assertion.as_str())];
    endpoint.ask(connection, None, &form).await
}

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

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

fn nothing_to_renew_with(connection: &Connection) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::InvalidCredentials,
        format!(
            "salesforce no longer accepts the access token of connector profile {}, and the profile has nothing \
             to renew it with; reconnect: update the profile with a new accessToken, or with a refreshToken and a \
             clientCredentialsArn so that it renews itself",
            connection.profile
        ),
    )
    .with_source(NothingToRenewWith)
}
