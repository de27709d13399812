//! Files, whose pages are counted: read from the last page to the first, so that nothing is lost whatever goes meanwhile.
//!
//! A file that is deleted moves those behind it to earlier pages. Read forwards, the first of a page would slip past; read
//! backwards, the worst is that one comes again, and it is known by its id. New files would move others the other way, so a
//! read has an end in time.

use super::answer::{Answer, nonsense};
use super::api::{SlackApi, call};
use super::span::Span;
use super::{auth_test, derived, shape};
use connector_sdk::rest::{Response, Session};
use connector_sdk::webhook::json;
use connector_sdk::{Connection, Cursor, Page, Query, Result};
use serde::{Deserialize, Serialize};

/// How many are on a page unless something else is asked for.
const ASKED: usize = 100;

#[derive(Serialize, Deserialize)]
struct Place {
    /// The page to read.
    page: u64,
    /// The last second that belongs to the read.
    to: i64,
    /// The ids on the page that was read before.
    seen: Vec<String>,
}

/// Reads one page.
pub(super) async fn read(
    connection: &Connection,
    query: &Query,
    cursor: Option<&Cursor>,
) -> Result<Page> {
    let span = Span::of(query);
    let mut place: Place = match cursor {
        Some(cursor) => cursor.read("slack")?,
        None => Place { page: 1, to: end(connection, span).await?, seen: Vec::new() },
    };
    let mut response = ask(connection, span, &place).await?;
    if cursor.is_none() {
        let paging = Answer::read(&response)?.paging;
        let pages = paging.ok_or_else(|| nonsense("does not count its pages"))?.pages;
        if pages > 1 {
            place.page = pages;
            response = ask(connection, span, &place).await?;
        }
    }
    let mut records = Answer::read(&response)?.records;
    let id =
        |record: &serde_json::value::RawValue| json::member(&json::members(record.get())?, "id");
    let ids = records.iter().filter_map(|record| id(record)).collect();
    records.retain(|record| id(record).is_none_or(|id| !place.seen.contains(&id)));
    let moments = shape::FILES.moments;
    let records = derived::within(query, moments, records);
    let page = derived::page(&query.columns, moments, &records, response.body.len())?;
    let rest = Place { page: place.page - 1, seen: ids, ..place };
    let next = (rest.page > 0).then(|| Cursor::write(&rest)).transpose()?;
    Ok(Page { next, ..page })
}

/// Returns the last second of a read: that of its window, or the one before now, by Slack's clock.
async fn end(connection: &Connection, span: Span) -> Result<i64> {
    if let Some(to) = span.to {
        return Ok((to - 1).div_euclid(1_000));
    }
    let told = auth_test(connection).await?.date();
    Ok(told.unwrap_or_else(|| connection.clock.now()).millis().div_euclid(1_000) - 1)
}

/// Asks for a page; both bounds of `files.list` are whole seconds and belong to it.
async fn ask(connection: &Connection, span: Span, place: &Place) -> Result<Response> {
    let asked = call(
        "files.list",
        &[
            ("count", Some(ASKED.to_string())),
            ("page", Some(place.page.to_string())),
            ("ts_from", span.from.map(|from| from.div_euclid(1_000).to_string())),
            ("ts_to", Some(place.to.to_string())),
        ],
    );
    Session::new(connection, &SlackApi).get(&asked, &[]).await
}
