//! Zendesk's API as sessions see it: its address, its credentials, and its limits.

use super::auth::refusals::REFUSALS;
use super::auth::{API_TOKEN, GRANT_TYPE, grant, with_form_of_api_token};
use super::{errors, limits};
use async_trait::async_trait;
use connector_sdk::oauth::{self, Client, Grant, Held, TokenEndpoint, nothing_to_renew_with};
use connector_sdk::rest::{self, Api, Budget, Request, Response};
use connector_sdk::{Connection, ConnectorError, Credentials, Result};
use serde_json::{Map, Value};
use url::Url;

const APPLICATION: &str = "zendesk";
/// The scope that reading needs.
pub(super) const SCOPE: &str = "read";
/// An address, for messages.
pub(super) const EXAMPLE: &str = "https://example.zendesk.com";

/// Zendesk's API as sessions see it.
pub(super) struct ZendeskApi;

#[async_trait]
impl Api for ZendeskApi {
    fn application(&self) -> &'static str {
        APPLICATION
    }

    fn base(&self, connection: &Connection, credentials: &Credentials) -> Result<Url> {
        oauth::access_token(APPLICATION, credentials)?;
        instance(connection)
    }

    fn authorize(&self, credentials: &Credentials, request: &mut Request) -> Result<()> {
        let token = oauth::access_token(APPLICATION, credentials)?;
        match token.split_once(API_TOKEN) {
            Some((user, secret)) => request.basic(&format!("{user}/token"), secret),
            None => request.bearer(token),
        }
    }

    async fn renew(
        &self,
        connection: &Connection,
        current: &Credentials,
    ) -> Result<Map<String, Value>> {
        let held = current.expose();
        let (Some(grant), Some(id)) = (grant(&held), oauth::text(&held, "clientId")) else {
            let token = oauth::real_token(oauth::text(&held, "accessToken"));
            let refused = |held| nothing_to_renew_with(APPLICATION, connection, held);
            return Err(match token {
                Some(token) if token.contains(API_TOKEN) => refused(Held::ApiToken),
                Some(_) => with_form_of_api_token(refused(Held::AccessToken)),
                None => refused(Held::AccessToken),
            });
        };
        let mut form = grant.form();
        // A refresh token keeps its original scope.
        if !matches!(grant, Grant::Refresh(_)) {
            form.push(("scope", SCOPE));
        }
        let url = rest::with_path(instance(connection)?, "/oauth/tokens");
        let endpoint = TokenEndpoint::new(APPLICATION, url, REFUSALS, current);
        let client = Client { id, secret: oauth::text(&held, "clientSecret") };
        let tokens = endpoint.ask(connection, Some(client), &form).await?;
        let mut content = tokens.into_held(&held);
        if grant == Grant::Client {
            content.insert(GRANT_TYPE.0.into(), GRANT_TYPE.1.into());
        }
        Ok(content)
    }

    fn error_from(&self, response: &Response) -> Option<ConnectorError> {
        errors::error_from(response)
    }

    fn budget(&self, response: &Response) -> Option<Budget> {
        limits::budget(response)
    }

    fn budget_class(&self, path: &str) -> &'static str {
        limits::class(path)
    }
}

fn instance(connection: &Connection) -> Result<Url> {
    rest::instance(connection, APPLICATION, "instanceUrl", EXAMPLE)
}
