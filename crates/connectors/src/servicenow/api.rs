//! Authorises a connection, and renews its tokens.

use super::auth::REFUSALS;
use super::{errors, profile};
use async_trait::async_trait;
use connector_sdk::oauth::{self, Held, TokenEndpoint};
use connector_sdk::rest::{self, Api, Request, Response};
use connector_sdk::{Connection, ConnectorError, Credentials, Result};
use serde_json::{Map, Value};
use url::Url;

const APPLICATION: &str = "servicenow";
/// The member of a profile's credentials with the tokens; without it, there are a user and a password.
const TOKENS: &str = "oAuth2Credentials";

/// ServiceNow's REST APIs as sessions see them.
pub(super) struct ServiceNowApi;

#[async_trait]
impl Api for ServiceNowApi {
    fn application(&self) -> &'static str {
        APPLICATION
    }

    fn base(&self, connection: &Connection, _credentials: &Credentials) -> Result<Url> {
        instance(connection)
    }

    fn authorize(&self, credentials: &Credentials, request: &mut Request) -> Result<()> {
        if let Some(token) = credentials.text_in(TOKENS, "accessToken") {
            return request.bearer(token);
        }
        match (credentials.text("username"), credentials.text("password")) {
            (Some(name), Some(password))
                if credentials.member(TOKENS).is_none_or(Value::is_null) =>
            {
                request.basic(name, password)
            }
            _ => Err(oauth::no_token_yet(APPLICATION)),
        }
    }

    async fn renew(
        &self,
        connection: &Connection,
        current: &Credentials,
    ) -> Result<Map<String, Value>> {
        let mut content = current.expose();
        let Some(Value::Object(held)) = content.get(TOKENS) else {
            return Err(oauth::nothing_to_renew_with(APPLICATION, connection, Held::Password));
        };
        let url = rest::with_path(instance(connection)?, "/oauth_token.do");
        let endpoint = TokenEndpoint::new(APPLICATION, url, REFUSALS, current);
        let client_grant = oauth::text(held, "clientSecret").is_some();
        let renewed = oauth::renew(connection, &endpoint, held, client_grant).await?;
        content.insert(TOKENS.into(), renewed.into());
        Ok(content)
    }

    fn error_from(&self, response: &Response) -> Option<ConnectorError> {
        errors::error_from(response)
    }
}

fn instance(connection: &Connection) -> Result<Url> {
    rest::instance(connection, APPLICATION, "instanceUrl", profile::EXAMPLE)
}
