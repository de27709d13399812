//! The tokens that are good now, and the grants that give new ones.

use std::collections::{HashMap, HashSet, VecDeque};
use std::time::Duration;

use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use tokio::time::Instant;

use crate::kit::Options;

#[derive(Debug)]
pub(crate) struct Sessions {
    form: TokenForm,
    access: HashMap<String, Instant>,
    refresh: VecDeque<String>,
    codes: HashSet<String>,
    lifetime: Option<Duration>,
    serial: u64,
    /// Gives a new refresh token at each refresh, and ends the old one.
    pub(crate) rotate: bool,
}

/// Says what an application's tokens look like.
#[derive(Clone, Copy, Debug)]
pub struct TokenForm {
    /// Begins each access token.
    pub access: &'static str,
    /// Begins each refresh token.
    pub refresh: &'static str,
    /// Counts the refresh tokens that are good side by side: one more ends the oldest.
    pub approvals: usize,
}

/// What a grant gave.
#[derive(Debug, PartialEq)]
pub struct Grant {
    pub access_token: String,
    /// A new refresh token; `None` if the grant gives none.
    pub refresh_token: Option<String>,
}

impl TokenForm {
    /// The form for applications that are not known by the form of their tokens.
    pub const USUAL: TokenForm = TokenForm { access: "aT", refresh: "rT", approvals: usize::MAX };
}

impl Grant {
    /// Adds the tokens to the other members of an answer.
    pub fn answer(self, mut members: Value) -> Value {
        members["access_token"] = self.access_token.into();
        if let Some(token) = self.refresh_token {
            members["refresh_token"] = token.into();
        }
        members
    }
}

impl Sessions {
    pub(crate) fn new(options: &Options, form: TokenForm) -> Self {
        Sessions {
            form,
            access: HashMap::from([(options.access_token.clone(), Instant::now())]),
            refresh: VecDeque::from([options.refresh_token.clone()]),
            codes: HashSet::from([options.authorization_code.clone()]),
            lifetime: options.session_lifetime,
            serial: 0,
            rotate: options.rotate_refresh_tokens,
        }
    }

    pub(crate) fn good(&self, token: &str) -> bool {
        let Some(opened_at) = self.access.get(token) else {
            return false;
        };
        self.lifetime.is_none_or(|lifetime| opened_at.elapsed() < lifetime)
    }

    /// Issues an access token, for a client's own credentials.
    pub(crate) fn open(&mut self) -> Grant {
        Grant { access_token: self.issue(), refresh_token: None }
    }

    /// Spends a refresh token; `None` if it is not good.
    pub(crate) fn refresh(&mut self, token: &str) -> Option<Grant> {
        let place = self.refresh.iter().position(|known| known == token)?;
        let next = self.rotate.then(|| {
            self.refresh.remove(place);
            self.issue_refresh()
        });
        Some(Grant { access_token: self.issue(), refresh_token: next })
    }

    /// Spends an authorization code; `None` if it is not good.
    pub(crate) fn redeem(&mut self, code: &str) -> Option<Grant> {
        if !self.codes.remove(code) {
            return None;
        }
        let refresh_token = Some(self.issue_refresh());
        Some(Grant { access_token: self.issue(), refresh_token })
    }

    /// Ends the access token of a request, if it has one, under whatever scheme the application takes it.
    pub(crate) fn end(&mut self, headers: &HeaderMap) {
        let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        if let Some((_, token)) = value.and_then(|value| value.split_once(' ')) {
            self.access.remove(token.trim());
        }
    }

    /// Ends an access token or a refresh token; says whether it was good.
    pub(crate) fn revoke(&mut self, token: &str) -> bool {
        let before = self.access.len() + self.refresh.len();
        self.access.remove(token);
        self.refresh.retain(|known| known != token);
        self.access.len() + self.refresh.len() < before
    }

    /// Ends every access token.
    pub(crate) fn expire_all(&mut self) {
        self.access.clear();
    }

    fn issue(&mut self) -> String {
        self.serial += 1;
        let token = format!("{}{}-{:016x}", self.form.access, self.serial, mixed(self.serial));
        self.access.insert(token.clone(), Instant::now());
        token
    }

    fn issue_refresh(&mut self) -> String {
        self.serial += 1;
        let token = format!("{}{}-{:016x}", self.form.refresh, self.serial, mixed(self.serial));
        if self.refresh.len() == self.form.approvals {
            self.refresh.pop_front();
        }
        self.refresh.push_back(token.clone());
        token
    }
}

/// Reads the token of a request; `None` if it has none under `Bearer`.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// Reads the name and the password of a user or a client; `None` if the request has none under `Basic`.
pub(crate) fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let encoded = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (name, password) = decoded.split_once(':')?;
    Some((name.to_owned(), password.to_owned()))
}

fn mixed(number: u64) -> u64 {
    fastrand::Rng::with_seed(number).u64(..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotation_ends_the_old_refresh_token_and_a_code_works_once() {
        let options = Options { rotate_refresh_tokens: true, ..Options::default() };
        let mut sessions = Sessions::new(&options, TokenForm::USUAL);
        let first = sessions.refresh(&options.refresh_token).unwrap();
        assert!(sessions.good(&first.access_token));
        assert_eq!(sessions.refresh(&options.refresh_token), None);
        assert!(sessions.refresh(&first.refresh_token.unwrap()).is_some());
        assert!(sessions.redeem(&options.authorization_code).is_some());
        assert_eq!(sessions.redeem(&options.authorization_code), None);
        sessions.expire_all();
        assert!(!sessions.good(&first.access_token));
    }

    #[test]
    fn one_approval_too_many_ends_the_first_and_a_token_is_revoked_once() {
        let options = Options::default();
        let mut sessions = Sessions::new(&options, TokenForm { approvals: 2, ..TokenForm::USUAL });
        sessions.redeem(&options.authorization_code).unwrap();
        assert!(sessions.refresh(&options.refresh_token).is_some());
        sessions.codes.insert("another".to_owned());
        let last = sessions.redeem("another").unwrap();
        assert_eq!(sessions.refresh(&options.refresh_token), None);
        for token in [last.access_token, last.refresh_token.unwrap()] {
            assert!(sessions.revoke(&token));
            assert!(!sessions.revoke(&token));
        }
    }
}
