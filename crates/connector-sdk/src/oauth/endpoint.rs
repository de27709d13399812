//! A token address: one form there, one set of tokens or a refusal back.

use super::refusals::{RefusedTokens, TokenRefusal};
use super::{Client, GrantType, Tokens};
use crate::rest::{Request, Response, plain_code};
use crate::{Connection, ConnectorError, Credentials, Result, Withheld};
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

/// Where an application gives tokens, and how it wants to be asked.
pub struct TokenEndpoint {
    /// The application's name in messages.
    pub application: &'static str,
    /// The address.
    pub url: Url,
    /// Where the app's id and secret go.
    pub client_in: ClientIn,
    /// What the application's own refusals mean.
    pub refusals: &'static [RefusedTokens],
    /// What the profile holds beside what is sent: no message may quote it either.
    pub withheld: Withheld,
}

/// Where an app's id and secret go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientIn {
    /// Into the form.
    Form,
    /// Into the header `Authorization`.
    Header,
}

/// Members of a form that are no secrets and belong into messages.
const PUBLIC_MEMBERS: [&str; 3] = ["grant_type", "redirect_uri", "scope"];

/// The two members of a refusal, as OAuth names them.
#[derive(Default, Deserialize)]
struct Refused {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

impl TokenEndpoint {
    /// Describes the address at which an application gives new tokens for `current`, to apps that prove themselves in the
    /// form.
    pub fn new(
        application: &'static str,
        url: Url,
        refusals: &'static [RefusedTokens],
        current: &Credentials,
    ) -> Self {
        let withheld = current.withheld().clone();
        Self { application, url, client_in: ClientIn::Form, refusals, withheld }
    }

    /// Asks once for tokens.
    pub async fn ask(
        &self,
        connection: &Connection,
        client: Option<Client<'_>>,
        form: &[(&str, &str)],
    ) -> Result<Tokens> {
        let find = |body: &[u8]| serde_json::from_slice(body).ok();
        self.ask_for(connection, client, form, find).await
    }

    /// Asks once for tokens that `find` finds in the answer, for an application that puts them elsewhere.
    pub async fn ask_for(
        &self,
        connection: &Connection,
        client: Option<Client<'_>>,
        form: &[(&str, &str)],
        find: fn(&[u8]) -> Option<Tokens>,
    ) -> Result<Tokens> {
        let grant = GrantType::of(form);
        let mut form = form.to_vec();
        if let Some(client) = client
            && self.client_in == ClientIn::Form
        {
            form.push(("client_id", client.id));
            form.extend(client.secret.map(|secret| ("client_secret", secret)));
        }
        let mut request =
            Request::post_form(self.url.clone(), &form).header("accept", "application/json")?;
        if let Some(client) = client
            && self.client_in == ClientIn::Header
        {
            request.basic(client.id, client.secret.unwrap_or_default())?;
        }
        request.withheld = sent(client, &form).and(&self.withheld);
        let response = connection.http.send(request).await?;
        read(&response, find)
            .map_err(|refused| self.refusal(connection, &response, &refused, grant))
    }

    fn refusal(
        &self,
        connection: &Connection,
        response: &Response,
        refused: &Refused,
        grant: Option<GrantType>,
    ) -> ConnectorError {
        let Refused { error: code, error_description: words } = refused;
        let refusal = TokenRefusal { status: response.status, code, words, grant };
        let meaning = refusal.meaning(self.refusals);
        let documented = refusal.documented(self.refusals).then_some(code.as_str());
        let known_code = documented.or_else(|| response.plain(code));
        let error = ConnectorError::new(
            meaning.kind,
            format!(
                "{} refused tokens to connector profile {} {} ({}, status {}, {}); {}",
                self.application,
                connection.profile,
                response.said(words),
                known_code.unwrap_or("no error code"),
                response.status,
                response.host(),
                meaning.advice
            ),
        );
        let error = match known_code {
            Some(code) => error.with_code(code),
            None => error,
        };
        match response.retry_after() {
            Some(pause) if meaning.kind.retryable() => error.with_retry_after(pause),
            _ => error,
        }
    }
}

/// Collects what a request for tokens carries.
fn sent(client: Option<Client<'_>>, form: &[(&str, &str)]) -> Withheld {
    let sent = form.iter().filter(|(name, _)| !PUBLIC_MEMBERS.contains(name));
    let mut sent: Map<String, Value> =
        sent.map(|(name, value)| ((*name).to_owned(), Value::from(*value))).collect();
    if let Some(client) = client {
        sent.insert("client_id".into(), client.id.into());
        sent.insert("client_secret".into(), client.secret.into());
    }
    Withheld::of(&sent)
}

fn read(response: &Response, find: fn(&[u8]) -> Option<Tokens>) -> Result<Tokens, Refused> {
    let refused = serde_json::from_slice::<Refused>(&response.body).unwrap_or_default();
    if refused.error.is_empty()
        && response.ok()
        && let Some(tokens) = find(&response.body)
    {
        return Ok(tokens);
    }
    match plain_code(&refused.error) {
        true => Err(refused),
        // Words where a code has to be.
        false => Err(Refused {
            error: String::new(),
            error_description: format!("{} {}", refused.error, refused.error_description),
        }),
    }
}
