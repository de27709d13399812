//! Reads the pages of a query, and goes on when a query's link is lost.

mod place;
mod sequence;

use super::answer::Answer;
use super::api::SalesforceApi;
use super::entities::left_out;
use super::errors::{no_more_pages, unordered};
use super::query::shape::{self, Order, Shape};
use super::query::{self, Wanted};
use super::{limits, version};
use async_trait::async_trait;
use connector_sdk::rest::{self, Response, Session};
use connector_sdk::{Connection, ConnectorError, Cursor, ErrorKind, Page, Query, Reader, Result};
use place::Place;
use serde_json::json;

/// The first part of every path of the API.
const API: &str = "/services/data/";
/// The header with the requested page size.
const OPTIONS: &str = "sforce-query-options";
/// Longer addresses are posted: Salesforce refuses them from 16,384 bytes on, headers included.
const LONGEST_ADDRESS: usize = 12_000;

/// A read of an object.
pub(super) struct ObjectReader {
    connection: Connection,
    wanted: Wanted,
    /// The first part of every path of the flow's API version.
    root: String,
}

impl ObjectReader {
    /// Opens it.
    pub(super) fn open(connection: Connection, query: Query) -> Result<Self> {
        let root = version::path(query.api_version.as_deref())?;
        Ok(Self { connection, wanted: query.into(), root })
    }

    fn pages(&self) -> Pages<'_> {
        let session = Session::new(&self.connection, &SalesforceApi);
        Pages { read: self, query: &self.wanted.query, session }
    }
}

#[async_trait]
impl Reader for ObjectReader {
    /// Reads one page. A page that is too large for Salesforce is asked for again with half the records.
    async fn read_page(&self, cursor: Option<&Cursor>) -> Result<Page> {
        let start = Place::read(cursor)?;
        let mut place = start.clone();
        let failure = match self.pages().page(&mut place).await {
            Ok(page) => return Ok(page),
            Err(failure) => failure,
        };
        let size = Some(place.size().after_failure(failure, place.least())?);
        // The facts about the object stay; otherwise the failed page changes nothing.
        let mut again = start;
        (again.shape, again.single, again.size) = (place.shape, place.single, size);
        if again.limit().is_some() {
            // The link would go on with pages that are too large.
            again.next = None;
        }
        Page::empty("salesforce", &self.wanted.query.columns)?.then(&again)
    }
}

/// A read with a session, for one page.
struct Pages<'a> {
    read: &'a ObjectReader,
    query: &'a Query,
    session: Session<'a>,
}

impl Pages<'_> {
    async fn page(&self, place: &mut Place) -> Result<Page> {
        let link = place.next.clone();
        let (response, asked_anew) = match &link {
            None => (self.ask(place).await?, true),
            Some(link) => match self.follow(link, place).await {
                Ok(response) => (response, false),
                Err(error) if link_lost(&error) => {
                    tracing::info!(record.count = place.read, "query link lost, asking again");
                    self.check_again(place, error)?;
                    (self.ask(place).await?, true)
                }
                Err(error) => return Err(error),
            },
        };
        limits::log(&response);
        let answer = Answer::read(&response)?;
        let shape = self.shape(place).await?;
        let limit = place.limit();
        if asked_anew && limit.is_none() {
            let rest = answer.total().filter(|_| !shape.live);
            place.total = rest.map(|rest| place.read + rest);
        }
        let next = answer.next()?;
        let path =
            |next: &str| rest::next_path("salesforce", &response, next, API, link.as_deref());
        let next = next.map(path).transpose()?;
        let count = answer.records.len() as u64;
        place.read += count;
        if let Order::Keyed(key) = &shape.order {
            place.set_keyset(answer.keyset(key, self.query.window.as_ref())?);
            sequence::follow(&answer, self.query, key, place)?;
        }
        let more = next.is_some() || limit.is_some_and(|limit| count >= limit);
        // The records that a limit cuts off follow the last record, not the link.
        place.next = next.filter(|_| limit.is_none());
        let mut notes = Vec::new();
        if !more {
            notes.extend(left_out::partial(&self.query.entity));
            notes.extend(self.settle(place, &shape).await?);
        }
        place.size = Some(place.size().after_success());
        let bytes = response.body.len();
        let page = Page::decode("salesforce", &self.query.columns, &answer.records, bytes)?;
        Ok(Page { total: place.total, notes, ..page.then_maybe(more.then_some(place))? })
    }

    /// Returns how the object is read, which is looked up once in a run.
    async fn shape(&self, place: &mut Place) -> Result<Shape> {
        let shape = match place.shape.take() {
            Some(shape) => shape,
            None => shape::of(&self.read.connection, self.query).await?,
        };
        Ok(place.shape.insert(shape).clone())
    }

    async fn follow(&self, link: &str, place: &Place) -> Result<Response> {
        let batch = format!("batchSize={}", place.size().asked());
        self.session.page(link, &[(OPTIONS, &batch)]).await
    }

    /// Asks a query from its start, or from the records behind a place. Limits of the object that its description
    /// leaves out show by Salesforce's refusal.
    async fn ask(&self, place: &mut Place) -> Result<Response> {
        loop {
            let shape = self.shape(place).await?;
            let limit = place.limit();
            let select = query::select(&self.read.wanted, &shape, place.keyset().as_ref(), limit)?;
            match self.send(&select.to_string(), &shape, place).await {
                Err(error) if place.keyed() && no_more_pages(&error) => {
                    if place.single {
                        // Wide records: fewer of them make one page.
                        return Err(error.smaller_page_may_help());
                    }
                    place.single = true;
                }
                Err(error)
                    if shape.order != Order::Given && place.read == 0 && unordered(&error) =>
                {
                    place.shape = Some(Shape { order: Order::Given, ..shape });
                }
                answered => return answered,
            }
        }
    }

    async fn send(&self, soql: &str, shape: &Shape, place: &Place) -> Result<Response> {
        let root = &self.read.root;
        let all = self.read.wanted.with_deleted || shape.archives;
        let resource = if all { "queryAll" } else { "query" };
        let address = format!("{root}/{resource}?q={}", encoded(soql));
        let batch = format!("batchSize={}", place.size().asked());
        if address.len() <= LONGEST_ADDRESS {
            return self.session.page(&address, &[(OPTIONS, &batch)]).await;
        }
        let body = json!({
            "compositeRequest": [{
                "method": "GET",
                "url": address,
                "referenceId": "page",
                "httpHeaders": { OPTIONS: batch },
            }],
        });
        self.session.post(&format!("{root}/composite"), body).await
    }

    /// Refuses to ask again for an object whose records cannot be found again: some would come twice, others never.
    fn check_again(&self, place: &Place, lost: ConnectorError) -> Result<()> {
        if place.read == 0 || place.shape.is_none() || place.keyed() {
            return Ok(());
        }
        let message = format!(
            "{}; the records of {} have no order by which the read could go on, nothing was published, start the run again",
            lost.message, self.query.entity
        );
        Err(ConnectorError { message, ..lost })
    }

    /// Explains at the end why fewer records came than were promised. If the records that are left have all come, the
    /// rest was deleted meanwhile, and the promise is replaced; otherwise it stands, and the run fails by it.
    async fn settle(&self, place: &mut Place, shape: &Shape) -> Result<Option<String>> {
        let Some(promised) = place.total.filter(|total| *total > place.read) else {
            return Ok(None);
        };
        let count = query::count(&self.read.wanted, shape, place.keyset().as_ref())?.to_string();
        let response = self.send(&count, shape, place).await?;
        let Some(left) = Answer::read(&response)?.total().filter(|left| *left <= place.read) else {
            return Ok(None);
        };
        place.total = Some(place.read);
        Ok(Some(format!(
            "salesforce had {promised} records of {} when the read began and {left} of them at its end, so {} were deleted \
             or changed while it was read, and are not in the output",
            self.query.entity,
            promised - place.read
        )))
    }
}

/// Encodes a query for an address. The `+` of forms is not understood as a blank in every address.
fn encoded(soql: &str) -> String {
    let form: String = url::form_urlencoded::byte_serialize(soql.as_bytes()).collect();
    form.replace('+', "%20")
}

fn link_lost(error: &ConnectorError) -> bool {
    error.kind == ErrorKind::ResourceNotFoundError
}
