//! Lists whose pages link to each other.

use super::{Session, next_path};
use crate::{ConnectorError, ErrorKind, Page, Query, Result, Span};
use serde_json::value::RawValue;
use std::collections::HashMap;

/// A list of records, and the names that its pages use.
#[derive(Clone, Copy, Debug)]
pub struct LinkedList {
    /// The path of the first page, with which all others begin.
    pub path: &'static str,
    /// The member with the records.
    pub records: &'static str,
    /// The member with the link to the next page; absent or null at the end.
    pub next: &'static str,
}

impl LinkedList {
    /// Reads a page, the first one without a path. Returns its records, without those outside of the query's window, and
    /// the path of the next page.
    pub async fn page(
        &self,
        session: &Session<'_>,
        query: &Query,
        path: Option<&str>,
    ) -> Result<(Page, Option<String>)> {
        let application = session.application();
        let path = path.unwrap_or(self.path);
        let response = session.get(path, &[]).await?;
        let members: HashMap<String, &RawValue> = response.json()?;
        // A page without the list is an error, never "no records".
        let records =
            members.get(self.records).and_then(|raw| serde_json::from_str(raw.get()).ok());
        let mut records: Vec<&RawValue> = records
            .ok_or_else(|| nonsense(application, &format!("has no list {}", self.records)))?;
        let link: Option<String> = match members.get(self.next) {
            Some(raw) => serde_json::from_str(raw.get()).map_err(|_| {
                nonsense(application, &format!("has a {} that is no link", self.next))
            })?,
            None => None,
        };
        if let Some(window) = &query.window {
            records = Span::of_window(window).keep(application, &window.field, records)?;
        }
        let page = Page::decode(application, &query.columns, &records, response.body.len())?;
        let next = link.map(|link| next_path(application, &response, &link, self.path, Some(path)));
        Ok((page, next.transpose()?))
    }
}

fn nonsense(application: &str, what: &str) -> ConnectorError {
    let words = format!("a page of {application} {what}; it was not used");
    ConnectorError::new(ErrorKind::ClientError, words)
}
