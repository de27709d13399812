//! Reads one page: by the system's own links where it pages, else by counting rows.

use super::address::Records;
use super::answer::Answer;
use super::api::Sap;
use super::changes;
use super::cut;
use super::edm::{self, Dialect};
use super::object_path::ObjectPath;
use super::place::{Place, Way};
use super::rows::Rows;
use super::settings;
use connector_sdk::rest::Response;
use connector_sdk::{Connection, ConnectorError, Cursor, ErrorKind, Page, Query, Result};
use serde_json::value::RawValue;

/// Reads one page.
pub(super) async fn read(
    connection: &Connection,
    query: &Query,
    cursor: Option<&Cursor>,
) -> Result<Page> {
    let reader = Reader { sap: Sap::new(connection), query };
    let Some(cursor) = cursor else {
        return match &query.since {
            Some(since) => changes::first(&reader, since).await,
            None => reader.first().await,
        };
    };
    let Place { dialect, way } = cursor.read("sap")?;
    match way {
        Way::Link(link) => reader.linked(dialect, &link).await,
        Way::Rows(rows) => reader.counted(dialect, rows).await,
        Way::Tracked(tracked) => changes::next(&reader, tracked).await,
    }
}

/// What a version calls the JSON that keeps every digit of a number.
pub(super) fn accept(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::V2 => "application/json",
        Dialect::V4 => "application/json;odata.metadata=minimal;IEEE754Compatible=true",
    }
}

/// What reads the pages of a query.
pub(super) struct Reader<'a> {
    pub(super) sap: Sap<'a>,
    pub(super) query: &'a Query,
}

impl Reader<'_> {
    async fn first(&self) -> Result<Page> {
        let path = ObjectPath::read(&self.query.entity)?;
        let (dialect, set) = edm::entity_set(&self.sap, path).await?;
        let records = Records { sap: &self.sap, query: self.query, dialect, set: &set };
        let (address, keys) = (records.all()?, set.order());
        if keys.is_empty() {
            return self.linked(dialect, &address).await;
        }
        self.counted(dialect, Rows { address, keys, before: 0, anchor: None, until: None }).await
    }

    /// Reads what a link leads to.
    async fn linked(&self, dialect: Dialect, link: &str) -> Result<Page> {
        let response = self.get(dialect, link, Some("")).await?;
        let answer = Answer::read(dialect, &response)?;
        if answer.next.as_deref() == Some(response.url.as_str()) {
            return Err(ConnectorError::new(
                ErrorKind::ServerError,
                "a page of sap links to itself; it was not followed, start the run again",
            ));
        }
        let next = answer.next.map(|link| Place { dialect, way: Way::Link(link) });
        self.page(&response, answer.records, next)
    }

    /// Reads some rows; the first ones show whether the system pages by itself, which it does better.
    async fn counted(&self, dialect: Dialect, rows: Rows) -> Result<Page> {
        let range = rows.range(self.page_size());
        let address = format!("{}&$skip={}&$top={}", rows.address, range.skip, range.top);
        let probing = rows.anchor.is_none() && rows.until.is_none();
        let response = self.get(dialect, &address, probing.then_some("")).await?;
        let answer = Answer::read(dialect, &response)?;
        if probing && answer.next.is_some() {
            return self.linked(dialect, &rows.address).await;
        }
        let taken = rows.take(answer.records, range, answer.next.is_some())?;
        let next = taken.next.map(|rows| Place { dialect, way: Way::Rows(rows) });
        self.page(&response, taken.records, next)
    }

    /// Gets an address, in pages if there are preferences; others than the page size may stand before it.
    pub(super) async fn get(
        &self,
        dialect: Dialect,
        address: &str,
        preferences: Option<&str>,
    ) -> Result<Response> {
        let size = self.page_size();
        let preferences = preferences.map(|others| format!("{others}odata.maxpagesize={size}"));
        self.sap.get(address, accept(dialect), preferences.as_deref()).await
    }

    fn page_size(&self) -> usize {
        settings::page_size(&self.query.settings)
    }

    /// Decodes a page.
    pub(super) fn page(
        &self,
        response: &Response,
        mut records: Vec<&RawValue>,
        next: Option<Place>,
    ) -> Result<Page> {
        if let Some(window) = &self.query.window {
            records = cut::inside(window, records)?;
        }
        let next = next.map(|place| Cursor::write(&place)).transpose()?;
        let page = Page::decode("sap", &self.query.columns, &records, response.body.len())?;
        Ok(Page { next, ..page })
    }
}
