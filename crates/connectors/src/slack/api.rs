//! The Web API as sessions see it: its address, its token, and the names of its methods.

use super::{auth, errors};
use async_trait::async_trait;
use connector_sdk::oauth::{self, TokenRules};
use connector_sdk::rest::{Api, Instance, Request, Response};
use connector_sdk::{Connection, ConnectorError, Credentials, ErrorKind, Result};
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};

pub(super) const APPLICATION: &str = "slack";
/// An address of a workspace, for messages.
pub(super) const EXAMPLE: &str = "https://example.slack.com";

/// The address at which Slack's pages show the workspace.
const CLIENT: &str = "/client/";

/// Slack's Web API.
pub(super) struct SlackApi;

#[async_trait]
impl Api for SlackApi {
    fn application(&self) -> &'static str {
        APPLICATION
    }

    fn tokens(&self) -> TokenRules {
        auth::TOKENS
    }

    fn base(&self, connection: &Connection, _credentials: &Credentials) -> Result<Url> {
        base(connection)
    }

    fn authorize(&self, credentials: &Credentials, request: &mut Request) -> Result<()> {
        request.bearer(auth::access(credentials)?)
    }

    fn token_address(&self, connection: &Connection) -> Result<Url> {
        let mut url = base(connection)?;
        url.set_path(&format!("{}{}", url.path(), auth::TOKENS.path));
        Ok(url)
    }

    async fn renew(
        &self,
        connection: &Connection,
        current: &Credentials,
    ) -> Result<Map<String, Value>> {
        let endpoint = self.token_endpoint(connection, current)?;
        oauth::renew(connection, &endpoint, &auth::held(current)).await
    }

    fn error_from(&self, response: &Response) -> Option<ConnectorError> {
        errors::error_from(response)
    }
}

/// Returns the address of the API: the same for every workspace of slack.com, and beside the instance anywhere else.
pub(super) fn base(connection: &Connection) -> Result<Url> {
    let mut url = Instance::like(EXAMPLE).of(connection, APPLICATION)?;
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    if host == "slack.com" || host.ends_with(".slack.com") {
        return Url::parse("https://slack.com/api/").map_err(|error| {
            ConnectorError::new(ErrorKind::UnknownError, "slack has no address").with_source(error)
        });
    }
    let (path, _) = workspace(url.path());
    let path = format!("{path}/api/");
    url.set_path(&path);
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// Returns the id of the workspace in the profile's address, such as
/// `https://app.slack.com/client/T0123456789/C0123456789` in a browser. A token of a whole organization lists nothing
/// without it.
pub(super) fn team(connection: &Connection) -> Option<String> {
    let instance = Url::parse(connection.setting("instanceUrl")?).ok()?;
    workspace(instance.path()).1.map(str::to_owned)
}

/// Splits a path into the part before Slack's own pages and the id of the workspace; without such an id all is the first part.
fn workspace(path: &str) -> (&str, Option<&str>) {
    let path = path.trim_end_matches('/');
    let Some((before, after)) = path.split_once(CLIENT) else { return (path, None) };
    match after.split('/').next().filter(|id| team_id(id)) {
        Some(id) => (before, Some(id)),
        None => (path, None),
    }
}

fn team_id(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    id.starts_with('T') && id.len() >= 9 && id.bytes().all(plain)
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
