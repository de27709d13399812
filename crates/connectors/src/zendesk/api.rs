//! Zendesk's API as sessions see it: its address, its credentials, and its limits.

use super::auth::{self, API_TOKEN, TOKENS};
use super::{errors, limits};
use async_trait::async_trait;
use connector_sdk::oauth::{self, TokenRules};
use connector_sdk::rest::{Api, Budget, Instance, KnownRefusal, Request, Response};
use connector_sdk::{Connection, Credentials, Result};
use serde_json::{Map, Value};

/// An address, for messages.
pub(super) const EXAMPLE: &str = "https://example.zendesk.com";

/// Zendesk's API.
pub(super) struct ZendeskApi;

#[async_trait]
impl Api for ZendeskApi {
    fn application(&self) -> &'static str {
        "zendesk"
    }

    fn instance(&self) -> Instance {
        Instance::like(EXAMPLE)
    }

    fn tokens(&self) -> TokenRules {
        TOKENS
    }

    fn refusals(&self) -> &'static [KnownRefusal] {
        errors::REFUSALS
    }

    fn authorize(&self, credentials: &Credentials, request: &mut Request) -> Result<()> {
        let token = oauth::access_token(self.application(), credentials)?;
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
        let endpoint = self.token_endpoint(connection, current)?;
        auth::renew(connection, &endpoint, current.expose()).await
    }

    fn budget(&self, response: &Response) -> Option<Budget> {
        limits::budget(response)
    }

    fn budget_class(&self, path: &str) -> &'static str {
        limits::class(path)
    }
}
