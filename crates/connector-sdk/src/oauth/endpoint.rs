//! A token address: one form there, one set of tokens or a refusal back.

use super::refusals::TokenRefusal;
use super::{Client, GrantType, Tokens};
use crate::rest::{KnownRefusal, Request, Response, plain_code};
use crate::{Connection, ConnectorError, Credentials, Result, Withheld};
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;

/// The address at which an application gives a profile new tokens.
pub struct TokenEndpoint {
    /// The application's name in messages.
    pub application: &'static str,
    /// The address.
    pub url: Url,
    /// How the application gives tokens.
    pub rules: TokenRules,
    /// What the profile holds beside what is sent: no message may quote it either.
    withheld: Withheld,
}

/// How an application gives tokens, to whichever profile.
#[derive(Clone, Copy)]
pub struct TokenRules {
    /// The path of the address on the instance.
    pub path: &'static str,
    /// What the application's own refusals mean.
    pub refusals: &'static [KnownRefusal],
    /// Where the app's id and secret go.
    pub client_in: ClientIn,
    /// Whether the app's id and secret alone get tokens.
    pub client_grant: bool,
    /// The scope to ask for; a refresh token keeps its own.
    pub scope: Option<&'static str>,
    /// Finds the tokens in an answer.
    pub find: fn(&[u8]) -> Option<Tokens>,
}

impl TokenRules {
    /// Has tokens at a path, for apps that prove themselves in the form, in answers as OAuth writes them.
    pub const fn at(path: &'static str, refusals: &'static [KnownRefusal]) -> Self {
        let (client_in, client_grant, scope) = (ClientIn::Form, false, None);
        Self { path, refusals, client_in, client_grant, scope, find: Tokens::find }
    }
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
    /// Describes the address for new tokens in the place of `current`.
    pub fn new(
        application: &'static str,
        url: Url,
        rules: TokenRules,
        current: &Credentials,
    ) -> Self {
        Self { application, url, rules, withheld: current.withheld().clone() }
    }

    /// Asks once for tokens.
    pub async fn ask(
        &self,
        connection: &Connection,
        client: Option<Client<'_>>,
        form: &[(&str, &str)],
    ) -> Result<Tokens> {
        let grant = GrantType::of(form);
        let mut form = form.to_vec();
        if let Some(client) = client
            && self.rules.client_in == ClientIn::Form
        {
            form.push(("client_id", client.id));
            form.extend(client.secret.map(|secret| ("client_secret", secret)));
        }
        let mut request =
            Request::post_form(self.url.clone(), &form).header("accept", "application/json")?;
        if let Some(client) = client
            && self.rules.client_in == ClientIn::Header
        {
            request.basic(client.id, client.secret.unwrap_or_default())?;
        }
        request.withheld = sent(client, &form).and(&self.withheld);
        let response = connection.http.send(request).await?;
        read(&response, self.rules.find)
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
        let meaning = refusal.meaning(self.rules.refusals);
        let documented = refusal.documented(self.rules.refusals).then_some(code.as_str());
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
