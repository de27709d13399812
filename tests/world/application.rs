//! An application that tests own: a shelf of numbered books, given in pages.

use super::feed::Feed;
use super::jobs::Jobs;
use super::timeline::{self, Change, Extract};
use connector_sdk::{Cursor, Query};
use flow::Timestamp;
use records::FieldType;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

/// The connector's name: AppFlow's API has none for a shelf, so it borrows one.
pub const NAME: &str = "Marketo";
/// What it says of books that nobody can read.
pub const LEFT_OUT: &str = "books that are lent are left out";
/// Records of one page.
pub(super) const PAGE: u64 = 10;

/// What the application truly holds, and how it misbehaves.
pub struct Application {
    /// How many books there are, numbered from 0.
    pub records: u64,
    /// Into how many slices it cuts a query.
    pub slices: AtomicU64,
    /// How often it was asked for its entities or their fields.
    pub described: AtomicU64,
    /// How often somebody tried to log on to it.
    pub checked: AtomicU64,
    /// Seconds by which its clock is ahead of ours.
    pub clock_skew: AtomicI64,
    /// When its books change; all of them did so long ago where this is not said.
    pub(super) changes: Mutex<Option<Vec<Change>>>,
    /// What changed, where it keeps bookmarks.
    pub(super) feed: Mutex<Option<Feed>>,
    /// The jobs that its reads need, where they need any.
    pub(super) jobs: Mutex<Option<Jobs>>,
    /// How often a read was opened by somebody who knew nothing of it.
    pub opened_anew: AtomicU64,
    /// How often a read was opened in all.
    pub opened: AtomicU64,
    /// The fields of a book, in the order it describes them.
    pub(super) fields: Mutex<Vec<(String, FieldType)>>,
    /// Whether it asks for some time after each page.
    pub pauses: AtomicBool,
    pub(super) trouble: Mutex<Option<(u64, Trouble)>>,
    pub(super) reads: AtomicU64,
    /// The places that were asked for.
    pub(super) places: Mutex<Vec<String>>,
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
    /// By saying of each page that it lacks books.
    Hides,
    /// By giving so many records of each page in a form that cannot be read.
    Misfits(u64),
}

impl Application {
    pub(super) fn new(records: u64) -> Self {
        Self {
            records,
            slices: AtomicU64::new(1),
            described: AtomicU64::new(0),
            checked: AtomicU64::new(0),
            clock_skew: AtomicI64::new(0),
            changes: Mutex::new(None),
            feed: Mutex::new(None),
            jobs: Mutex::new(None),
            opened_anew: AtomicU64::new(0),
            opened: AtomicU64::new(0),
            fields: Mutex::new(
                [
                    ("Number", FieldType::Int64),
                    ("Title", FieldType::String),
                    ("ChangedAt", FieldType::DateTime),
                ]
                .map(|(name, field_type)| (name.to_owned(), field_type))
                .to_vec(),
            ),
            pauses: AtomicBool::new(false),
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

    /// Lets it make a job for each read, which is ready after so many looks.
    pub fn keep_jobs(&self, looks: u64) {
        *self.jobs.lock().expect("no test panicked here") = Some(Jobs::new(looks));
    }

    /// Lets each look at a job that is not ready lead to another place.
    pub fn let_jobs_wander(&self) {
        self.with_jobs(|jobs| jobs.wanders = true);
    }

    /// Says whether it can take jobs back.
    pub fn let_go_of_jobs(&self, lets_go: bool) {
        self.with_jobs(|jobs| jobs.lets_go = lets_go);
    }

    /// Returns how many jobs it has made, and how many it still keeps.
    pub fn jobs(&self) -> (u64, usize) {
        self.with_jobs(|jobs| (jobs.made, jobs.kept.len()))
    }

    pub(super) fn with_jobs<T>(&self, act: impl FnOnce(&mut Jobs) -> T) -> T {
        let mut jobs = self.jobs.lock().expect("no test panicked here");
        act(jobs.as_mut().expect("it makes jobs"))
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

    pub(super) fn with_feed<T>(&self, act: impl FnOnce(&mut Feed) -> T) -> T {
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

    pub(super) fn trouble_now(&self) -> Option<Trouble> {
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
    pub(super) fn page_of_window(
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
    pub(super) fn page_of_slice(&self, cursor: Option<&Cursor>) -> Extract {
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
    pub(super) fn slice(&self, slice: u64) -> (u64, u64) {
        let slices = self.slices.load(Ordering::SeqCst);
        (self.records * slice / slices, self.records * (slice + 1) / slices)
    }
}
