//! The tokens that are good now.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use crate::salesforce::Options;
use crate::salesforce::data::mix;

/// A sixth approval of one user for one application ends the oldest.
const APPROVALS: usize = 5;

#[derive(Debug)]
pub(crate) struct Sessions {
    access: HashMap<String, Instant>,
    refresh: VecDeque<String>,
    codes: Vec<String>,
    lifetime: Option<Duration>,
    seed: u64,
    serial: u64,
    /// Gives a new refresh token at each refresh.
    pub(crate) rotate: bool,
}

impl Sessions {
    pub(crate) fn new(options: &Options) -> Self {
        Sessions {
            access: HashMap::from([(options.access_token.clone(), Instant::now())]),
            refresh: VecDeque::from([options.refresh_token.clone()]),
            codes: vec![options.authorization_code.clone()],
            lifetime: options.session_lifetime,
            seed: options.seed,
            serial: 0,
            rotate: options.rotate_refresh_tokens,
        }
    }

    /// Issues an access token.
    pub(crate) fn open(&mut self) -> String {
        let token = format!("00D5e0000000001!{}", self.letters());
        self.access.insert(token.clone(), Instant::now());
        token
    }

    pub(crate) fn good(&self, token: &str) -> bool {
        let Some(opened_at) = self.access.get(token) else {
            return false;
        };
        self.lifetime.is_none_or(|lifetime| opened_at.elapsed() < lifetime)
    }

    /// Spends a refresh token: a new one comes with rotation on, none with it off.
    pub(crate) fn refresh(&mut self, token: &str) -> Option<Option<String>> {
        let place = self.refresh.iter().position(|known| known == token)?;
        if !self.rotate {
            return Some(None);
        }
        let next = format!("5Aep861.{}", self.letters());
        self.refresh[place].clone_from(&next);
        Some(Some(next))
    }

    /// Spends an authorization code and gives a refresh token for it.
    pub(crate) fn redeem(&mut self, code: &str) -> Option<String> {
        let place = self.codes.iter().position(|known| known == code)?;
        self.codes.remove(place);
        let token = format!("5Aep861.{}", self.letters());
        if self.refresh.len() == APPROVALS {
            self.refresh.pop_front();
        }
        self.refresh.push_back(token.clone());
        Some(token)
    }

    /// Ends an access token, or a refresh token.
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

    fn letters(&mut self) -> String {
        self.serial += 1;
        let (a, b) = (mix(self.seed ^ mix(self.serial)), mix(!self.seed ^ self.serial));
        format!("AQ{a:016x}.{b:016X}_{}", self.serial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rotation_kills_the_old_refresh_token_at_once() {
        let options = Options { rotate_refresh_tokens: true, ..Options::default() };
        let mut sessions = Sessions::new(&options);
        let second = sessions.refresh(&options.refresh_token).unwrap().unwrap();
        assert_eq!(sessions.refresh(&options.refresh_token), None);
        assert!(sessions.refresh(&second).is_some());
    }

    #[test]
    fn a_code_works_once_and_a_sixth_approval_ends_the_first() {
        let options = Options::default();
        let mut sessions = Sessions::new(&options);
        assert!(sessions.redeem(&options.authorization_code).is_some());
        assert_eq!(sessions.redeem(&options.authorization_code), None);
        for code in ["b", "c", "d"] {
            sessions.codes.push(code.to_owned());
            sessions.redeem(code).unwrap();
        }
        assert!(sessions.refresh(&options.refresh_token).is_some());
        sessions.codes.push("e".to_owned());
        sessions.redeem("e").unwrap();
        assert_eq!(sessions.refresh(&options.refresh_token), None);
    }
}
