//! The Web API as sessions see it: where it is, who asks, and how methods are named.

use super::{error, token};
use async_trait::async_trait;
use connector_sdk::rest::{Api, Request, Response, parse_instance};
use connector_sdk::{Connection, ConnectorError, Credentials, ErrorKind, Result};
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};

/// An address of a workspace, for messages.
pub(super) const EXAMPLE: &str = "https://example.slack.com";

/// Slack's Web API.
pub(super) struct SlackApi;

#[async_trait]
impl Api for SlackApi {
    fn application(&self) -> &'static str {
        "slack"
    }

    fn base(&self, connection: &Connection, _credentials: &Credentials) -> Result<Url> {
        base(connection)
    }

    fn authorize(&self, credentials: &Credentials, request: &mut Request) -> Result<()> {
        request.bearer(token::access(credentials)?)
    }

    async fn renew(
        &self,
        connection: &Connection,
        current: &Credentials,
    ) -> Result<Map<String, Value>> {
        token::renew(connection, current).await
    }

    fn error_from(&self, response: &Response) -> Option<ConnectorError> {
        error::error_from(response)
    }
}

/// Returns the address of the API: the same for every workspace of slack.com, and beside the instance anywhere else.
pub(super) fn base(connection: &Connection) -> Result<Url> {
    let instance = connection.setting("instanceUrl").unwrap_or_default();
    let mut url = parse_instance("slack", instance, EXAMPLE)?;
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    if host == "slack.com" || host.ends_with(".slack.com") {
        return Url::parse("https://slack.com/api/").map_err(|error| {
            ConnectorError::new(ErrorKind::UnknownError, "slack has no address").with_source(error)
        });
    }
    let path = format!("{}/api/", url.path().trim_end_matches('/'));
    url.set_path(&path);
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// Writes a call of a method; arguments without a value are left out.
pub(super) fn call(method: &str, arguments: &[(&str, Option<String>)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in arguments {
        if let Some(value) = value {
            form.append_pair(name, value);
        }
    }
    format!("{method}?{}", form.finish())
}
