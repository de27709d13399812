//! The way past a second in which more records changed than an export by time gives at once.
//!
//! Such an export has no place inside a second: asked again, it begins with the same records. The rest of the second
//! comes by a list with cursors, if there is one.

use super::place::{Place, size};
use super::{members, second};
use crate::zendesk::answer::Answer;
use crate::zendesk::entities::standard::Method;
use crate::zendesk::query::{self, Object};
use connector_sdk::Result;
use connector_sdk::rest::leads_to_itself;

/// How the rest of a second is read.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    /// The whole list of the object, in no order of time.
    WholeList,
    /// The same export with the pages of a list, in the order of time.
    PagedExport,
    /// Not at all: there is no list.
    None,
}

/// Returns the place after a page of one second without new records, and the note for the user.
pub(in crate::zendesk) fn enter(
    answer: &Answer<'_>,
    object: &Object,
    place: Place,
) -> Result<(Place, String)> {
    if object.method != Method::Time || place.crowd || answer.records.is_empty() {
        return Err(leads_to_itself("zendesk"));
    }
    let crowd = format!("zendesk has more {} of one second than it exports at once", object.member);
    let size = size(Method::List);
    Ok(match way(object) {
        Way::WholeList => (
            Place { crowd: true, after: None, size, ..place },
            format!("{crowd}; the rest was read from their list, which has no deleted ones"),
        ),
        Way::PagedExport => (
            Place { crowd: true, after: None, size, ..place },
            format!("{crowd}; the rest was read by smaller pages"),
        ),
        Way::None => (
            behind(place),
            format!("{crowd}, and no other way to them; those beyond are not in the output"),
        ),
    })
}

/// Writes the address of a page of the rest.
pub(in crate::zendesk) fn address(object: &Object, place: &Place) -> String {
    let after = place.after.as_deref();
    match way(object) {
        Way::PagedExport => {
            let page = query::address(&object.path, Method::List, after, 0, place.size);
            format!("{page}&start_time={}", place.start)
        }
        Way::WholeList | Way::None => {
            let path = format!("/api/v2/{}.json", object.member);
            query::address(&path, Method::List, after, 0, place.size)
        }
    }
}

/// Returns the place after a page of the rest: another such page, or the export from the next second on.
pub(in crate::zendesk) fn next(
    answer: &Answer<'_>,
    object: &Object,
    place: &Place,
) -> Result<Place> {
    let after = answer.after()?;
    if after.is_some() && after == place.after {
        return Err(leads_to_itself("zendesk"));
    }
    if way(object) == Way::PagedExport
        && let Some(last) = answer.records.last()
        && second(&members(last)?, object)? > place.start
    {
        return Ok(behind(place.clone()));
    }
    Ok(match after {
        Some(_) => Place { after, ..place.clone() },
        None => behind(place.clone()),
    })
}

fn behind(place: Place) -> Place {
    let Place { start, seen, settles_at, starts, .. } = place;
    let seen = seen.into_iter().filter(|(second, _)| *second > start).collect();
    let size = size(Method::Time);
    Place { after: None, start: start + 1, seen, settles_at, size, crowd: false, starts }
}

fn way(object: &Object) -> Way {
    match object.member {
        "organizations" => Way::WholeList,
        "ticket_metric_events" => Way::PagedExport,
        _ => Way::None,
    }
}
