//! The arguments of a request, wherever they are: in the address, in a form or in JSON.

use std::collections::BTreeMap;

use axum::http::{HeaderMap, header};
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::slack::answer::Failure;

/// The arguments by name.
pub(crate) struct Asked(BTreeMap<String, String>);

impl Asked {
    /// Reads them.
    pub(crate) fn read(query: &str, headers: &HeaderMap, body: &[u8]) -> Result<Self, Failure> {
        let mut arguments: BTreeMap<String, String> =
            form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        match kind.map(|kind| kind.split(';').next().unwrap_or_default().trim()) {
            Some("application/json") if !body.is_empty() => {
                let members: Map<String, Value> =
                    serde_json::from_slice(body).map_err(|_| Failure::new("invalid_json"))?;
                arguments.extend(members.into_iter().map(|(name, value)| match value {
                    Value::String(text) => (name, text),
                    other => (name, other.to_string()),
                }));
            }
            _ => arguments.extend(form_urlencoded::parse(body).into_owned()),
        }
        Ok(Asked(arguments))
    }

    /// Refuses arguments that the method does not have. Slack itself passes over them, and over every misspelling.
    pub(crate) fn only(&self, names: &[&str]) -> Result<(), Failure> {
        match self.0.keys().find(|name| !names.contains(&name.as_str())) {
            Some(name) => Err(Failure::arguments(&format!("unsupported argument: {name}"))),
            None => Ok(()),
        }
    }

    /// Gives an argument; an empty one counts as absent.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    /// Gives an argument that has to be there.
    pub(crate) fn needed(&self, name: &str) -> Result<&str, Failure> {
        self.text(name)
            .ok_or_else(|| Failure::arguments(&format!("missing required field: {name}")))
    }

    /// Gives a yes-or-no argument.
    pub(crate) fn yes(&self, name: &str) -> bool {
        matches!(self.text(name), Some("1" | "true" | "True"))
    }

    /// Gives a number between 1 and `most`.
    pub(crate) fn number(&self, name: &str, usual: usize, most: usize) -> Result<usize, Failure> {
        let Some(text) = self.text(name) else {
            return Ok(usual);
        };
        let number: Option<usize> = text.parse().ok();
        number
            .filter(|number| (1..=most).contains(number))
            .ok_or_else(|| Failure::new(&format!("invalid_{name}")))
    }

    /// Gives a moment such as `1512085950.000216`, in microseconds since 1970.
    pub(crate) fn moment(&self, name: &str) -> Result<Option<i64>, Failure> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        let (seconds, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let micros = format!("{fraction:0<6}").parse::<u32>().ok().filter(|_| fraction.len() <= 6);
        match (seconds.parse::<i64>(), micros) {
            (Ok(seconds), Some(micros)) => Ok(Some(seconds * 1_000_000 + i64::from(micros))),
            _ => Err(Failure::new(&format!("invalid_ts_{name}"))),
        }
    }
}
