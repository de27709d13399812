//! Reads the pages of a query: by the system's own links if it pages, else by counting rows.

mod changes;
mod delta_links;
mod place;
pub(super) mod reader;
pub(super) mod removed;
mod rows;
mod slices;

use super::answer::Answer;
use super::api::Sap;
use super::entities::edm::{Dialect, EntitySet};
use super::entities::object_path::ObjectPath;
use super::query::Records;
use connector_sdk::rest::{PageSize, Response, leads_to_itself};
use connector_sdk::{Page, Query, Result, Span};
use place::{Begun, Place, Way};
use rows::Rows;
use serde_json::value::RawValue;

/// The media type in which a version keeps every digit of a number.
pub(super) fn accept(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::V2 => "application/json",
        Dialect::V4 => "application/json;odata.metadata=minimal;IEEE754Compatible=true",
    }
}

/// Reads the pages of a query.
pub(super) struct Pages<'a> {
    pub(super) sap: Sap<'a>,
    pub(super) query: &'a Query,
    pub(super) path: ObjectPath<'a>,
    pub(super) dialect: Dialect,
    pub(super) set: &'a EntitySet,
    /// How many records a page is asked for.
    pub(super) size: PageSize,
}

impl Pages<'_> {
    /// Reads the page at a place.
    pub(super) async fn at(&self, place: Option<Place>) -> Result<Page> {
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
        let records = self.records();
        let (address, keys) = (records.all()?, self.set.order());
        if keys.is_empty() {
            let page = self.linked(self.dialect, &address, None).await?;
            return if self.set.tracks_changes {
                Ok(page)
            } else {
                self.counted_out(page, &records).await
            };
        }
        let rows = Rows { address, keys, before: 0, anchor: None, until: None };
        self.counted(self.dialect, rows).await
    }

    /// Returns how to ask for the records.
    pub(super) fn records(&self) -> Records<'_> {
        let Self { sap, query, dialect, set, .. } = self;
        Records { sap, query, dialect: *dialect, set }
    }

    /// Adds a note to an answer without a link if the service counts more records than it gave: without an order the
    /// rest cannot be asked for.
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

    /// Reads the page at a link.
    async fn linked(&self, dialect: Dialect, link: &str, mut begun: Option<Begun>) -> Result<Page> {
        let response = self.get(dialect, link, Some("")).await?;
        let answer = Answer::read(dialect, &response)?;
        if answer.next.as_deref() == Some(response.url.as_str()) {
            return Err(leads_to_itself("sap"));
        }
        if let Some(begun) = &mut begun {
            begun.turn(&answer.records)?;
        }
        let next = answer.next.map(|link| Place { begun, ..Place::by(dialect, Way::Link(link)) });
        self.page(&response, answer.records, next)
    }

    /// Reads some rows. The first rows show whether the system pages, which is better.
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

    /// Gets an address, in pages if there are preferences; `preferences` may start with others.
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
            // A service that ignores `$filter` sends all records every time. It may keep more digits than it writes, or
            // none below the second, so records that it compared at full precision must not be dropped here.
            let span = Span::of_window(window).of_whole_seconds();
            records = span.keep("sap", &window.field, records)?;
        }
        let size = Some(self.size.after_success());
        let page = Page::decode("sap", &self.query.columns, &records, response.body.len())?;
        page.then_maybe(next.map(|place| Place { size, ..place }))
    }
}
