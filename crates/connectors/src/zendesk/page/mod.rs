//! Reads the pages of an export or a list.
//!
//! An export leaves out the changes of the minute before it was asked, and so may hide a record that the system touched
//! just then. So a read that is not over the export's own order asks once more when the minute is over.

mod crowd;
pub(super) mod place;

use super::answer::{Answer, nonsense};
use super::api::ZendeskApi;
use super::entities::custom::{OF_TICKETS, flattened};
use super::entities::left_out::left_out;
use super::entities::standard::Method;
use super::query::cut::{Cut, Members, instant};
use super::query::{Object, object};
use async_trait::async_trait;
use connector_sdk::rest::Session;
use connector_sdk::{Connection, Cursor, Page, Query, Reader, Result};
use place::Place;
use serde_json::value::RawValue;
use std::collections::HashSet;

/// The time whose changes an export leaves out, and some seconds more.
const SHADOW_MILLIS: i64 = 65_000;

/// From this number on, a page may be full, whatever the requested size.
const SMALLEST_FULL: u64 = 100;

/// A read of an object.
pub(super) struct ObjectReader {
    connection: Connection,
    query: Query,
    object: Object,
    cut: Cut,
    /// Whether the flow asks for fields that tickets have inside of a list.
    flattens: bool,
}

impl ObjectReader {
    /// Opens it.
    pub(super) fn open(connection: Connection, query: Query) -> Result<Self> {
        let object = object(&query.entity)?;
        let cut = Cut::of(&query)?;
        let flattens = query.columns.iter().any(|column| column.name.starts_with(OF_TICKETS));
        Ok(Self { connection, query, object, cut, flattens })
    }

    fn nothing(&self) -> Result<Page> {
        Page::empty("zendesk", &self.query.columns)
    }
}

#[async_trait]
impl Reader for ObjectReader {
    async fn read_page(&self, cursor: Option<&Cursor>) -> Result<Page> {
        let Self { object, cut, .. } = self;
        if cut.empty() {
            return self.nothing();
        }
        let now = self.connection.clock.now().millis();
        // A start that is too recent is refused; records of an earlier one are cut off.
        let start = cut.start(object.position).min((now - SHADOW_MILLIS) / 1000 - 60);
        let mut place = Place::read(cursor, object.method, start)?;
        if let Some(pause) = place.settles_in(now) {
            let waiting = Page::waiting("zendesk", &self.query.columns, pause)?;
            return Ok(Page { next: cursor.cloned(), ..waiting });
        }
        let mut notes: Vec<String> = match cursor {
            None => left_out(&self.query.entity).map(str::to_owned).into_iter().collect(),
            Some(_) => Vec::new(),
        };
        let address = match place.crowd {
            true => crowd::address(object, &place),
            false => object.address(place.after.as_deref(), place.start, place.size),
        };
        let response = match Session::new(&self.connection, &ZendeskApi).page(&address, &[]).await {
            Ok(response) => response,
            // The smaller page is read in another call, so that no call takes longer than one request.
            Err(error) => {
                let smaller = Place { size: place.size.after_failure(error, 1)?, ..place };
                return Ok(Page { notes, ..self.nothing()?.then(&smaller)? });
            }
        };
        let answer = Answer::read(&response, object.member)?;
        let Sorted { kept, border, fresh } = sort(&answer, object, cut, &place)?;
        if !place.crowd {
            place.starts.turn("zendesk", fresh.map(RawValue::get))?;
        }
        let next = match place.crowd {
            true => Some(crowd::next(&answer, object, &place)?),
            false => match next(&answer, object, &place, border)? {
                _ if over(&answer, object, cut, now)? => None,
                (next, false) => Some(next),
                (_, true) if !shadowed(object, cut, now) || place.settles_at.is_some() => None,
                (next, true) => Some(Place { settles_at: Some(now + SHADOW_MILLIS), ..next }),
            },
        };
        let next = match next {
            Some(next) if next.is(&place) => {
                let (past, note) = crowd::enter(&answer, object, place)?;
                notes.push(note);
                Some(past)
            }
            // Behind a crowd the export goes on with pages of its usual size.
            Some(next) if next.crowd != place.crowd => Some(next),
            next => next.map(|next| Place { size: place.size.after_success(), ..next }),
        };
        let flat: Vec<Box<RawValue>> = match self.flattens {
            true => kept.iter().map(|record| flattened(record)).collect(),
            false => Vec::new(),
        };
        let records: Vec<&RawValue> =
            if self.flattens { flat.iter().map(AsRef::as_ref).collect() } else { kept };
        let page = Page::decode("zendesk", &self.query.columns, &records, response.body.len())?;
        // The last minute can be asked for no sooner.
        let pause = next.as_ref().and_then(|next| next.settles_in(now));
        Ok(Page { pause, notes, ..page.then_maybe(next)? })
    }
}

/// The records of a page.
struct Sorted<'a> {
    /// The new records inside the spans.
    kept: Vec<&'a RawValue>,
    /// All records by their second and id, for an export by time.
    border: Vec<(i64, String)>,
    /// The first record that is new to this read. A record that changed comes again with another text.
    fresh: Option<&'a RawValue>,
}

fn sort<'a>(answer: &Answer<'a>, object: &Object, cut: &Cut, place: &Place) -> Result<Sorted<'a>> {
    let seen: HashSet<&(i64, String)> = place.seen.iter().collect();
    let (mut kept, mut border) = (Vec::new(), Vec::new());
    let mut fresh = answer.records.first().copied().filter(|_| object.method != Method::Time);
    for record in answer.of(object.inside)? {
        let members = members(record)?;
        if object.method == Method::Time {
            let name = (second(&members, object)?, id(&members)?);
            let known = seen.contains(&name) || place.crowd && name.0 != place.start;
            border.push(name);
            if known {
                continue;
            }
            fresh.get_or_insert(record);
        }
        if cut.keeps(&members)? {
            kept.push(record);
        }
    }
    Ok(Sorted { kept, border, fresh })
}

/// Returns where the next page is, and whether Zendesk reports the end.
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
    // Without `end_of_stream`, a page without new records is the last one, unless it is full.
    let full = answer.records.len() as u64 >= place.size.asked().min(SMALLEST_FULL);
    let known = || border.iter().all(|name| place.seen.contains(name));
    let end = end.unwrap_or_else(|| known() && !full);
    Ok((Place { start, seen, ..place.clone() }, end))
}

/// Returns whether a whole page lies behind the end of the window, in the export's own order.
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

/// Returns whether wanted records may be hidden because they changed in the last minute.
fn shadowed(object: &Object, cut: &Cut, now: i64) -> bool {
    let covered = cut.end(object.position).is_some_and(|end| end <= now - SHADOW_MILLIS);
    object.method != Method::List && !object.events && !covered
}

pub(super) fn members<'a>(record: &'a RawValue) -> Result<Members<'a>> {
    serde_json::from_str(record.get())
        .map_err(|error| nonsense("has a record that is no object").with_source(error))
}

pub(super) fn second(members: &Members<'_>, object: &Object) -> Result<i64> {
    match instant(members, object.position)? {
        Some(millis) => Ok(millis.div_euclid(1000)),
        None => Err(nonsense(&format!("has a record without a {}", object.position))),
    }
}

fn id(members: &Members<'_>) -> Result<String> {
    let id = members.get("id").ok_or_else(|| nonsense("has a record without an id"))?;
    Ok(id.get().to_owned())
}
