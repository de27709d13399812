//! Salesforce's REST API as sessions see it: its address, its token, and its refusals.

use super::{auth, errors};
use async_trait::async_trait;
use connector_sdk::oauth::{self, TokenRules};
use connector_sdk::rest::{Api, Response};
use connector_sdk::{Connection, ConnectorError, Credentials, ErrorKind, Result};
use serde_json::{Map, Value};
use url::Url;

/// Salesforce's REST API as sessions see it.
pub(super) struct SalesforceApi;

#[async_trait]
impl Api for SalesforceApi {
    fn application(&self) -> &'static str {
        "salesforce"
    }

    fn base(&self, connection: &Connection, credentials: &Credentials) -> Result<Url> {
        oauth::access_token(self.application(), credentials)?;
        // The newest token answer has the right address: organisations move.
        let known = credentials.text("instanceUrl").or_else(|| connection.setting("instanceUrl"));
        let Some(address) = known else {
            return Err(ConnectorError::new(
                ErrorKind::InvalidArgument,
                format!(
                    "connector profile {} has an access token but no instanceUrl; set it to the organisation's \
                     My Domain address, such as https://example.my.salesforce.com",
                    connection.profile
                ),
            ));
        };
        auth::address::parse(address)
    }

    fn tokens(&self) -> TokenRules {
        auth::TOKENS
    }

    fn token_address(&self, connection: &Connection) -> Result<Url> {
        auth::address::token_address(connection)
    }

    async fn renew(
        &self,
        connection: &Connection,
        current: &Credentials,
    ) -> Result<Map<String, Value>> {
        let endpoint = self.token_endpoint(connection, current)?;
        let tokens = auth::grant::exchange(connection, &endpoint, current).await?;
        // Tokens are kept even if the address beside them is none: the refresh token may be the only valid one.
        let instance = oauth::text(&tokens.rest, "instance_url");
        let instance = instance.filter(|url| auth::address::parse(url).is_ok()).map(str::to_owned);
        let mut content = tokens.into_held(&current.expose());
        if let Some(address) = instance {
            content.insert("instanceUrl".into(), address.into());
        }
        Ok(content)
    }

    fn error_from(&self, response: &Response) -> Option<ConnectorError> {
        errors::error_from(response)
    }
}
