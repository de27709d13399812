//! The app's id and secrets, from a secret of the user.

use super::address::VENDOR_HOSTS;
use connector_sdk::oauth;
use connector_sdk::{Connection, ConnectorError, Credentials, ErrorKind, Result};
use serde_json::{Map, Value};
use url::Url;

/// A Connected App or External Client App.
pub(super) struct Client {
    /// Its id ("consumer key").
    pub(super) id: String,
    content: Map<String, Value>,
}

impl Client {
    /// Reads the secret behind the profile's `clientCredentialsArn`, to prove the app at this token address.
    pub(super) async fn read(
        connection: &Connection,
        credentials: &Credentials,
        token_address: &Url,
    ) -> Result<Self> {
        let Some(arn) = credentials.text("clientCredentialsArn") else {
            return Err(ConnectorError::new(
                ErrorKind::InvalidCredentials,
                format!(
                    "connector profile {} cannot renew its credentials: it has no clientCredentialsArn; \
                     set it to a secret with the members client_id and client_secret of your app in salesforce",
                    connection.profile
                ),
            ));
        };
        let content = connection.vault.secret(arn).await?.open(token_address, &VENDOR_HOSTS)?;
        let Some(id) = member(&content, ["client_id", "clientId"]) else {
            return Err(ConnectorError::new(
                ErrorKind::InvalidCredentials,
                format!(
                    "secret {arn} has no member client_id; add the id (consumer key) of your app in salesforce"
                ),
            ));
        };
        Ok(Self { id: id.to_owned(), content })
    }

    /// Returns the parameters that name and prove the app; apps may do without a secret.
    pub(super) fn identity(&self) -> oauth::Client<'_> {
        let secret = member(&self.content, ["client_secret", "clientSecret"]);
        oauth::Client { id: &self.id, secret }
    }

    /// Returns the PEM of the key it signs with.
    pub(super) fn private_key(&self) -> Option<&str> {
        member(&self.content, ["private_key", "privateKey"])
    }

    /// Returns the user it signs for.
    pub(super) fn username(&self) -> Option<&str> {
        member(&self.content, ["username", "userName"])
    }
}

fn member<'a>(content: &'a Map<String, Value>, names: [&str; 2]) -> Option<&'a str> {
    let found = names.iter().find_map(|name| content.get(*name)?.as_str());
    found.filter(|text| !text.is_empty())
}
