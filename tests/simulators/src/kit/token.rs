//! The token address: what a client sends there, and what it gets for that.

use std::collections::HashMap;

use axum::http::{HeaderMap, header};
use url::form_urlencoded;

use crate::kit::{Grant, Stage, basic};

/// What a client sends to a token address.
pub struct TokenRequest(HashMap<String, String>);

/// Why a client gets no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoGrant {
    UnknownClient,
    WrongSecret,
    /// The application does not have the kind of grant.
    UnknownGrant,
    /// The token, the code or the password is not good.
    Refused,
}

impl TokenRequest {
    /// Reads a form; `None` if the content type is another one.
    pub fn form(headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        is(headers, "application/x-www-form-urlencoded")
            .then(|| TokenRequest(form_urlencoded::parse(body).into_owned().collect()))
    }

    /// Reads a form or JSON; `None` if it is neither.
    pub fn form_or_json(headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        match is(headers, "application/json") {
            true => serde_json::from_slice(body).ok().map(TokenRequest),
            false => Self::form(headers, body),
        }
    }

    /// Replaces the client's name and secret with those of the header, if it has them.
    pub fn with_client_of(mut self, headers: &HeaderMap) -> Self {
        if let Some((name, secret)) = basic(headers) {
            self.0.insert("client_id".to_owned(), name);
            self.0.insert("client_secret".to_owned(), secret);
        }
        self
    }

    /// Gives a member; one that is missing is empty.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

impl Stage {
    /// Checks the client that asks for a token.
    pub fn check_client(&self, name: &str, secret: &str) -> Result<(), NoGrant> {
        if name != self.options.client_id {
            return Err(NoGrant::UnknownClient);
        }
        match secret == self.options.client_secret {
            true => Ok(()),
            false => Err(NoGrant::WrongSecret),
        }
    }

    /// Exchanges what a request holds for tokens, by one of the grants that the application has.
    pub fn grant(&self, request: &TokenRequest, grants: &[&str]) -> Result<Grant, NoGrant> {
        let kind = request.text("grant_type");
        if !grants.contains(&kind) {
            return Err(NoGrant::UnknownGrant);
        }
        self.check_client(request.text("client_id"), request.text("client_secret"))?;
        let grant = match kind {
            "refresh_token" => self.refresh(request.text("refresh_token")),
            "authorization_code" => self.redeem(request.text("code")),
            "client_credentials" => Some(self.open()),
            "password" => {
                let known = request.text("username") == self.options.username
                    && request.text("password") == self.options.password;
                known.then(|| self.open())
            }
            _ => return Err(NoGrant::UnknownGrant),
        };
        grant.ok_or(NoGrant::Refused)
    }
}

fn is(headers: &HeaderMap, content_type: &str) -> bool {
    let found = headers.get(header::CONTENT_TYPE).and_then(|found| found.to_str().ok());
    found.is_some_and(|found| found.starts_with(content_type))
}
