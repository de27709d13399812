//! Files, whose pages are counted: read from the last page to the first, so that deletions meanwhile lose nothing.
//!
//! A deleted file moves the files behind it to earlier pages. Read forwards, the first file of a page would slip past;
//! read backwards, at worst a file comes again, and its id shows it. New files would move others the other way, so a
//! read has an end in time. Slack answers requests beyond the hundredth page with the first, so a longer list is read
//! in stretches of time, the oldest first.

use super::derived;
use crate::slack::answer::{Answer, nonsense};
use crate::slack::api::{SlackApi, call, team};
use crate::slack::entities::shape;
use crate::slack::{auth_test, query};
use async_trait::async_trait;
use connector_sdk::Span;
use connector_sdk::rest::{PageSize, Response, Session};
use connector_sdk::webhook::json;
use connector_sdk::{Connection, Cursor, Page, Query, Reader, Result};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// How many to ask for on a page.
const ASKED: u64 = 100;
/// The last page that Slack gives of any list.
const LAST_PAGE: u64 = 100;
/// The note on a read whose list has hidden files.
const HIDDEN: &str = "slack hides files of this workspace, as plans with a limit do: of these there is little but the id, and \
     those without a time of creation are in no time range";

/// Where the next page is. Times are whole seconds, and bounds belong to their stretch.
#[derive(Clone, Serialize, Deserialize)]
struct Place {
    /// The page to read; `None` if the stretch is still to be counted.
    page: Option<u64>,
    /// The first second of the stretch; `None` if it has no start.
    from: Option<i64>,
    /// The last second of the stretch.
    to: i64,
    /// The last second that belongs to the read.
    end: i64,
    /// The ids on the page read before, and of its newest second.
    seen: Vec<String>,
    /// The newest second that has been read.
    reached: Option<i64>,
    /// How many files Slack counted when the page before was read.
    #[serde(default)]
    total: Option<u64>,
    /// The oldest second on the page before.
    #[serde(default)]
    oldest: Option<i64>,
    /// How many to ask for: fewer after a failure. Never more again, because that would count the pages anew.
    size: PageSize,
}

/// A read of the files of a workspace.
pub(in crate::slack) struct FileReader {
    connection: Connection,
    query: Query,
    span: Span,
}

impl FileReader {
    /// Opens it.
    pub(in crate::slack) fn open(connection: Connection, query: Query) -> Self {
        Self { span: query::wanted(&query), connection, query }
    }
}

#[async_trait]
impl Reader for FileReader {
    async fn read_page(&self, cursor: Option<&Cursor>) -> Result<Page> {
        let Self { connection, query, span } = self;
        let place: Place = match cursor {
            Some(cursor) => cursor.read("slack")?,
            None => start(connection, *span).await?,
        };
        let reading = match place.page {
            Some(page) => ask(connection, &place, page).await.map(|answer| (page, answer)),
            None => match locate(connection, &place).await {
                Ok(Located::At(page, response)) => Ok((page, response)),
                Ok(Located::Elsewhere(next)) => return nothing(query, next),
                Err(error) => Err(error),
            },
        };
        let (asked, response) = match reading {
            Ok(read) => read,
            Err(error) => {
                let size = place.size.after_failure(error, 1)?;
                let from = place.reached.or(place.from);
                let again = Place { page: None, from, total: None, oldest: None, size, ..place };
                return nothing(query, Some(again));
            }
        };
        let Answer { mut records, paging, .. } = Answer::read(&response)?;
        let total = paging.as_ref().and_then(|paging| paging.total);
        let here = paging.and_then(|paging| paging.page).unwrap_or(asked).max(1);
        if here > asked || here == 1 && asked > 1 && !records.is_empty() {
            return Err(nonsense("is another one than was asked for"));
        }
        let files: Vec<(String, Option<i64>)> =
            records.iter().filter_map(|one| file(one)).collect();
        if place.has_read(&files) && total.is_some() && total == place.total {
            return Err(nonsense(
                "has only files of the pages before, and none was deleted meanwhile",
            ));
        }
        let reached = files.iter().filter_map(|(_, created)| *created).max().max(place.reached);
        records.retain(|record| file(record).is_none_or(|(id, _)| !place.seen.contains(&id)));
        let hidden =
            records.iter().any(|record| mode(record).as_deref() == Some("hidden_by_limit"));
        let moments = shape::FILES.moments;
        let records = derived::within(query, moments, records);
        let page = derived::page(&query.columns, moments, &records, response.body.len())?;
        let oldest = files.iter().filter_map(|(_, created)| *created).min();
        let next = Place { total, oldest, ..place }.behind(here, files, reached);
        let notes = hidden.then(|| HIDDEN.to_owned()).into_iter().collect();
        Ok(Page { notes, ..page.then_maybe(next)? })
    }
}

/// Returns the start of a read. Its end is that of its window, or the second before now by Slack's clock.
async fn start(connection: &Connection, span: Span) -> Result<Place> {
    let end = match span.to {
        Some(to) => (to - 1).div_euclid(1_000),
        None => {
            let told = auth_test(connection).await?.date();
            told.unwrap_or_else(|| connection.clock.now()).millis().div_euclid(1_000) - 1
        }
    };
    Ok(Place {
        page: None,
        from: span.from.map(|from| from.div_euclid(1_000)),
        to: end,
        end,
        seen: Vec::new(),
        reached: None,
        total: None,
        oldest: None,
        size: PageSize::usual(ASKED),
    })
}

/// Where a stretch has its first page to read.
enum Located {
    /// On its last page, which has been answered already.
    At(u64, Response),
    /// In a shorter stretch.
    Elsewhere(Option<Place>),
}

/// Counts the pages of a stretch, and goes to its last one.
async fn locate(connection: &Connection, place: &Place) -> Result<Located> {
    let first = ask(connection, place, 1).await?;
    let paging = Answer::read(&first)?.paging;
    let pages = paging.ok_or_else(|| nonsense("does not count its pages"))?.pages;
    if pages <= 1 {
        return Ok(Located::At(1, first));
    }
    if pages <= LAST_PAGE {
        return Ok(Located::At(pages, ask(connection, place, pages).await?));
    }
    let last = ask(connection, place, LAST_PAGE).await?;
    let records = Answer::read(&last)?.records;
    let oldest = records.iter().filter_map(|record| file(record)?.1).min();
    match oldest.filter(|oldest| *oldest < place.to) {
        Some(to) => Ok(Located::Elsewhere(Some(Place { to, ..place.clone() }))),
        None => Err(nonsense("is one of more than a hundred of the same second")),
    }
}

/// Asks for a page; both bounds of `files.list` are whole seconds and belong to it.
async fn ask(connection: &Connection, place: &Place, page: u64) -> Result<Response> {
    let asked = call(
        "files.list",
        &[
            ("count", Some(place.size.asked().to_string())),
            ("page", Some(page.to_string())),
            ("ts_from", place.from.map(|from| from.to_string())),
            ("ts_to", Some(place.to.to_string())),
            ("team_id", team(connection)),
            ("show_files_hidden_by_limit", Some("true".to_owned())),
        ],
    );
    Session::new(connection, &SlackApi).page(&asked, &[]).await
}

impl Place {
    /// Returns whether a page only has files of the page before and older ones: pages must go on to newer files.
    fn has_read(&self, files: &[(String, Option<i64>)]) -> bool {
        let older = |created: &Option<i64>| created.is_some() && *created < self.oldest;
        let known =
            |(id, created): &(String, Option<i64>)| self.seen.contains(id) || older(created);
        !files.is_empty() && files.iter().all(known)
    }

    /// Returns the place after a page: the page before it, or the next stretch.
    fn behind(
        self,
        page: u64,
        files: Vec<(String, Option<i64>)>,
        reached: Option<i64>,
    ) -> Option<Self> {
        // A page within one second must not forget that second's ids from the page before.
        let newest = files.iter().filter_map(|(_, created)| *created).max();
        let mut seen: Vec<String> = match newest.is_some() && newest == self.reached {
            true => self.seen,
            false => Vec::new(),
        };
        seen.extend(files.into_iter().map(|(id, _)| id));
        if page > 1 {
            return Some(Self { page: Some(page - 1), seen, reached, ..self });
        }
        let (from, to) = (Some(self.to + 1), self.end);
        let more = self.to < to;
        let next =
            Self { page: None, from, to, seen, reached: None, total: None, oldest: None, ..self };
        more.then_some(next)
    }
}

/// Builds a page without records.
fn nothing(query: &Query, next: Option<Place>) -> Result<Page> {
    derived::page(&query.columns, &[], &[], 0)?.then_maybe(next)
}

/// Returns a file's id, and the second of its creation if the file has one.
fn file(record: &RawValue) -> Option<(String, Option<i64>)> {
    let members = json::members(record.get())?;
    let created = json::member(&members, "created").and_then(|created| created.parse().ok());
    Some((json::member(&members, "id")?, created))
}

fn mode(record: &RawValue) -> Option<String> {
    json::member(&json::members(record.get())?, "mode")
}
