//! Snowflake's SQL API as sessions see it: the address, and a token for each request.

use super::account::Account;
use super::errors::{APPLICATION, error_from};
use super::signer::Signer;
use async_trait::async_trait;
use connector_sdk::oauth::{Held, nothing_to_renew_with};
use connector_sdk::rest::{Api, Request, Response};
use connector_sdk::{Connection, ConnectorError, Credentials, ErrorKind, Result, Withheld};
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
        let account =
            account.map_err(|rule| wrong(ErrorKind::InvalidArgument, "accountName", rule))?;
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
        let (kind, token) = match credentials.text("privateKey") {
            Some(key) => {
                let user = credentials.text("username").unwrap_or_default();
                let token = self.signer.sign(&self.account, user, key);
                let invalid = |rule| wrong(ErrorKind::InvalidCredentials, "privateKey", rule);
                let token = token.map_err(invalid)?;
                // A token that is made here is in no secret; no message may quote it either.
                let made = Map::from_iter([("token".to_owned(), Value::from(token.clone()))]);
                request.withheld = std::mem::take(&mut request.withheld).and(&Withheld::of(&made));
                ("KEYPAIR_JWT", token)
            }
            None => (
                "PROGRAMMATIC_ACCESS_TOKEN",
                credentials.text("password").unwrap_or_default().to_owned(),
            ),
        };
        *request =
            request.clone().header(TOKEN_TYPE, kind)?.header("accept", "application/json")?;
        request.bearer(&token)
    }

    async fn renew(
        &self,
        connection: &Connection,
        held: &Credentials,
    ) -> Result<Map<String, Value>> {
        let key = held.text("privateKey").is_some();
        let held = if key { Held::AccessToken } else { Held::ApiToken };
        Err(nothing_to_renew_with(APPLICATION, connection, held))
    }

    fn error_from(&self, response: &Response) -> Option<ConnectorError> {
        let error = error_from(response)?;
        Some(self.signer.clock_differs(response, &error).unwrap_or(error))
    }
}

fn wrong(kind: ErrorKind, member: &str, rule: &str) -> ConnectorError {
    ConnectorError::new(kind, format!("the connector profile's {member} {rule}"))
}
