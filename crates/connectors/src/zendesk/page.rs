//! Reads one page of an export or a list.
//!
//! An export leaves out what changed in the minute before it was asked. A record that a read is about may be among that, if
//! the system touched it just then; so a read that is not over the export's own order asks once more when the minute is over.

use super::answer::{Answer, nonsense};
use super::api::ZendeskApi;
use super::custom::{OF_TICKETS, flattened};
use super::cut::{Cut, Members, instant};
use super::describe::{CUSTOM_OBJECT, custom_key, unknown};
use super::entity::{self, Method};
use super::event;
use super::place::Place;
use connector_sdk::rest::Session;
use connector_sdk::{Connection, ConnectorError, Cursor, ErrorKind, Page, Query, Result};
use serde_json::value::RawValue;
use std::collections::HashSet;
use std::time::Duration;
use url::form_urlencoded::byte_serialize;

/// What an export leaves out, and some seconds more.
const SHADOW_MILLIS: i64 = 65_000;
/// The most records of a page.
const EXPORT_PAGE: &str = "per_page=1000";
const LIST_PAGE: &str = "page%5Bsize%5D=100";

/// Where an object is, and how it is read.
struct Object {
    path: String,
    member: &'static str,
    method: Method,
    position: &'static str,
    /// Whether its records are what happened once, and so do not change.
    events: bool,
}

/// Reads one page.
pub(super) async fn read(
    connection: &Connection,
    query: &Query,
    cursor: Option<&Cursor>,
) -> Result<Page> {
    let object = object(&query.entity)?;
    let cut = Cut::of(query)?;
    if cut.empty() {
        return Page::decode("zendesk", &query.columns, &[], 0);
    }
    let now = connection.clock.now().millis();
    // A start that is too recent is refused; an earlier one only gives records that are cut off.
    let start = cut.start(object.position).min((now - SHADOW_MILLIS) / 1000 - 60);
    let place = Place::read(cursor, start)?;
    if let Some(wait) = place.settles_at.map(|at| at - now).filter(|wait| *wait > 0) {
        return Err(unsettled(wait));
    }
    let address = address(&object.path, object.method, place.after.as_deref(), place.start);
    let response = Session::new(connection, &ZendeskApi).get(&address, &[]).await?;
    let answer = Answer::read(&response, object.member)?;
    let Sorted { kept, border } = sort(&answer, &object, &cut, &place)?;
    let next = match next(&answer, &object, &place, border)? {
        _ if over(&answer, &object, &cut, now)? => None,
        (next, false) => Some(next),
        (_, true) if !shadowed(&object, &cut, now) || place.settles_at.is_some() => None,
        (next, true) => Some(Place { settles_at: Some(now + SHADOW_MILLIS), ..next }),
    };
    if next.as_ref() == Some(&place) {
        return Err(circle());
    }
    let own = query.columns.iter().any(|column| column.name.starts_with(OF_TICKETS));
    let flat: Vec<Box<RawValue>> = match own {
        true => kept.iter().map(|record| flattened(record)).collect(),
        false => Vec::new(),
    };
    let records: Vec<&RawValue> = if own { flat.iter().map(AsRef::as_ref).collect() } else { kept };
    let page = Page::decode("zendesk", &query.columns, &records, response.body.len())?;
    Ok(Page { next: next.map(|place| Cursor::write(&place)).transpose()?, ..page })
}

/// Writes the address of a page on the host of the profile: Zendesk's links may name another.
pub(super) fn address(path: &str, method: Method, after: Option<&str>, start: i64) -> String {
    let after = after.map(|cursor| byte_serialize(cursor.as_bytes()).collect::<String>());
    match (method, after) {
        (Method::List, None) => format!("{path}?{LIST_PAGE}"),
        (Method::List, Some(after)) => format!("{path}?{LIST_PAGE}&page%5Bafter%5D={after}"),
        (_, None) => format!("{path}?{EXPORT_PAGE}&start_time={start}"),
        (_, Some(after)) => format!("{path}?{EXPORT_PAGE}&cursor={after}"),
    }
}

/// Builds the error of a page that leads to itself.
pub(super) fn circle() -> ConnectorError {
    ConnectorError::new(
        ErrorKind::ServerError,
        "a page of zendesk leads to itself; it was not followed, start the run again",
    )
}

fn object(name: &str) -> Result<Object> {
    if let Some(key) = custom_key(name) {
        return Ok(Object {
            path: format!("/api/v2/incremental/{CUSTOM_OBJECT}{key}/cursor"),
            member: "custom_object_records",
            method: Method::Cursor,
            // Nothing tells by which field this export has its order.
            position: "",
            events: false,
        });
    }
    let Some(entity) = entity::find(name) else {
        return Err(match event::known(name) {
            true => ConnectorError::new(
                ErrorKind::InvalidArgument,
                format!(
                    "zendesk's {name} cannot be read, it comes by the webhook; give the flow an event trigger"
                ),
            ),
            false => unknown(name),
        });
    };
    let path = match entity.method {
        Method::Cursor => format!("/api/v2/incremental/{name}/cursor.json"),
        Method::Time => format!("/api/v2/incremental/{name}.json"),
        Method::List => format!("/api/v2/{name}.json"),
    };
    let events = name.ends_with("_events");
    Ok(Object {
        path,
        member: entity.name,
        method: entity.method,
        position: entity.position,
        events,
    })
}

/// The records of a page.
struct Sorted<'a> {
    /// Those that are new and inside.
    kept: Vec<&'a RawValue>,
    /// All of them by their second and id, for an export by time.
    border: Vec<(i64, String)>,
}

fn sort<'a>(answer: &Answer<'a>, object: &Object, cut: &Cut, place: &Place) -> Result<Sorted<'a>> {
    let seen: HashSet<&(i64, String)> = place.seen.iter().collect();
    let (mut kept, mut border) = (Vec::new(), Vec::new());
    for record in &answer.records {
        let members = members(record)?;
        if object.method == Method::Time {
            let name = (second(&members, object)?, id(&members)?);
            let known = seen.contains(&name);
            border.push(name);
            if known {
                continue;
            }
        }
        if cut.keeps(&members)? {
            kept.push(*record);
        }
    }
    Ok(Sorted { kept, border })
}

/// Returns where the next page is, and whether Zendesk says that there is none.
fn next(
    answer: &Answer<'_>,
    object: &Object,
    place: &Place,
    border: Vec<(i64, String)>,
) -> Result<(Place, bool)> {
    if object.method == Method::List {
        let after = answer.after()?;
        let end = after.is_none();
        return Ok((Place { after, ..place.clone() }, end));
    }
    let end: Option<bool> = answer.member("end_of_stream")?;
    if object.method == Method::Cursor {
        let Some(end) = end else {
            return Err(nonsense("does not say whether it is the last one"));
        };
        let after = answer.member("after_cursor")?.or_else(|| place.after.clone());
        return Ok((Place { after, ..place.clone() }, end));
    }
    let start = answer.member("end_time")?.unwrap_or(place.start);
    let mut seen: Vec<(i64, String)> = border.iter().chain(&place.seen).cloned().collect();
    seen.retain(|(second, _)| *second >= start);
    seen.sort_unstable();
    seen.dedup();
    // Where it is not said, a page without anything new is the last one.
    let end = end.unwrap_or_else(|| border.iter().all(|name| place.seen.contains(name)));
    Ok((Place { start, seen, ..place.clone() }, end))
}

/// Says whether a whole page lies behind the end of the window, in the export's own order.
fn over(answer: &Answer<'_>, object: &Object, cut: &Cut, now: i64) -> Result<bool> {
    let Some(end) = cut.end(object.position).filter(|end| *end <= now - SHADOW_MILLIS) else {
        return Ok(false);
    };
    for record in &answer.records {
        if second(&members(record)?, object)? * 1000 < end {
            return Ok(false);
        }
    }
    Ok(!answer.records.is_empty())
}

/// Says whether records that are asked for may be hidden because they changed in the last minute.
fn shadowed(object: &Object, cut: &Cut, now: i64) -> bool {
    let covered = cut.end(object.position).is_some_and(|end| end <= now - SHADOW_MILLIS);
    object.method != Method::List && !object.events && !covered
}

fn members<'a>(record: &'a RawValue) -> Result<Members<'a>> {
    serde_json::from_str(record.get())
        .map_err(|error| nonsense("has a record that is no object").with_source(error))
}

fn second(members: &Members<'_>, object: &Object) -> Result<i64> {
    match instant(members, object.position)? {
        Some(millis) => Ok(millis.div_euclid(1000)),
        None => Err(nonsense(&format!("has a record without a {}", object.position))),
    }
}

fn id(members: &Members<'_>) -> Result<String> {
    let id = members.get("id").ok_or_else(|| nonsense("has a record without an id"))?;
    Ok(id.get().to_owned())
}

fn unsettled(wait_millis: i64) -> ConnectorError {
    ConnectorError::new(
        ErrorKind::ServiceUnavailable,
        "zendesk's exports do not have the last minute yet; the run goes on when it is over",
    )
    .with_retry_after(Duration::from_millis(wait_millis.unsigned_abs()))
}
