//! A read of the shelf: its pages, and what goes wrong with them.

use super::application::{LEFT_OUT, PAGE, Trouble};
use super::jobs::{Look, PAUSE, place};
use super::shelf::{Shelf, away};
use super::timeline::Extract;
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use async_trait::async_trait;
use connector_sdk::{
    Connection, ConnectorError, Cursor, ErrorKind, Found, Misread, Page, Partition, Query, Reader,
    Result, Source,
};
use flow::Timestamp;
use records::{Column, FieldType};
use serde::{Deserialize, Serialize};
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// What opening a read finds out.
#[derive(Serialize, Deserialize)]
pub(super) struct Shape {
    pub(super) slices: u64,
}

/// A read of the shelf.
pub(super) struct Books {
    pub(super) shelf: Shelf,
    pub(super) connection: Connection,
    pub(super) query: Query,
    pub(super) shape: Shape,
}

#[async_trait]
impl Reader for Books {
    fn found(&self) -> Option<Found> {
        Found::write(&self.shape)
    }

    async fn partitions(&self) -> Result<Vec<Partition>> {
        let application = &self.shelf.application;
        let windowed = self.query.window.is_some()
            && application.changes.lock().expect("no test panicked here").is_some();
        if windowed || self.shelf.keeps_jobs() {
            return Ok(vec![Partition { first: None }]);
        }
        let first = |slice| Cursor(format!("{slice}:{}", application.slice(slice).0));
        Ok((0..self.shape.slices).map(|slice| Partition { first: Some(first(slice)) }).collect())
    }

    async fn read_page(&self, cursor: Option<&Cursor>) -> Result<Page> {
        let now = self.shelf.time(&self.connection);
        let call = || {
            Box::pin(async { self.page(cursor, now) }) as Pin<Box<dyn Future<Output = _> + Send>>
        };
        self.shelf.faults.through("application.read_page", away, call).await
    }

    async fn release(&self, last: &Cursor) -> Result<()> {
        let free = || {
            self.shelf.application.with_jobs(|jobs| match jobs.lets_go {
                true => {
                    jobs.free(last);
                    Ok(())
                }
                false => Err(away()),
            })
        };
        let call = || Box::pin(async { free() }) as Pin<Box<dyn Future<Output = _> + Send>>;
        self.shelf.faults.through("application.release", away, call).await
    }
}

impl Books {
    /// Reads a page: of the job that its place names, if the application makes jobs.
    fn page(&self, cursor: Option<&Cursor>, now: Timestamp) -> Result<Page> {
        if !self.shelf.keeps_jobs() {
            return self.shelf.page(&self.query, cursor, now);
        }
        match self.shelf.application.with_jobs(|jobs| jobs.look(cursor)) {
            Look::Busy(place) => {
                let nothing = Page::decode("shelf", &self.query.columns, &[], 0)?;
                Ok(Page { next: Some(place), pause: Some(PAUSE), ..nothing })
            }
            Look::Ready(job, cursor) => {
                let page = self.shelf.page(&self.query, cursor.as_ref(), now)?;
                let next = page.next.map(|next| place(job, Some(&next)));
                Ok(Page { next, ..page })
            }
        }
    }
}

impl Shelf {
    fn page(&self, query: &Query, cursor: Option<&Cursor>, now: Timestamp) -> Result<Page> {
        let (extract, bookmark) = match &query.since {
            Some(since) => {
                self.application.with_feed(|feed| feed.page(since, cursor, PAGE as usize))?
            }
            None => {
                let extract = self.application.page_of_window(query, now, cursor);
                (extract.unwrap_or_else(|| self.application.page_of_slice(cursor)), None)
            }
        };
        let Extract { mut numbers, mut next, total } = extract;
        let mut total = Some(total);
        let (mut rejected, mut notes) = (Vec::new(), Vec::new());
        let place = cursor.map_or("0:0", |cursor| cursor.0.as_str());
        self.application.places.lock().expect("no test panicked here").push(place.to_owned());
        match self.application.trouble_now() {
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
            Some(Trouble::Hides) => notes.push(LEFT_OUT.to_owned()),
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
        let pause = self.application.pauses.load(Ordering::SeqCst).then_some(PAUSE);
        Ok(Page { records, rejected, bytes, next, pause, total, bookmark, notes })
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
