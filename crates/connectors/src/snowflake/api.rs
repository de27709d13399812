//! Snowflake's SQL API as sessions see it: the address, and a token for each request.

use super::account::Account;
use super::errors::{APPLICATION, error_from};
use super::signer::Signer;
use async_trait::async_trait;
use connector_sdk::oauth::{Held, nothing_to_renew_with};
use connector_sdk::rest::{Api, Request, Response};
use connector_sdk::{Connection, ConnectorError, Credentials, ErrorKind, Result};
use serde_json::{Map, Value};
use url::Url;

const TOKEN_TYPE: &str = "x-snowflake-authorization-token-type";

/// The SQL API of an account.
pub(super) struct SnowflakeApi {
    account: Account,
    signer: Signer,
}

impl SnowflakeApi {
    /// Reads the account of a profile.
    pub(super) fn of(connection: &Connection) -> Result<Self> {
        let name = connection.setting("accountName").unwrap_or_default();
        let account = Account::read(name, connection.setting("region"));
        let account = account.map_err(|rule| wrong("accountName", rule))?;
        Ok(Self { account, signer: Signer::by(connection.clock.clone()) })
    }
}

#[async_trait]
impl Api for SnowflakeApi {
    fn application(&self) -> &'static str {
        APPLICATION
    }

    fn base(&self, _: &Connection, _: &Credentials) -> Result<Url> {
        Ok(self.account.url.clone())
    }

    fn authorize(&self, credentials: &Credentials, request: &mut Request) -> Result<()> {
        let text = |name| credentials.text(name).unwrap_or_default();
        let key = credentials.text("privateKey");
        let kind = if key.is_some() { "KEYPAIR_JWT" } else { "PROGRAMMATIC_ACCESS_TOKEN" };
        *request =
            request.clone().header(TOKEN_TYPE, kind)?.header("accept", "application/json")?;
        let Some(key) = key else { return request.bearer(text("password")) };
        let token = self.signer.sign(&self.account, text("username"), key);
        request.bearer_made_here(&token.map_err(|rule| wrong("privateKey", rule))?)
    }

    async fn renew(&self, connection: &Connection, _: &Credentials) -> Result<Map<String, Value>> {
        // Neither a key nor a programmatic access token can be exchanged for another one.
        Err(nothing_to_renew_with(APPLICATION, connection, Held::AccessToken))
    }

    fn error_from(&self, response: &Response) -> Option<ConnectorError> {
        let error = error_from(response)?;
        Some(self.signer.clock_differs(response, &error).unwrap_or(error))
    }
}

fn wrong(member: &str, rule: &str) -> ConnectorError {
    let words = format!("the connector profile's {member} {rule}");
    ConnectorError::new(ErrorKind::InvalidCredentials, words)
}
