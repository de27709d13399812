//! A read of an entity set: its description, and its pages.

use super::place::{Place, Way};
use super::{Pages, slices};
use crate::sap_odata::api::Sap;
use crate::sap_odata::entities::edm::{self, Described};
use crate::sap_odata::entities::object_path::ObjectPath;
use crate::sap_odata::settings::Reading;
use async_trait::async_trait;
use connector_sdk::rest::PageSize;
use connector_sdk::{Connection, Cursor, Found, Page, Partition, Query, Reader, Result};

/// A read of an entity set.
pub(in crate::sap_odata) struct SetReader {
    connection: Connection,
    query: Query,
    reading: Reading,
    described: Described,
}

impl SetReader {
    /// Opens it. Only the first opening of a run asks the service for its description.
    pub(in crate::sap_odata) async fn open(
        connection: Connection,
        query: Query,
        found: Option<Found>,
    ) -> Result<Self> {
        let path = ObjectPath::read(&query.entity)?;
        let described = match found.and_then(|found| found.read()) {
            Some(described) => described,
            None => {
                let whole = edm::entity_set(&Sap::new(&connection), path).await?;
                Described { dialect: whole.dialect, set: whole.set.of(&query) }
            }
        };
        Ok(Self { reading: Reading::of(&query.settings), connection, query, described })
    }

    fn pages(&self, size: PageSize) -> Result<Pages<'_>> {
        Ok(Pages {
            sap: Sap::new(&self.connection),
            query: &self.query,
            path: ObjectPath::read(&self.query.entity)?,
            dialect: self.described.dialect,
            set: &self.described.set,
            size,
        })
    }

    fn usual_size(&self) -> PageSize {
        PageSize::usual(self.reading.page_size)
    }
}

#[async_trait]
impl Reader for SetReader {
    fn found(&self) -> Option<Found> {
        Found::write(&self.described)
    }

    async fn partitions(&self) -> Result<Vec<Partition>> {
        slices::cut(&self.pages(self.usual_size())?, self.reading).await
    }

    /// Reads one page. A page that is too large for the system is asked for again with half the records.
    async fn read_page(&self, cursor: Option<&Cursor>) -> Result<Page> {
        let place: Option<Place> = cursor.map(|cursor| cursor.read("sap")).transpose()?;
        let size = place.as_ref().and_then(|place| place.size);
        let size = size.unwrap_or_else(|| self.usual_size());
        let failure = match self.pages(size)?.at(place.clone()).await {
            Ok(page) => return Ok(page),
            Err(failure) => failure,
        };
        let size = Some(size.after_failure(failure, 1)?);
        let start = || Place::by(self.described.dialect, Way::Start);
        let again = Place { size, ..place.unwrap_or_else(start) };
        Page::empty("sap", &self.query.columns)?.then(&again)
    }
}
