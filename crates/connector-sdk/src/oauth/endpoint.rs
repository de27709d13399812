//! A token address: one form there, one set of tokens or a refusal back.

use super::Client;
use crate::rest::{Meaning, Request, Response, plain_code, scrub};
use crate::{Connection, ConnectorError, Credentials, ErrorKind, Result};
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
}

/// Where an app's id and secret go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientIn {
    /// Into the form.
    Form,
    /// Into the header `Authorization`.
    Header,
}

/// What a token address grants. It cannot be printed.
#[derive(Deserialize)]
pub struct Tokens {
    /// The token that requests carry.
    pub access_token: String,
    /// A new refresh token; none where the old one stays good.
    pub refresh_token: Option<String>,
    /// Whatever else the answer has.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

impl Tokens {
    /// Returns what a profile holds with these tokens; a code is good for one exchange only.
    pub fn into_held(self, before: &Map<String, Value>) -> Map<String, Value> {
        let mut held = before.clone();
        held.remove("oAuthRequest");
        held.insert("accessToken".into(), self.access_token.into());
        if let Some(token) = self.refresh_token {
            held.insert("refreshToken".into(), token.into());
        }
        held
    }
}

/// The two members of a refusal, as OAuth names them.
#[derive(Default, Deserialize)]
pub struct Refused {
    /// The code, such as `invalid_grant`.
    #[serde(default)]
    pub error: String,
    /// The words.
    #[serde(default)]
    pub error_description: String,
}

impl TokenEndpoint {
    /// Asks once for tokens. `advise` gives the meaning of codes that mean more to this application than to others.
    pub async fn ask(
        &self,
        connection: &Connection,
        client: Option<Client<'_>>,
        form: &[(&str, &str)],
        advise: fn(&Refused) -> Option<Meaning>,
    ) -> Result<Tokens> {
        let find = |body: &[u8]| serde_json::from_slice(body).ok();
        self.ask_for(connection, client, form, advise, find).await
    }

    /// Asks once for tokens that `find` finds in the answer, for an application that puts them elsewhere.
    pub async fn ask_for(
        &self,
        connection: &Connection,
        client: Option<Client<'_>>,
        form: &[(&str, &str)],
        advise: fn(&Refused) -> Option<Meaning>,
        find: fn(&[u8]) -> Option<Tokens>,
    ) -> Result<Tokens> {
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
        let response = connection.http.send(request).await?;
        // The application's words may quote what it was sent.
        let sent = form.iter().map(|(name, value)| ((*name).to_owned(), Value::from(*value)));
        let sent = Credentials::new(sent.filter(|(name, _)| name != "grant_type").collect(), "");
        read(&response, find).map_err(|refused| {
            let mut error = self.refusal(connection, &response, &refused, advise(&refused));
            error.message = sent.redact(&error.message);
            error
        })
    }

    fn refusal(
        &self,
        connection: &Connection,
        response: &Response,
        refused: &Refused,
        advised: Option<Meaning>,
    ) -> ConnectorError {
        let meaning = advised.unwrap_or_else(|| meaning(response, refused));
        let (code, said) = match refused.error.as_str() {
            "" => ("no error code", "without a reason".to_owned()),
            code => (code, format!("saying {:?}", scrub(&refused.error_description))),
        };
        let error = ConnectorError::new(
            meaning.kind,
            format!(
                "{} refused tokens to connector profile {} {said} ({code}, status {}, {}); {}",
                self.application,
                connection.profile,
                response.status,
                response.host(),
                meaning.advice
            ),
        );
        let error =
            if refused.error.is_empty() { error } else { error.with_code(refused.error.as_str()) };
        match response.retry_after() {
            Some(pause) if meaning.kind.retryable() => error.with_retry_after(pause),
            _ => error,
        }
    }
}

fn read(response: &Response, find: fn(&[u8]) -> Option<Tokens>) -> Result<Tokens, Refused> {
    if response.ok()
        && let Some(tokens) = find(&response.body)
    {
        return Ok(tokens);
    }
    let refused = serde_json::from_slice::<Refused>(&response.body).unwrap_or_default();
    match plain_code(&refused.error) {
        true => Err(refused),
        false => Err(Refused::default()),
    }
}

fn meaning(response: &Response, refused: &Refused) -> Meaning {
    let by_status = Meaning::of_status(response.status);
    if response.ok() && refused.error.is_empty() {
        return Meaning::new(
            ErrorKind::ServerError,
            "its answer has no tokens; check that the address of the connector profile is the application's",
        );
    }
    if by_status.kind.retryable() && refused.error != "server_error" {
        return by_status;
    }
    let advice = match refused.error.as_str() {
        "invalid_grant" => {
            "reconnect: update the profile with tokens that a user has just approved"
        }
        "invalid_client" | "unauthorized_client" => {
            "check the client id and the client secret of the app"
        }
        "redirect_uri_mismatch" => "set oAuthRequest.redirectUri to an address that the app lists",
        _ => "check that the app allows this grant and this user",
    };
    Meaning::new(ErrorKind::InvalidCredentials, advice)
}
