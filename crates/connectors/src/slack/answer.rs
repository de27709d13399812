//! Answers with records: the records as they came, and the members that say whether there are more.

use super::errors;
use connector_sdk::rest::Response;
use connector_sdk::{ConnectorError, ErrorKind, Result};
use serde::Deserialize;
use serde_json::value::RawValue;

/// One page, under the method's own name for its records.
#[derive(Deserialize)]
pub(super) struct Answer<'a> {
    /// The records' own text.
    #[serde(
        borrow,
        alias = "messages",
        alias = "members",
        alias = "channels",
        alias = "usergroups",
        alias = "files"
    )]
    pub(super) records: Vec<&'a RawValue>,
    has_more: Option<bool>,
    /// Whether the plan of the workspace hides older messages.
    pub(super) is_limited: Option<bool>,
    response_metadata: Option<Metadata>,
    /// The pages of a method that counts them.
    pub(super) paging: Option<Paging>,
}

#[derive(Deserialize)]
struct Metadata {
    next_cursor: Option<String>,
}

/// How a method counts its pages.
#[derive(Deserialize)]
pub(super) struct Paging {
    pub(super) pages: u64,
    /// How many records there are on all of them.
    pub(super) total: Option<u64>,
    /// The page that was answered, which may differ from the requested one.
    pub(super) page: Option<u64>,
}

/// The place after a page.
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    /// The page behind a cursor.
    Cursor(String),
    /// More, but Slack does not say where.
    Unknown,
    /// Nothing.
    End,
}

impl<'a> Answer<'a> {
    /// Reads an answer.
    pub(super) fn read(response: &'a Response) -> Result<Self> {
        response.json()
    }

    /// Returns the next place, which only Slack decides: pages may be short or empty before the end.
    pub(super) fn next(&self, sent: Option<&str>) -> Result<Next> {
        let cursor = self.response_metadata.as_ref().and_then(|more| more.next_cursor.as_deref());
        match cursor.filter(|cursor| !cursor.is_empty()) {
            Some(cursor) if Some(cursor) == sent => Err(nonsense("leads to itself")),
            Some(cursor) => Ok(Next::Cursor(cursor.to_owned())),
            None if self.has_more == Some(true) => Ok(Next::Unknown),
            None => Ok(Next::End),
        }
    }
}

/// Returns whether an error is that of an expired cursor.
pub(super) fn cursor_lost(error: &ConnectorError) -> bool {
    error.code.as_deref() == Some(errors::INVALID_CURSOR)
}

/// Builds the error of a page that contradicts itself.
pub(super) fn nonsense(what: &str) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::ClientError,
        format!("a page of slack {what}; it was not used, start the run again"),
    )
}
