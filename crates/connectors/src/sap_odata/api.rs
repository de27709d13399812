//! Reaches a system: its address, its credentials, and the headers of every request.

use super::auth::{SIGN_IN, TOKENS, token_url};
use super::errors;
use super::profile::HOST;
use connector_sdk::oauth::{SignIn, TokenRules};
use connector_sdk::rest::{Api, Instance, Response, Session};
use connector_sdk::{Connection, ConnectorError, Credentials, Result};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use url::Url;

/// The characters that stay unescaped in a value of an address.
const PLAIN: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b',');

/// A system in use.
pub(super) struct Sap<'a> {
    pub(super) connection: &'a Connection,
    session: Session<'a>,
}

impl<'a> Sap<'a> {
    /// Starts a session.
    pub(super) fn new(connection: &'a Connection) -> Self {
        Self { connection, session: Session::new(connection, &SapApi) }
    }

    /// Gets an address, or a link that the system gave. The client and the language go into headers too, because links
    /// leave them out.
    pub(super) async fn get(
        &self,
        address: &str,
        accept: &'static str,
        prefer: Option<&str>,
    ) -> Result<Response> {
        self.session.get(address, &self.headers(accept, prefer)).await
    }

    /// Gets a page of records. A failure comes back soon if fewer records may help.
    pub(super) async fn page(
        &self,
        address: &str,
        accept: &'static str,
        prefer: Option<&str>,
    ) -> Result<Response> {
        self.session.page(address, &self.headers(accept, prefer)).await
    }

    fn headers<'h>(
        &'h self,
        accept: &'h str,
        prefer: Option<&'h str>,
    ) -> Vec<(&'static str, &'h str)> {
        let mut headers = vec![("accept", accept)];
        headers
            .extend(self.connection.setting("clientNumber").map(|client| ("sap-client", client)));
        headers.extend(self.connection.setting("logonLanguage").map(|l| ("sap-language", l)));
        headers.extend(prefer.map(|prefer| ("prefer", prefer)));
        headers
    }

    /// Builds an address: a path, its options, and the profile's own options.
    pub(super) fn address(&self, path: &str, options: &[(&str, &str)]) -> String {
        let mut address = path.to_owned();
        let setting = |option, name| Some((option, self.connection.setting(name)?));
        let own = [
            setting("sap-client", "clientNumber"),
            setting("sap-language", "logonLanguage"),
            self.connection.enabled("disableSSO").then_some(("saml2", "disabled")),
        ];
        for (name, value) in options.iter().copied().chain(own.into_iter().flatten()) {
            address.push(if address.contains('?') { '&' } else { '?' });
            address.push_str(name);
            address.push('=');
            address.extend(utf8_percent_encode(value, PLAIN));
        }
        address
    }
}

/// A system's HTTP interface as sessions see it.
struct SapApi;

impl Api for SapApi {
    fn application(&self) -> &'static str {
        "sap"
    }

    fn sign_in(&self) -> SignIn {
        SIGN_IN
    }

    fn tokens(&self) -> TokenRules {
        TOKENS
    }

    fn base(&self, connection: &Connection, _credentials: &Credentials) -> Result<Url> {
        let instance = Instance { setting: "applicationHostUrl", example: HOST };
        let mut url = instance.of(connection, self.application())?;
        let port = connection.settings.get("portNumber").and_then(Value::as_u64);
        let port = port.and_then(|port| u16::try_from(port).ok());
        // Hosts that can be parsed have ports that can be set.
        let _ = url.set_port(port);
        Ok(url)
    }

    fn token_address(&self, connection: &Connection) -> Result<Url> {
        token_url(connection)
    }

    fn error_from(&self, response: &Response) -> Option<ConnectorError> {
        errors::error_from(response)
    }
}
