//! Reads one page: by the system's own links where it pages, else by counting rows.

use super::address::Records;
use super::answer::Answer;
use super::api::Sap;
use super::changes;
use super::cut;
use super::edm::{self, Dialect};
use super::object_path::ObjectPath;
use super::place::{Begun, Place, Way};
use super::rows::Rows;
use super::settings;
use super::slices;
use connector_sdk::rest::{PageSize, Response};
use connector_sdk::{Connection, ConnectorError, Cursor, ErrorKind, Page, Query, Result};
use serde_json::value::RawValue;

/// Reads one page. One that is too large for the system is asked for again with half the records.
pub(super) async fn read(
    connection: &Connection,
    query: &Query,
    cursor: Option<&Cursor>,
) -> Result<Page> {
    let place: Option<Place> = cursor.map(|cursor| cursor.read("sap")).transpose()?;
    let usual = || PageSize::usual(settings::page_size(&query.settings) as u64);
    let size = place.as_ref().and_then(|place| place.size).unwrap_or_else(usual);
    let reader = Reader { sap: Sap::new(connection), query, size };
    match reader.at(place.clone()).await {
        Ok(page) => Ok(page),
        Err(failure) => {
            let size = Some(size.after_failure(failure, 1)?);
            // Which version the service speaks is asked for again at the start.
            let start = || Place::by(Dialect::V2, Way::Start);
            let again = Place { size, ..place.unwrap_or_else(start) };
            let nothing = Page::decode("sap", &query.columns, &[], 0)?;
            Ok(Page { next: Some(Cursor::write(&again)?), ..nothing })
        }
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
    /// How many records a page is asked for.
    size: PageSize,
}

impl Reader<'_> {
    async fn at(&self, place: Option<Place>) -> Result<Page> {
        match place {
            None | Some(Place { way: Way::Start, .. }) => match &self.query.since {
                Some(since) => changes::first(self, since).await,
                None => self.first().await,
            },
            Some(Place { dialect, way: Way::Link(link), begun, .. }) => {
                self.linked(dialect, &link, begun).await
            }
            Some(Place { dialect, way: Way::Rows(rows), .. }) => self.counted(dialect, rows).await,
            Some(Place { way: Way::Tracked(tracked), .. }) => changes::next(self, tracked).await,
        }
    }

    async fn first(&self) -> Result<Page> {
        let path = ObjectPath::read(&self.query.entity)?;
        let (dialect, set) = edm::entity_set(&self.sap, path).await?;
        let records = Records { sap: &self.sap, query: self.query, dialect, set: &set };
        let (address, keys) = (records.all()?, set.order());
        if keys.is_empty() {
            let page = self.linked(dialect, &address, None).await?;
            return if set.tracks_changes {
                Ok(page)
            } else {
                self.counted_out(page, &records).await
            };
        }
        self.counted(dialect, Rows { address, keys, before: 0, anchor: None, until: None }).await
    }

    /// Says of an answer that ends without a link whether the service counts more records than it gave: without an order
    /// there is no way to ask for the rest.
    async fn counted_out(&self, page: Page, records: &Records<'_>) -> Result<Page> {
        let given = (page.records.num_rows() + page.rejected.len()) as u64;
        if page.next.is_some() || self.query.window.is_some() {
            return Ok(page);
        }
        let count = slices::count(&self.sap, &records.count()?).await?;
        let Some(count) = count.filter(|count| *count > given) else { return Ok(page) };
        let note = format!(
            "sap counts {count} records of {} and gave {given} without a link to more, which cannot be asked for because the \
             keys are not sortable; let the service page (sap:maxpagesize, $skiptoken) or sort by its keys",
            self.query.entity
        );
        Ok(Page { notes: vec![note], ..page })
    }

    /// Reads what a link leads to.
    async fn linked(&self, dialect: Dialect, link: &str, mut begun: Option<Begun>) -> Result<Page> {
        let response = self.get(dialect, link, Some("")).await?;
        let answer = Answer::read(dialect, &response)?;
        if answer.next.as_deref() == Some(response.url.as_str()) {
            return Err(ConnectorError::new(
                ErrorKind::ClientError,
                "a page of sap links to itself; it was not followed, start the run again",
            ));
        }
        if let Some(begun) = &mut begun {
            begun.turn(&answer.records)?;
        }
        let next = answer.next.map(|link| Place { begun, ..Place::by(dialect, Way::Link(link)) });
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
            return self.linked(dialect, &rows.address, Some(Begun::by(&rows.keys))).await;
        }
        let taken = rows.take(answer.records, range, answer.next.is_some())?;
        let next = taken.next.map(|rows| Place::by(dialect, Way::Rows(rows)));
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
        self.sap.page(address, accept(dialect), preferences.as_deref()).await
    }

    fn page_size(&self) -> usize {
        self.size.asked() as usize
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
        let size = Some(self.size.after_success());
        let next = next.map(|place| Cursor::write(&Place { size, ..place })).transpose()?;
        let page = Page::decode("sap", &self.query.columns, &records, response.body.len())?;
        Ok(Page { next, ..page })
    }
}
