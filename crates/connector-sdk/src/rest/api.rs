//! What an application adds to HTTP. What most applications have in common is the default.

use super::{Budget, Instance, KnownRefusal, Refusal, Request, Response, Said, not_json};
use crate::oauth::{SignIn, TokenEndpoint, TokenRules};
use crate::rest::sent::refused_before_work;
use crate::{Connection, ConnectorError, Credentials, Result};
use async_trait::async_trait;
use serde_json::{Map, Value};
use url::Url;

/// An application's API. By default, requests carry a token, `/oauth/token` gives new ones, and errors are JSON.
#[async_trait]
pub trait Api: Send + Sync {
    /// Returns the application's name in messages, such as `salesforce`.
    fn application(&self) -> &'static str;

    /// Returns where a profile names the application's address.
    fn instance(&self) -> Instance {
        Instance::like("https://example.com")
    }

    /// Returns where a profile holds its tokens, or a user's name and password.
    fn sign_in(&self) -> SignIn {
        SignIn::default()
    }

    /// Returns how the application gives tokens.
    fn tokens(&self) -> TokenRules {
        TokenRules::at("/oauth/token", &[])
    }

    /// Returns the meanings of refusals, other than those that their status tells.
    fn refusals(&self) -> &'static [KnownRefusal] {
        &[]
    }

    /// Returns the address that requests start from.
    fn base(&self, connection: &Connection, _credentials: &Credentials) -> Result<Url> {
        self.instance().of(connection, self.application())
    }

    /// Puts the credentials on a request; fails with [`InvalidCredentials`](crate::ErrorKind::InvalidCredentials) if
    /// they are not there yet.
    fn authorize(&self, credentials: &Credentials, request: &mut Request) -> Result<()> {
        self.sign_in().authorize(self.application(), credentials, request)
    }

    /// Returns the address that gives tokens.
    fn token_address(&self, connection: &Connection) -> Result<Url> {
        let instance = self.instance().of(connection, self.application())?;
        Ok(super::with_path(instance, self.tokens().path))
    }

    /// Returns where new tokens come from in the place of the `current` ones.
    fn token_endpoint(
        &self,
        connection: &Connection,
        current: &Credentials,
    ) -> Result<TokenEndpoint> {
        let url = self.token_address(connection)?;
        Ok(TokenEndpoint::new(self.application(), url, self.tokens(), current))
    }

    /// Asks the application once for new credentials.
    async fn renew(
        &self,
        connection: &Connection,
        current: &Credentials,
    ) -> Result<Map<String, Value>> {
        let endpoint = self.token_endpoint(connection, current)?;
        self.sign_in().renew(connection, &endpoint, current).await
    }

    /// Returns the error an answer stands for, if it stands for one.
    fn error_from(&self, response: &Response) -> Option<ConnectorError> {
        if response.ok() {
            return not_json(self.application(), response, self.instance().setting);
        }
        let said = Said::of(response);
        Some(Refusal::of(self.application(), response, &said, self.refusals()).into_error())
    }

    /// Returns whether an error answer proves that the application did nothing, so that a call that must not be
    /// repeated may be sent again. Only for documented cases.
    fn refused_before_work(&self, response: &Response, _error: &ConnectorError) -> bool {
        refused_before_work(response)
    }

    /// Returns how many more requests the application accepts, if an answer says so.
    fn budget(&self, _response: &Response) -> Option<Budget> {
        None
    }

    /// Names the class of a request that the application counts apart from others.
    fn budget_class(&self, _path: &str) -> &'static str {
        ""
    }
}
