//! Texts that no message may quote: credentials and their parts, in any common encoding.
//!
//! An application's message may quote what it was sent: cut, escaped, in base64. A search for each form of each
//! credential would miss some. So the message is decoded in every way that fits, and searched for short pieces of the
//! credentials.

mod bytes;
mod escapes;
mod views;

use crate::oauth::PLACEHOLDER;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Members of a secret that are not credentials and may appear in messages.
const PUBLIC_MEMBERS: [&str; 4] =
    ["clientCredentialsArn", "instanceUrl", "oAuth2GrantType", "redirectUri"];
/// Members that identify somebody but prove nothing. They are withheld as a whole; a part of one may be quoted.
const NAME_MEMBERS: [&str; 4] = ["username", "userName", "clientId", "client_id"];
/// The separator between a user's address and an API token that is sent as a password.
const API_TOKEN: &str = "/token:";

/// Texts that no message may quote. It cannot be printed.
#[derive(Clone, Default)]
pub struct Withheld(Arc<Texts>);

#[derive(Clone, Default)]
struct Texts {
    secrets: Vec<String>,
    names: Vec<String>,
}

impl Withheld {
    /// Collects the credentials in a secret's content.
    pub fn of(content: &Map<String, Value>) -> Self {
        let mut texts = Texts::default();
        texts.add_members(content);
        Self(Arc::new(texts))
    }

    /// Adds the texts of `other`.
    pub fn and(self, other: &Self) -> Self {
        let mut texts = Arc::unwrap_or_clone(self.0);
        texts.secrets.extend(other.0.secrets.iter().cloned());
        texts.names.extend(other.0.names.iter().cloned());
        Self(Arc::new(texts))
    }

    /// Returns whether a message quotes a credential or a part of one in any common encoding. True if in doubt.
    pub fn quoted_in(&self, words: &str) -> bool {
        if self.0.secrets.is_empty() && self.0.names.is_empty() {
            return false;
        }
        let pieces = Pieces::of(&self.0);
        match views::views(words) {
            Some(views) => views.iter().any(|view| pieces.found_in(view)),
            None => true,
        }
    }
}

impl Texts {
    fn add_members(&mut self, members: &Map<String, Value>) {
        for (name, value) in members {
            match value {
                _ if PUBLIC_MEMBERS.contains(&name.as_str()) => {}
                Value::String(text) if NAME_MEMBERS.contains(&name.as_str()) => self.add_name(text),
                other => self.add(other),
            }
        }
    }

    fn add(&mut self, value: &Value) {
        match value {
            Value::String(text) => self.add_secret(text),
            Value::Number(number) => self.add_secret(&number.to_string()),
            Value::Array(items) => items.iter().for_each(|item| self.add(item)),
            Value::Object(members) => self.add_members(members),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn add_name(&mut self, text: &str) {
        self.names.extend(Some(text.trim().to_owned()).filter(|text| !text.is_empty()));
    }

    fn add_secret(&mut self, text: &str) {
        if text == PLACEHOLDER {
            return;
        }
        if let Some((user, token)) = text.split_once(API_TOKEN) {
            self.add_name(user);
            return self.add_secret(token);
        }
        let secret = match text.split_once('!') {
            // A session id begins with the organisation's id, which every record's id contains too.
            Some((organisation, secret)) if organisation.starts_with("00D") => secret,
            _ => text,
        };
        // The first and the last line of a key only name its type.
        let lines = secret.trim().lines().filter(|line| !line.starts_with("-----"));
        let secret = lines.collect::<Vec<_>>().join("\n");
        self.secrets.extend(Some(secret).filter(|text| !text.is_empty()));
    }
}

/// The pieces that would reveal a credential, by their length.
#[derive(Default)]
struct Pieces {
    anywhere: BTreeMap<usize, HashSet<Vec<char>>>,
    words: BTreeMap<usize, HashSet<Vec<char>>>,
}

impl Pieces {
    fn of(texts: &Texts) -> Self {
        let mut pieces = Self::default();
        for secret in &texts.secrets {
            let length = piece(secret.chars().count());
            let secret = folded(secret);
            match length {
                Some(length) => {
                    let all = secret.windows(length).map(<[char]>::to_vec);
                    pieces.anywhere.entry(length).or_default().extend(all);
                }
                None => pieces.add_word(secret),
            }
        }
        texts.names.iter().for_each(|name| pieces.add_word(folded(name)));
        pieces
    }

    fn add_word(&mut self, word: Vec<char>) {
        self.words.entry(word.len()).or_default().insert(word);
    }

    fn found_in(&self, view: &str) -> bool {
        let view = folded(view);
        let anywhere = self
            .anywhere
            .iter()
            .any(|(length, pieces)| view.windows(*length).any(|window| pieces.contains(window)));
        anywhere
            || self.words.iter().any(|(length, words)| {
                let mut windows = view.windows(*length).enumerate();
                windows.any(|(at, window)| words.contains(window) && alone(&view, at, *length))
            })
    }
}

/// Returns how many characters in a row reveal a secret: half of it, but at least 3 and at most 6. `None` for up to 3
/// characters, which occur in any sentence: such a secret counts as a whole word only.
fn piece(length: usize) -> Option<usize> {
    (length > 3).then(|| (length / 2).clamp(3, 6))
}

/// Returns whether a part of a text is a whole word.
fn alone(text: &[char], at: usize, length: usize) -> bool {
    let inside = |place: Option<usize>| {
        place.and_then(|place| text.get(place)).is_some_and(|c| c.is_alphanumeric())
    };
    !inside(at.checked_sub(1)) && !inside(at.checked_add(length))
}

/// Removes the case.
fn folded(text: &str) -> Vec<char> {
    // Upper case first, because some lower-case letters become two capitals.
    text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests;
