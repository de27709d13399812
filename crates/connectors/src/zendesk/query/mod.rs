//! The addresses of an object's pages.

pub(super) mod cut;

use super::entities::standard::{self, Method};
use super::entities::{CUSTOM_OBJECT, custom_key, unknown};
use super::events;
use connector_sdk::rest::PageSize;
use connector_sdk::{ConnectorError, ErrorKind, Result};
use url::form_urlencoded::byte_serialize;

/// Where an object is, and how it is read.
pub(super) struct Object {
    /// The path of its export or list.
    pub(super) path: String,
    /// The member of an answer with the entries of the export or list.
    pub(super) member: &'static str,
    /// Where the records are, if they come with other entries: a list of the answer, or a member of each entry.
    pub(super) inside: Option<Inside>,
    pub(super) method: Method,
    /// The field that orders the export by its seconds.
    pub(super) position: &'static str,
    /// Whether its records are events, which do not change.
    pub(super) events: bool,
    /// The parameters of every request, so that nothing available is left out.
    parameters: &'static str,
}

/// The places of records that come with other entries.
#[derive(Clone, Copy)]
pub(super) struct Inside {
    /// The list of the answer.
    pub(super) list: &'static str,
    /// The member of each entry.
    pub(super) member: &'static str,
}

/// Finds out how an object is read.
pub(super) fn object(name: &str) -> Result<Object> {
    if let Some(key) = custom_key(name) {
        return Ok(Object {
            path: format!("/api/v2/incremental/{CUSTOM_OBJECT}{key}/cursor"),
            member: "custom_object_records",
            inside: None,
            method: Method::Cursor,
            // No field is documented as the order of this export.
            position: "",
            events: false,
            parameters: "",
        });
    }
    let Some(entity) = standard::find(name) else {
        return Err(match events::known(name) {
            true => ConnectorError::new(
                ErrorKind::InvalidArgument,
                format!(
                    "zendesk's {name} cannot be read, it comes by the webhook; give the flow an event trigger"
                ),
            ),
            false => unknown(name),
        });
    };
    // The list of metrics lacks archived tickets; the export of tickets has them.
    let inside =
        (name == "ticket_metrics").then_some(Inside { list: "metric_sets", member: "metric_set" });
    let member = if inside.is_some() { "tickets" } else { entity.name };
    let path = match entity.method {
        Method::Cursor => format!("/api/v2/incremental/{member}/cursor.json"),
        Method::Time => format!("/api/v2/incremental/{member}.json"),
        Method::List => format!("/api/v2/{member}.json"),
    };
    Ok(Object {
        path,
        member,
        inside,
        method: entity.method,
        position: entity.position,
        events: name.ends_with("_events"),
        parameters: parameters(name),
    })
}

/// Returns the parameters without which Zendesk leaves out a part of the object.
fn parameters(name: &str) -> &'static str {
    match name {
        "tickets" => "&support_type_scope=all",
        "ticket_metrics" => "&support_type_scope=all&include=metric_sets",
        "ticket_events" => "&support_type_scope=all&include=comment_events",
        "groups" => "&exclude_deleted=false",
        _ => "",
    }
}

impl Object {
    /// Writes the address of a page.
    pub(super) fn address(&self, after: Option<&str>, start: i64, size: PageSize) -> String {
        let address = address(&self.path, self.method, after, start, size);
        address + self.parameters
    }
}

/// Builds the address of a page on the profile's host: Zendesk's links may name another.
pub(super) fn address(
    path: &str,
    method: Method,
    after: Option<&str>,
    start: i64,
    size: PageSize,
) -> String {
    let size = size.asked();
    let after = after.map(|cursor| byte_serialize(cursor.as_bytes()).collect::<String>());
    match (method, after) {
        (Method::List, None) => format!("{path}?page%5Bsize%5D={size}"),
        (Method::List, Some(after)) => {
            format!("{path}?page%5Bsize%5D={size}&page%5Bafter%5D={after}")
        }
        (_, None) => format!("{path}?per_page={size}&start_time={start}"),
        (_, Some(after)) => format!("{path}?per_page={size}&cursor={after}"),
    }
}
