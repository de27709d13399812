//! The tokens that are good now, and the grants that give new ones.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::time::Instant;

use crate::server::Options;

#[derive(Debug)]
pub(crate) struct Sessions {
    access: HashMap<String, Instant>,
    refresh: HashSet<String>,
    codes: HashSet<String>,
    lifetime: Option<Duration>,
    serial: u64,
    /// Gives a new refresh token at each refresh, and ends the old one.
    pub(crate) rotate: bool,
}

/// What a grant gave.
#[derive(Debug, PartialEq)]
pub(crate) struct Grant {
    pub(crate) access_token: String,
    /// None where the old one stays good.
    pub(crate) refresh_token: Option<String>,
}

impl Sessions {
    pub(crate) fn new(options: &Options) -> Self {
        Sessions {
            access: HashMap::from([(options.access_token.clone(), Instant::now())]),
            refresh: HashSet::from([options.refresh_token.clone()]),
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

    /// Says whether a request is from somebody we know.
    pub(crate) fn known(&self, headers: &HeaderMap, options: &Options) -> bool {
        match (bearer(headers), basic(headers)) {
            (Some(token), _) => self.good(token),
            (None, Some((name, password))) => {
                name == options.username && password == options.password
            }
            (None, None) => false,
        }
    }

    /// Issues an access token, for a client's own credentials.
    pub(crate) fn open(&mut self) -> Grant {
        Grant { access_token: self.issue(), refresh_token: None }
    }

    /// Spends a refresh token.
    pub(crate) fn refresh(&mut self, token: &str) -> Option<Grant> {
        if !self.refresh.contains(token) {
            return None;
        }
        let next = self.rotate.then(|| {
            self.refresh.remove(token);
            self.issue_refresh()
        });
        Some(Grant { access_token: self.issue(), refresh_token: next })
    }

    /// Spends an authorization code.
    pub(crate) fn redeem(&mut self, code: &str) -> Option<Grant> {
        if !self.codes.remove(code) {
            return None;
        }
        let refresh_token = Some(self.issue_refresh());
        Some(Grant { access_token: self.issue(), refresh_token })
    }

    /// Ends the access token of a request, if it has one.
    pub(crate) fn end(&mut self, headers: &HeaderMap) {
        if let Some(token) = bearer(headers) {
            self.access.remove(token);
        }
    }

    /// Ends every access token.
    pub(crate) fn expire_all(&mut self) {
        self.access.clear();
    }

    fn issue(&mut self) -> String {
        self.serial += 1;
        let token = format!("aT{}-{:016x}", self.serial, mixed(self.serial));
        self.access.insert(token.clone(), Instant::now());
        token
    }

    fn issue_refresh(&mut self) -> String {
        self.serial += 1;
        let token = format!("rT{}-{:016x}", self.serial, mixed(self.serial));
        self.refresh.insert(token.clone());
        token
    }
}

/// Reads the token of a request.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// Reads a name and a password; they may belong to a user or to a client.
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
        let mut sessions = Sessions::new(&options);
        let first = sessions.refresh(&options.refresh_token).unwrap();
        assert!(sessions.good(&first.access_token));
        assert_eq!(sessions.refresh(&options.refresh_token), None);
        assert!(sessions.refresh(&first.refresh_token.unwrap()).is_some());
        assert!(sessions.redeem(&options.authorization_code).is_some());
        assert_eq!(sessions.redeem(&options.authorization_code), None);
        sessions.expire_all();
        assert!(!sessions.good(&first.access_token));
    }
}
