//! Lists by cursor: `page[size]` and `page[after]`, with `has_more` as the only word about the end.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use url::form_urlencoded;

use super::answer::{MOST_IN_TIME, Refusal, gateway_timeout, not_found};
use super::{Zendesk, oddity};
use crate::kit;

const MOST_A_PAGE: usize = 100;
/// The lists there are; custom objects are one, and so are the fields of things.
const LISTS: [&str; 12] = [
    "brands",
    "custom_objects",
    "groups",
    "organization_fields",
    "organizations",
    "satisfaction_ratings",
    "ticket_fields",
    "ticket_forms",
    "ticket_metrics",
    "tickets",
    "user_fields",
    "users",
];

type Answer = Result<Json<Value>, Refusal>;

/// Answers a list.
pub(super) async fn page(
    State(zendesk): State<Arc<Zendesk>>,
    Path(list): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let name = list.strip_suffix(".json").unwrap_or(&list);
    if !LISTS.contains(&name) {
        return Err(not_found());
    }
    if name == "custom_objects" && zendesk.stage.odd(oddity::NO_CUSTOM_OBJECTS) {
        let words = "You do not have access to this page.";
        return Err((
            StatusCode::FORBIDDEN,
            Json(json!({ "error": "Forbidden", "description": words })),
        ));
    }
    let address = format!("{}/api/v2/{list}", zendesk.links(&headers));
    answer(&zendesk, name, name, &address, query.as_deref().unwrap_or_default())
}

/// Answers the fields of a custom object.
pub(super) async fn custom_fields(
    State(zendesk): State<Arc<Zendesk>>,
    Path(key): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Answer {
    let name = format!("custom_objects/{key}/fields");
    let address = format!("{}/api/v2/{name}", zendesk.links(&headers));
    let query = query.unwrap_or_default();
    answer(&zendesk, &name, "custom_object_fields", &address, &query)
}

/// Answers who is asking.
pub(super) async fn me(State(zendesk): State<Arc<Zendesk>>, Path(name): Path<String>) -> Answer {
    if !matches!(name.as_str(), "me" | "me.json") {
        return Err(not_found());
    }
    let account = zendesk.account();
    let user = account.objects.get("users").and_then(|users| users.first()).cloned();
    let mut user = user.unwrap_or_else(|| json!({ "id": 1 }));
    user["role"] = "admin".into();
    user["email"] = zendesk.stage.options.username.clone().into();
    Ok(Json(json!({ "user": user })))
}

fn answer(zendesk: &Zendesk, name: &str, member: &str, address: &str, query: &str) -> Answer {
    let asked = |wanted: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(name, _)| name == wanted).map(|(_, value)| value.into_owned())
    };
    let largest = MOST_A_PAGE.min(zendesk.stage.options.page_size);
    let size = match asked("page[size]") {
        None => largest,
        Some(text) => match text.parse::<usize>() {
            Ok(size) if (1..=MOST_A_PAGE).contains(&size) => size.min(largest),
            _ => return Err(wrong("page[size]", "must be between 1 and 100")),
        },
    };
    if size > MOST_IN_TIME && zendesk.stage.odd(oddity::IMPATIENT_GATEWAY) {
        return Err(gateway_timeout());
    }
    let records = listed(zendesk, name, asked("exclude_deleted").as_deref() == Some("false"))?;
    paged(zendesk, member, &records, address, size, asked("page[after]").as_deref())
}

/// Gives what a list has of an object, which need not be everything.
fn listed(zendesk: &Zendesk, name: &str, with_deleted: bool) -> Result<Vec<Value>, Refusal> {
    let account = zendesk.account();
    let mut records = account.objects.get(name).cloned().ok_or_else(not_found)?;
    if zendesk.stage.odd(oddity::ARCHIVED_TICKETS) && ["tickets", "ticket_metrics"].contains(&name)
    {
        let tickets = account.objects.get("tickets").map(Vec::as_slice).unwrap_or_default();
        let archived: Vec<&Value> = tickets
            .iter()
            .filter(|ticket| ticket["status"] == "closed")
            .map(|ticket| &ticket["id"])
            .collect();
        let ticket = if name == "tickets" { "id" } else { "ticket_id" };
        records.retain(|record| !archived.contains(&&record[ticket]));
    }
    if name == "groups" && zendesk.stage.odd(oddity::HIDDEN_GROUPS) && !with_deleted {
        records.retain(|group| group["deleted"] != true);
    }
    Ok(records)
}

/// Answers one page of some records.
pub(super) fn paged(
    zendesk: &Zendesk,
    member: &str,
    records: &[Value],
    address: &str,
    size: usize,
    after: Option<&str>,
) -> Answer {
    let size = size.min(MOST_A_PAGE).min(zendesk.stage.options.page_size);
    let after = match after {
        None => 0,
        Some(cursor) => place(cursor).ok_or_else(|| wrong("page[after]", "is not valid"))?,
    };
    let (here, next) = zendesk.stage.page(records, after, size);
    let padded = zendesk.stage.odd(oddity::EMPTY_LAST_PAGE) && here.len() == size;
    let more = next.is_some() || padded;
    let cursor = kit::write_cursor(&format!("{{\"o\":\"id\",\"v\":{}}}", after + here.len()));
    let encoded: String = form_urlencoded::byte_serialize(cursor.as_bytes()).collect();
    // The link is there although nothing follows: only `has_more` tells.
    let next = format!("{address}?page%5Bafter%5D={encoded}&page%5Bsize%5D={size}");
    Ok(Json(json!({
        member: here,
        "meta": { "has_more": more, "after_cursor": cursor, "before_cursor": null },
        "links": { "next": next, "prev": null },
    })))
}

fn place(cursor: &str) -> Option<usize> {
    let value: Value = serde_json::from_str(&kit::read_cursor(cursor)?).ok()?;
    usize::try_from(value["v"].as_u64()?).ok()
}

fn wrong(parameter: &str, what: &str) -> Refusal {
    let detail = format!("{parameter} {what}");
    let error = json!({
        "code": "InvalidPaginationParameter", "title": "Invalid pagination parameter", "detail": detail,
    });
    (StatusCode::BAD_REQUEST, Json(json!({ "errors": [error] })))
}
