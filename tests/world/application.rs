//! An application that tests own: a shelf of numbered books, given in pages.

use super::faults::Faults;
use super::feed::Feed;
use super::timeline::{self, Change, Extract};
use arrow::array::{ArrayRef, Int64Array, StringArray, TimestampMicrosecondArray};
use arrow::record_batch::RecordBatch;
use async_trait::async_trait;
use connector_sdk::{
    Configuration, Connection, Connector, ConnectorError, Cursor, Entity, EntityGroup, ErrorKind,
    Field, Filter, Misread, Page, Partition, Query, Result, Source,
};
use flow::{ConnectorType, Operator, ScheduleFrequency, Timestamp, TriggerType, Violations};
use records::{Column, FieldType};
use serde_json::Value;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The connector's name: AppFlow's API has none for a shelf, so it borrows one.
pub const NAME: &str = "Marketo";
/// What it says of books that nobody can read.
pub const LEFT_OUT: &str = "books that are lent are left out";
/// Records of one page.
const PAGE: u64 = 10;

/// What the application truly holds, and how it misbehaves.
pub struct Application {
    /// How many books there are, numbered from 0.
    pub records: u64,
    /// Into how many slices it cuts a query.
    pub slices: AtomicU64,
    /// How often it was asked for its entities or their fields.
    pub described: AtomicU64,
    /// Seconds by which its clock is ahead of ours.
    pub clock_skew: AtomicI64,
    /// When its books change; all of them did so long ago where this is not said.
    changes: Mutex<Option<Vec<Change>>>,
    /// What changed, where it keeps bookmarks.
    feed: Mutex<Option<Feed>>,
    /// The fields of a book, in the order it describes them.
    fields: Mutex<Vec<(String, FieldType)>>,
    trouble: Mutex<Option<(u64, Trouble)>>,
    reads: AtomicU64,
    /// The places that were asked for.
    places: Mutex<Vec<String>>,
}

/// How a page fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// For good.
    Refused,
    /// For now, and for how long is said.
    Busy,
    /// For now, and nothing is said.
    Broken,
    /// By giving the same page for ever.
    Circle,
    /// By leading from the third page back to the second, without saying how many records there are.
    Ring,
    /// By giving its first page for ever, each time under a new cursor.
    Endless,
    /// By saying that there are more records than it gives.
    Shortfall,
    /// By giving no records but another place, as a connector does that asks for less; and then as broken.
    Shrinks,
    /// By giving so many records of each page in a form that cannot be read.
    Misfits(u64),
}

impl Application {
    pub(super) fn new(records: u64) -> Self {
        Self {
            records,
            slices: AtomicU64::new(1),
            described: AtomicU64::new(0),
            clock_skew: AtomicI64::new(0),
            changes: Mutex::new(None),
            feed: Mutex::new(None),
            fields: Mutex::new(
                [
                    ("Number", FieldType::Int64),
                    ("Title", FieldType::String),
                    ("ChangedAt", FieldType::DateTime),
                ]
                .map(|(name, field_type)| (name.to_owned(), field_type))
                .to_vec(),
            ),
            trouble: Mutex::new(None),
            reads: AtomicU64::new(0),
            places: Mutex::default(),
        }
    }

    /// Returns the places that were asked for.
    pub fn places(&self) -> Vec<String> {
        self.places.lock().expect("no test panicked here").clone()
    }

    /// Makes the read number `read` (from 0, counting from now) fail once, or for ever where the trouble is lasting.
    pub fn trouble_at(&self, read: u64, trouble: Trouble) {
        self.reads.store(0, Ordering::SeqCst);
        *self.trouble.lock().expect("no test panicked here") = Some((read, trouble));
    }

    /// Says when each book changes; from now on a window holds only what changed in it.
    pub fn set_changes(&self, changes: Vec<Change>) {
        assert_eq!(changes.len() as u64, self.records, "each book changes once");
        *self.changes.lock().expect("no test panicked here") = Some(changes);
    }

    /// Lets it keep bookmarks, and begin with a change of each book.
    pub fn keep_bookmarks(&self) {
        let changes = (0..self.records).collect();
        *self.feed.lock().expect("no test panicked here") =
            Some(Feed { changes, ..Feed::default() });
    }

    /// Lets it keep bookmarks no more.
    pub fn keep_no_bookmarks(&self) {
        *self.feed.lock().expect("no test panicked here") = None;
    }

    /// Changes books, known or new ones.
    pub fn change(&self, books: impl IntoIterator<Item = u64>) {
        self.with_feed(|feed| feed.changes.extend(books));
    }

    /// Lets it forget all bookmarks that it gave.
    pub fn forget_bookmarks(&self) {
        self.with_feed(|feed| {
            feed.changes.push(0);
            feed.forgotten = feed.changes.len();
        });
    }

    /// Says whether it gives a bookmark at the end of a read, as it should.
    pub fn give_bookmarks(&self, gives: bool) {
        self.with_feed(|feed| feed.silent = !gives);
    }

    /// Returns the books that have changed, one entry for each change, sorted.
    pub fn changed_books(&self) -> Vec<u64> {
        let mut books = self.with_feed(|feed| feed.changes.clone());
        books.sort_unstable();
        books
    }

    fn with_feed<T>(&self, act: impl FnOnce(&mut Feed) -> T) -> T {
        let mut feed = self.feed.lock().expect("no test panicked here");
        act(feed.as_mut().expect("it keeps bookmarks"))
    }

    /// Gives books a new field before the last one; it says of a book what its number is.
    pub fn add_field(&self, name: &str, field_type: FieldType) {
        let mut fields = self.fields.lock().expect("no test panicked here");
        let place = fields.len() - 1;
        fields.insert(place, (name.to_owned(), field_type));
    }

    /// Takes a field away.
    pub fn remove_field(&self, name: &str) {
        self.fields.lock().expect("no test panicked here").retain(|(known, _)| known != name);
    }

    fn trouble_now(&self) -> Option<Trouble> {
        let read = self.reads.fetch_add(1, Ordering::SeqCst);
        let trouble = *self.trouble.lock().expect("no test panicked here");
        match trouble {
            Some((at, trouble @ (Trouble::Busy | Trouble::Broken))) if at == read => Some(trouble),
            Some((_, Trouble::Busy | Trouble::Broken)) => None,
            Some((at, Trouble::Shrinks)) if at == read => Some(Trouble::Shrinks),
            Some((at, Trouble::Shrinks)) if at + 1 == read => Some(Trouble::Broken),
            Some((_, Trouble::Shrinks)) => None,
            Some((at, trouble)) if read >= at => Some(trouble),
            _ => None,
        }
    }

    /// Returns the page of a window, where it is known when books change.
    fn page_of_window(
        &self,
        query: &Query,
        now: Timestamp,
        cursor: Option<&Cursor>,
    ) -> Option<Extract> {
        let changes = self.changes.lock().expect("no test panicked here");
        let (changes, window) = changes.as_ref().zip(query.window.as_ref())?;
        Some(timeline::page(changes, window, now, cursor, PAGE as usize))
    }

    /// Returns a page of one slice.
    fn page_of_slice(&self, cursor: Option<&Cursor>) -> Extract {
        let place = cursor.map_or("0:0", |cursor| cursor.0.as_str());
        let (slice, from) = place.split_once(':').expect("a cursor of ours");
        let (slice, from): (u64, u64) =
            (slice.parse().expect("a slice"), from.parse().expect("a place"));
        let (start, end) = self.slice(slice);
        let to = (from + PAGE).min(end);
        Extract {
            numbers: (from..to).collect(),
            next: (to < end).then(|| Cursor(format!("{slice}:{to}"))),
            total: end - start,
        }
    }

    /// Returns the books of one slice.
    fn slice(&self, slice: u64) -> (u64, u64) {
        let slices = self.slices.load(Ordering::SeqCst);
        (self.records * slice / slices, self.records * (slice + 1) / slices)
    }
}

/// The connector of the application.
pub(super) struct Shelf(pub(super) Arc<Application>, pub(super) Arc<Faults>);

#[async_trait]
impl Connector for Shelf {
    fn connector_type(&self) -> ConnectorType {
        ConnectorType::new(NAME)
    }

    fn configuration(&self) -> Configuration {
        Configuration {
            name: NAME,
            description: "numbered books",
            needs_profile: true,
            triggers: &[TriggerType::OnDemand, TriggerType::Scheduled, TriggerType::Event],
            frequencies: &[ScheduleFrequency::ByMinute, ScheduleFrequency::Daily],
            api_versions: &["v1", "v2"],
            operators: &[
                Operator::Projection,
                Operator::GreaterThan,
                Operator::Division,
                Operator::MaskAll,
                Operator::NoOp,
            ],
            ..Configuration::default()
        }
    }

    fn check_profile(&self, _: &Value, _: &Value, _: &mut Violations) {}

    async fn check(&self, _: &Connection) -> Result<()> {
        Ok(())
    }

    async fn entities(&self, _: &Connection, _: Option<&str>) -> Result<Vec<EntityGroup>> {
        self.0.described.fetch_add(1, Ordering::SeqCst);
        let entities = vec![Entity { name: "Book".into(), label: "Book".into(), nested: false }];
        Ok(vec![EntityGroup { name: "Objects".into(), entities }])
    }

    async fn fields(&self, _: &Connection, entity: &str, _: Option<&str>) -> Result<Vec<Field>> {
        self.0.described.fetch_add(1, Ordering::SeqCst);
        if entity != "Book" {
            return Err(ConnectorError::new(
                ErrorKind::ResourceNotFoundError,
                format!("no entity {entity}"),
            ));
        }
        let field = |name: &str, field_type: FieldType| Field {
            name: name.to_owned(),
            label: name.to_owned(),
            field_type,
            vendor_type: "string".to_owned(),
            parent: None,
            primary_key: name == "Number",
            filterable: false,
            timestamp: name == "ChangedAt",
            values: Vec::new(),
            refers_to: Vec::new(),
        };
        let known = self.0.fields.lock().expect("no test panicked here");
        Ok(known.iter().map(|(name, field_type)| field(name, *field_type)).collect())
    }

    async fn left_out(&self, _: &Connection, _: &str) -> Result<Option<String>> {
        Ok(Some(LEFT_OUT.to_owned()))
    }

    fn source(&self) -> Option<&dyn Source> {
        Some(self)
    }
}

#[async_trait]
impl Source for Shelf {
    fn entity(&self, settings: &Value) -> Option<String> {
        settings["object"].as_str().map(str::to_owned)
    }

    fn check_settings(&self, _: &Value, _: &mut Violations) {}

    fn follows_new_fields(&self, settings: &Value) -> bool {
        settings["followsNewFields"] == true
    }

    /// It says so, and does not.
    fn pushes_down(&self, _: &Field, _: &Filter) -> bool {
        true
    }

    fn heeds_filters(&self) -> bool {
        false
    }

    async fn now(&self, connection: &Connection) -> Result<Option<Timestamp>> {
        let now = self.time(connection);
        let call =
            || Box::pin(async move { Ok(Some(now)) }) as Pin<Box<dyn Future<Output = _> + Send>>;
        self.1.through("application.now", away, call).await
    }

    async fn keeps_bookmarks(&self, _: &Connection, _: &Value, _: Option<&str>) -> Result<bool> {
        let keeps = self.0.feed.lock().expect("no test panicked here").is_some();
        let call = || Box::pin(async move { Ok(keeps) }) as Pin<Box<dyn Future<Output = _> + Send>>;
        self.1.through("application.keeps_bookmarks", away, call).await
    }

    async fn partitions(&self, _: &Connection, query: &Query) -> Result<Vec<Partition>> {
        if query.window.is_some() && self.0.changes.lock().expect("no test panicked here").is_some()
        {
            return Ok(vec![Partition { first: None }]);
        }
        let slices = self.0.slices.load(Ordering::SeqCst);
        let first = |slice| Cursor(format!("{slice}:{}", self.0.slice(slice).0));
        Ok((0..slices).map(|slice| Partition { first: Some(first(slice)) }).collect())
    }

    async fn read_page(
        &self,
        connection: &Connection,
        query: &Query,
        cursor: Option<&Cursor>,
    ) -> Result<Page> {
        let now = self.time(connection);
        let call = || {
            Box::pin(async { self.page(query, cursor, now) })
                as Pin<Box<dyn Future<Output = _> + Send>>
        };
        self.1.through("application.read_page", away, call).await
    }
}

/// Returns a book whose number is none.
fn misfit(number: &u64) -> Misread {
    Misread {
        record: format!(r#"{{"Number":{number}}}"#),
        field: "Number".into(),
        reason: "expected int, found a text".into(),
    }
}

fn away() -> ConnectorError {
    ConnectorError::new(ErrorKind::ServiceUnavailable, "the shelf is away")
}

impl Shelf {
    /// Returns the time on the application's clock.
    fn time(&self, connection: &Connection) -> Timestamp {
        connection.clock.now().plus_seconds(self.0.clock_skew.load(Ordering::SeqCst))
    }

    fn page(&self, query: &Query, cursor: Option<&Cursor>, now: Timestamp) -> Result<Page> {
        let (extract, bookmark) = match &query.since {
            Some(since) => self.0.with_feed(|feed| feed.page(since, cursor, PAGE as usize))?,
            None => {
                let extract = self.0.page_of_window(query, now, cursor);
                (extract.unwrap_or_else(|| self.0.page_of_slice(cursor)), None)
            }
        };
        let Extract { mut numbers, mut next, total } = extract;
        let mut total = Some(total);
        let mut rejected = Vec::new();
        let place = cursor.map_or("0:0", |cursor| cursor.0.as_str());
        self.0.places.lock().expect("no test panicked here").push(place.to_owned());
        match self.0.trouble_now() {
            None => {}
            Some(Trouble::Refused) => {
                return Err(ConnectorError::new(
                    ErrorKind::AccessDenied,
                    "the shelf is closed to you",
                ));
            }
            Some(Trouble::Busy) => {
                return Err(ConnectorError::new(ErrorKind::RateLimitExceeded, "too many readers")
                    .with_retry_after(Duration::from_secs(90)));
            }
            Some(Trouble::Broken) => {
                return Err(ConnectorError::new(ErrorKind::ServerError, "a plank broke"));
            }
            Some(Trouble::Circle) => next = cursor.cloned(),
            Some(Trouble::Shrinks) => {
                numbers.clear();
                next = Some(Cursor(place.replace(':', ":0")));
            }
            Some(Trouble::Ring) => {
                let later = next.filter(|next| next.0 == "0:10" || next.0 == "0:20");
                next = Some(later.unwrap_or(Cursor("0:10".into())));
                total = None;
            }
            Some(Trouble::Endless) => {
                let place = cursor.map_or("0:0", |cursor| cursor.0.as_str());
                next = Some(Cursor(place.replace(':', ":0")));
            }
            Some(Trouble::Shortfall) => total = total.map(|total| total + 1),
            Some(Trouble::Misfits(misfits)) => {
                let kept = numbers.split_off(numbers.len().min(misfits as usize));
                rejected = numbers.iter().map(misfit).collect();
                numbers = kept;
            }
        }
        let numbers: Vec<i64> = numbers.into_iter().map(|number| number as i64).collect();
        let titles: StringArray =
            numbers.iter().map(|number| Some(format!("Book \"{number}\", naïve"))).collect();
        let column = |wanted: &Column| -> ArrayRef {
            match (wanted.name.as_str(), wanted.field_type) {
                ("Title", _) => Arc::new(titles.clone()),
                (_, FieldType::Int64) => Arc::new(Int64Array::from(numbers.clone())),
                (_, FieldType::DateTime) => {
                    let changed = TimestampMicrosecondArray::from(vec![0; numbers.len()]);
                    Arc::new(changed.with_timezone("+00:00"))
                }
                _ => Arc::new(numbers.iter().map(|n| Some(n.to_string())).collect::<StringArray>()),
            }
        };
        let arrays = query.columns.iter().map(column).collect();
        let records =
            RecordBatch::try_new(records::schema(&query.columns), arrays).expect("a batch");
        let bytes = 100 * numbers.len() as u64;
        let notes = Vec::new();
        Ok(Page { records, rejected, bytes, next, total, bookmark, notes })
    }
}
