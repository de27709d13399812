//! One page of an export or a list, as Zendesk sends it.

use super::query::Inside;
use connector_sdk::rest::Response;
use connector_sdk::{ConnectorError, ErrorKind, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use std::collections::HashMap;

/// The members of an answer; the method decides which are there.
pub(super) struct Answer<'a> {
    members: HashMap<String, &'a RawValue>,
    /// The records' own text.
    pub(super) records: Vec<&'a RawValue>,
}

impl<'a> Answer<'a> {
    /// Reads an answer whose records are in `member`. An answer without it is an error, never "no records".
    pub(super) fn read(response: &'a Response, member: &str) -> Result<Self> {
        let members: HashMap<String, &'a RawValue> = response.json()?;
        let records = members.get(member).and_then(|raw| serde_json::from_str(raw.get()).ok());
        match records {
            Some(records) => Ok(Self { members, records }),
            None => Err(nonsense(&format!("has no list {member}"))),
        }
    }

    /// Returns the records of a read: those of the answer, or the records inside them.
    pub(super) fn of(&self, inside: Option<Inside>) -> Result<Vec<&'a RawValue>> {
        let Some(Inside { list, member }) = inside else {
            return Ok(self.records.clone());
        };
        if let Some(raw) = self.members.get(list) {
            return serde_json::from_str(raw.get()).map_err(|error| {
                nonsense(&format!("has a {list} that is no list")).with_source(error)
            });
        }
        let mut found = Vec::with_capacity(self.records.len());
        let mut told = self.records.is_empty();
        for record in &self.records {
            let members: HashMap<&str, &'a RawValue> = serde_json::from_str(record.get())
                .map_err(|error| nonsense("has a record that is no object").with_source(error))?;
            let deleted = members.get("status").is_some_and(|value| value.get() == "\"deleted\"");
            told |= deleted || members.contains_key(member);
            found.extend(members.get(member).filter(|value| value.get() != "null"));
        }
        match told {
            true => Ok(found),
            false => Err(nonsense(&format!("has no {list} although they were asked for"))),
        }
    }

    /// Returns where a list goes on; `None` at the end. Only `has_more` marks the end: a link is there even then.
    pub(super) fn after(&self) -> Result<Option<String>> {
        match self.member::<Meta>("meta")? {
            Some(Meta { has_more: false, .. }) => Ok(None),
            Some(Meta { after_cursor: Some(cursor), .. }) => Ok(Some(cursor)),
            Some(_) => Err(nonsense("says that there is more and not where")),
            // Short lists come whole, without the members of pages.
            None if self.member::<String>("next_page")?.is_none() => Ok(None),
            None => Err(nonsense("is of a list that does not know page[size]")),
        }
    }

    /// Returns a member; `None` if it is absent or null.
    pub(super) fn member<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let Some(raw) = self.members.get(name) else {
            return Ok(None);
        };
        serde_json::from_str(raw.get()).map_err(|error| {
            nonsense(&format!("has a {name} of a form that is not documented")).with_source(error)
        })
    }
}

#[derive(Deserialize)]
struct Meta {
    has_more: bool,
    after_cursor: Option<String>,
}

/// Builds the error of a page that contradicts itself.
pub(super) fn nonsense(what: &str) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::ClientError,
        format!("a page of zendesk {what}; it was not used"),
    )
}
