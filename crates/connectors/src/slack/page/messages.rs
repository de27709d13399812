//! The messages of a conversation: its history page by page, and after each page the threads that start there.
//!
//! Every page is one request, because Slack answers some methods only once a minute. A message of the channel comes
//! from the history, as does a reply that was also sent to the channel; every other reply comes from its thread.

use super::derived;
use crate::slack::answer::{Answer, Next, cursor_lost, nonsense};
use crate::slack::api::{SlackApi, call};
use crate::slack::entities::shape;
use crate::slack::errors;
use crate::slack::query::{self, micros, ts};
use async_trait::async_trait;
use connector_sdk::Span;
use connector_sdk::rest::keyset::out_of_order;
use connector_sdk::rest::{PageSize, Response, Session};
use connector_sdk::{Connection, Cursor, Page, Query, Reader, Result};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// The most that Slack gives at once; often it gives fewer.
const ASKED: u64 = 999;
/// How long before a window's start a thread may begin whose replies are inside the window: 30 days.
const REACH_MILLIS: i64 = 30 * 86_400 * 1_000;

/// The note on a read whose time range has a start.
const OLD_THREADS: &str = "slack finds replies by their threads, so replies to threads that began more than 30 days before \
     the time range are left out; a full run or a flow of events has them";
/// The note on a read in which Slack hides messages.
const HIDDEN: &str = "slack hides older messages of this conversation, as plans without a full history do; they are not in \
     the output";

/// Where the next page starts: in the first of the threads, or in the history if there are no threads.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Place {
    history: Way,
    /// Whether the history is at its end.
    ended: bool,
    /// The threads on the last page of the history that are still to be read.
    threads: Vec<i64>,
    replies: Way,
    /// How many messages to ask for.
    size: PageSize,
}

/// How far a list has been read. Moments are in microseconds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Way {
    /// Slack's cursor; it may get lost.
    next: Option<String>,
    /// The start of the list that the cursor belongs to; `None` for the query's own.
    start: Option<i64>,
    /// The last message read: reading on behind it is as good as the cursor.
    last: Option<i64>,
}

/// The members that decide about a message.
#[derive(Deserialize)]
struct Head {
    ts: String,
    thread_ts: Option<String>,
    latest_reply: Option<String>,
    reply_count: Option<u64>,
    subtype: Option<String>,
}

/// A read of a conversation.
pub(in crate::slack) struct MessageReader {
    connection: Connection,
    channel: String,
    query: Query,
    span: Span,
}

#[async_trait]
impl Reader for MessageReader {
    async fn read_page(&self, cursor: Option<&Cursor>) -> Result<Page> {
        let mut place: Place = match cursor {
            Some(cursor) => cursor.read("slack")?,
            None => Place::start(),
        };
        let before = place.clone();
        let read = match place.threads.first().copied() {
            Some(parent) => self.replies(parent, &mut place).await,
            None => self.history(&mut place).await,
        };
        let mut page = match read {
            Ok(page) => {
                place.size = place.size.after_success();
                page
            }
            Err(error) => {
                place = Place { size: before.size.after_failure(error, 1)?, ..before };
                derived::page(&self.query.columns, &[], &[], 0)?
            }
        };
        let windowed = self.query.window.as_ref().is_some_and(|window| window.from.is_some());
        if cursor.is_none() && windowed {
            page.notes.push(OLD_THREADS.to_owned());
        }
        let more = !place.ended || !place.threads.is_empty();
        page.then_maybe(more.then_some(place))
    }
}

impl MessageReader {
    /// Opens it.
    pub(in crate::slack) fn open(connection: Connection, channel: &str, query: Query) -> Self {
        Self { span: query::wanted(&query), channel: channel.to_owned(), connection, query }
    }

    /// Reads a page of the history, newest first, and notes the threads to be read.
    async fn history(&self, place: &mut Place) -> Result<Page> {
        let window = self.query.window.as_ref();
        let from = window.and_then(|window| window.from).map(|from| from.millis() - REACH_MILLIS);
        let oldest = from.map(just_before);
        let latest = self.span.to.map(|to| to * 1_000);
        let response = self
            .ask(place.size, &mut place.history, |start| {
                ("conversations.history", None, oldest, start.or(latest))
            })
            .await?;
        let answer = Answer::read(&response)?;
        let heads = heads(&answer)?;
        place.history.border(&heads, |at, last| at < last)?;
        let mut records = Vec::with_capacity(heads.len());
        for (record, head, at) in &heads {
            if self.wanted(*at) {
                records.push(*record);
            }
            if self.thread_wanted(head) {
                place.threads.push(*at);
            }
        }
        let last = heads.iter().map(|(_, _, at)| *at).min();
        place.ended = place.history.walk(answer.next(place.history.next.as_deref())?, last)?;
        place.replies = Way::default();
        let page = self.page(&records, &response)?;
        let hidden = answer.is_limited == Some(true);
        let notes = hidden.then(|| HIDDEN.to_owned()).into_iter().collect();
        Ok(Page { notes, ..page })
    }

    /// Reads a page of a thread's replies, oldest first; its parent is among them, and often on each page.
    async fn replies(&self, parent: i64, place: &mut Place) -> Result<Page> {
        let oldest = self.span.from.map(just_before);
        let latest = self.span.to.map(|to| to * 1_000);
        let response = self
            .ask(place.size, &mut place.replies, |start| {
                ("conversations.replies", Some(parent), start.or(oldest), latest)
            })
            .await;
        let response = match response {
            // Deleting the last reply of a thread deletes the thread.
            Err(gone) if gone.code.as_deref() == Some(errors::THREAD_NOT_FOUND) => {
                place.leave_thread();
                return derived::page(&self.query.columns, &[], &[], 0);
            }
            other => other?,
        };
        let answer = Answer::read(&response)?;
        let mut heads = heads(&answer)?;
        heads.retain(|(_, _, at)| *at != parent);
        let elsewhere = |head: &Head| {
            let thread = head.thread_ts.as_deref().and_then(micros);
            thread.is_some_and(|thread| thread != parent)
        };
        if heads.iter().any(|(_, head, _)| elsewhere(head)) {
            return Err(nonsense("has replies of another thread than was asked for"));
        }
        place.replies.border(&heads, |at, last| at > last)?;
        let broadcast = |head: &Head| head.subtype.as_deref() == Some("thread_broadcast");
        let wanted = heads.iter().filter(|(_, head, at)| !broadcast(head) && self.wanted(*at));
        let records: Vec<&RawValue> = wanted.map(|(record, ..)| *record).collect();
        let last = heads.iter().map(|(_, _, at)| *at).max();
        if place.replies.walk(answer.next(place.replies.next.as_deref())?, last)? {
            place.leave_thread();
        }
        self.page(&records, &response)
    }

    /// Asks for the next page; behind the last message read, if Slack has lost the cursor.
    async fn ask(
        &self,
        size: PageSize,
        way: &mut Way,
        arguments: impl Fn(Option<i64>) -> (&'static str, Option<i64>, Option<i64>, Option<i64>),
    ) -> Result<Response> {
        let session = Session::new(&self.connection, &SlackApi);
        loop {
            let (method, parent, oldest, latest) = arguments(way.start);
            let asked = call(
                method,
                &[
                    ("channel", Some(self.channel.clone())),
                    ("ts", parent.map(ts)),
                    ("limit", Some(size.asked().to_string())),
                    ("oldest", oldest.map(ts)),
                    ("latest", latest.map(ts)),
                    ("cursor", way.next.clone()),
                ],
            );
            match session.page(&asked, &[]).await {
                Err(error) if way.next.is_some() && cursor_lost(&error) => way.go_on_behind(),
                other => return other,
            }
        }
    }

    fn wanted(&self, at: i64) -> bool {
        self.span.holds(at.div_euclid(1_000))
    }

    /// Returns whether a message starts a thread that may have replies in the span.
    fn thread_wanted(&self, head: &Head) -> bool {
        let starts = head.thread_ts.as_deref() == Some(head.ts.as_str());
        let replied = head.reply_count.map_or(starts, |count| count > 0);
        let latest = head.latest_reply.as_deref().and_then(micros);
        let late = |from: i64| latest.is_none_or(|latest| latest.div_euclid(1_000) >= from);
        replied && self.span.from.is_none_or(late)
    }

    fn page(&self, records: &[&RawValue], response: &Response) -> Result<Page> {
        let moments = shape::MESSAGES.moments;
        derived::page(&self.query.columns, moments, records, response.body.len())
    }
}

impl Place {
    fn start() -> Self {
        Self {
            history: Way::default(),
            ended: false,
            threads: Vec::new(),
            replies: Way::default(),
            size: PageSize::usual(ASKED),
        }
    }

    fn leave_thread(&mut self) {
        self.threads.remove(0);
        self.replies = Way::default();
    }
}

impl Way {
    /// Fails with a message that is not behind the last one of the pages before. Inside a page, any order is accepted.
    fn border(&self, heads: &[Headed<'_>], behind: impl Fn(i64, i64) -> bool) -> Result<()> {
        let Some(last) = self.last else { return Ok(()) };
        match heads.iter().position(|(_, _, at)| !behind(*at, last)) {
            Some(place) => Err(out_of_order("slack", "ts", place + 1)),
            None => Ok(()),
        }
    }

    /// Goes on behind a page and its last message; returns whether the list is at its end.
    fn walk(&mut self, next: Next, last: Option<i64>) -> Result<bool> {
        self.last = last.or(self.last);
        match next {
            Next::Cursor(cursor) => self.next = Some(cursor),
            Next::Unknown if last.is_some() => self.go_on_behind(),
            Next::Unknown => return Err(nonsense("says that there is more and not where")),
            Next::End => return Ok(true),
        }
        Ok(false)
    }

    fn go_on_behind(&mut self) {
        self.next = None;
        self.start = self.last.or(self.start);
    }
}

/// Slack leaves out a message at the bound itself, so the bound is a microsecond earlier.
fn just_before(millis: i64) -> i64 {
    millis * 1_000 - 1
}

/// A message as it came, the members that decide about it, and when it was posted.
type Headed<'a> = (&'a RawValue, Head, i64);

fn heads<'a>(answer: &Answer<'a>) -> Result<Vec<Headed<'a>>> {
    let mut heads = Vec::with_capacity(answer.records.len());
    for record in &answer.records {
        let head: Head = serde_json::from_str(record.get())
            .map_err(|error| nonsense("has a message without a ts").with_source(error))?;
        let at = micros(&head.ts).ok_or_else(|| nonsense("has a message whose ts is none"))?;
        heads.push((*record, head, at));
    }
    Ok(heads)
}
