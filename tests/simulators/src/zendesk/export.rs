//! Incremental exports, by cursor and by time, as recorded answers of a real account have them.
//!
//! A page by time may stop in the middle of a second, and the next one then begins with that second again, in another order.
//! When a page would be of one second alone it has all of it, however many records that are.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Utc;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::form_urlencoded::byte_serialize;

use super::answer::{Refusal, not_found, refusal};
use super::data::{id, second};
use super::{Zendesk, oddity};

const MOST_A_PAGE: usize = 1_000;
/// Leaves out what changed so shortly before a request.
const SHADOW_SECONDS: i64 = 60;

#[derive(Deserialize)]
pub(super) struct Asked {
    start_time: Option<String>,
    cursor: Option<String>,
    per_page: Option<String>,
}

type Answer = Result<Json<Value>, Refusal>;

/// Answers `/incremental/users.json` and others.
pub(super) async fn by_time(
    State(zendesk): State<Arc<Zendesk>>,
    Path(resource): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Answer {
    let object = resource.strip_suffix(".json").unwrap_or(&resource);
    let known = ["tickets", "users", "organizations", "ticket_events", "ticket_metric_events"];
    if !known.contains(&object) {
        return Err(not_found());
    }
    let start = start_time(&asked)?;
    let size = size(&zendesk, &asked)?;
    let records = visible(&zendesk, object, object, |record| second(object, record) >= start)?;
    let page = aligned(object, &records, size);
    let rest = records.len() - page.len();
    let end = page.last().map(|last| {
        let last = second(object, last);
        last + i64::from(records.get(page.len()).is_none_or(|next| second(object, next) > last))
    });
    let mut link = format!("{}/api/v2/incremental/{object}.json?", zendesk.links(&headers));
    if let Some(size) = &asked.per_page {
        link.push_str(&format!("per_page={size}&"));
    }
    zendesk.stage.counters().records += page.len() as u64;
    Ok(Json(json!({
        object: scrambled(page, start),
        "count": page.len(),
        "end_time": end,
        "next_page": end.map(|end| format!("{link}start_time={end}")),
        "end_of_stream": ended(&zendesk, rest, page.len(), size),
    })))
}

/// Answers `/incremental/tickets/cursor.json` and that of users.
pub(super) async fn by_cursor(
    State(zendesk): State<Arc<Zendesk>>,
    Path((resource, method)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Answer {
    let cursor = matches!(method.as_str(), "cursor" | "cursor.json");
    if !cursor || !["tickets", "users"].contains(&resource.as_str()) {
        return Err(not_found());
    }
    let address = format!("{}/api/v2/incremental/{resource}/{method}", zendesk.links(&headers));
    page_by_cursor(&zendesk, &resource, &resource, &address, &asked)
}

/// Answers `/incremental/custom_objects/KEY/cursor`.
pub(super) async fn of_custom_object(
    State(zendesk): State<Arc<Zendesk>>,
    Path(key): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Answer {
    let path = format!("custom_objects/{key}");
    let address = format!("{}/api/v2/incremental/{path}/cursor", zendesk.links(&headers));
    page_by_cursor(&zendesk, &path, "custom_object_records", &address, &asked)
}

fn page_by_cursor(
    zendesk: &Zendesk,
    object: &str,
    member: &str,
    address: &str,
    asked: &Asked,
) -> Answer {
    let size = size(zendesk, asked)?;
    let place = |record: &Value| (second(object, record), id(record));
    let mut records = match &asked.cursor {
        Some(cursor) => {
            let after = read_cursor(cursor)?;
            visible(zendesk, object, object, |record| place(record) > after)?
        }
        None => {
            let start = start_time(asked)?;
            visible(zendesk, object, object, |record| second(object, record) >= start)?
        }
    };
    records.sort_by_key(place);
    let page = &records[..records.len().min(size)];
    let cursor = page.last().map(|last| {
        let (second, id) = place(last);
        STANDARD.encode(format!("{second}.0||{id}|"))
    });
    let cursor = cursor.or_else(|| asked.cursor.clone());
    let mut answer = Map::new();
    let url = cursor.as_ref().map(|cursor| {
        format!("{address}?cursor={}", byte_serialize(cursor.as_bytes()).collect::<String>())
    });
    zendesk.stage.counters().records += page.len() as u64;
    answer.insert(member.to_owned(), json!(page));
    answer.insert("after_url".to_owned(), json!(url));
    answer.insert("after_cursor".to_owned(), json!(cursor));
    answer.insert("before_url".to_owned(), Value::Null);
    answer.insert("before_cursor".to_owned(), Value::Null);
    let end = ended(zendesk, records.len() - page.len(), page.len(), size);
    answer.insert("end_of_stream".to_owned(), json!(end));
    Ok(Json(Value::Object(answer)))
}

/// Says whether this page is the last one; an account may say so only with a page that is not full.
fn ended(zendesk: &Zendesk, rest: usize, here: usize, size: usize) -> bool {
    rest == 0 && !(zendesk.stage.odd(oddity::EMPTY_LAST_PAGE) && here > 0 && here >= size)
}

/// Takes a page; one that would be of a single second has all of it.
fn aligned<'a>(object: &str, records: &'a [Value], size: usize) -> &'a [Value] {
    let page = &records[..records.len().min(size)];
    let (Some(first), Some(last)) = (page.first(), page.last()) else {
        return page;
    };
    let only = second(object, first);
    if only < second(object, last) {
        return page;
    }
    let whole = records.iter().take_while(|record| second(object, record) == only).count();
    &records[..whole.max(page.len())]
}

/// Records of a page have no order that could be relied on.
fn scrambled(page: &[Value], seed: i64) -> Vec<&Value> {
    let mut records: Vec<&Value> = page.iter().collect();
    fastrand::Rng::with_seed(seed.unsigned_abs()).shuffle(&mut records);
    records
}

fn visible(
    zendesk: &Zendesk,
    name: &str,
    object: &str,
    wanted: impl Fn(&Value) -> bool,
) -> Result<Vec<Value>, Refusal> {
    let account = zendesk.account();
    let records = account.objects.get(name).ok_or_else(not_found)?;
    let latest = Utc::now().timestamp() - SHADOW_SECONDS;
    let seen = |record: &&Value| second(object, record) <= latest && wanted(record);
    let mut records: Vec<Value> = records.iter().filter(seen).cloned().collect();
    records.sort_by_key(|record| second(object, record));
    Ok(records)
}

fn start_time(asked: &Asked) -> Result<i64, Refusal> {
    let text = asked.start_time.as_deref();
    let Some(start) = text.and_then(|text| text.parse().ok()) else {
        let words = "Missing or invalid start_time parameter";
        return Err(refusal(StatusCode::BAD_REQUEST, "InvalidValue", words));
    };
    if start > Utc::now().timestamp() - SHADOW_SECONDS {
        let words = "Too recent start_time. Use a start_time older than 60 seconds";
        return Err(refusal(StatusCode::UNPROCESSABLE_ENTITY, "StartTimeTooRecent", words));
    }
    Ok(start)
}

fn size(zendesk: &Zendesk, asked: &Asked) -> Result<usize, Refusal> {
    let largest = MOST_A_PAGE.min(zendesk.stage.options.page_size);
    match &asked.per_page {
        None => Ok(largest),
        Some(text) => match text.parse::<usize>() {
            Ok(size) if size > 0 => Ok(size.min(largest)),
            _ => Err(refusal(StatusCode::BAD_REQUEST, "InvalidValue", "Invalid per_page")),
        },
    }
}

fn read_cursor(cursor: &str) -> Result<(i64, String), Refusal> {
    let refused =
        || refusal(StatusCode::BAD_REQUEST, "InvalidCursor", "The cursor parameter is invalid");
    let bytes = STANDARD.decode(cursor).map_err(|_| refused())?;
    let text = String::from_utf8(bytes).map_err(|_| refused())?;
    let (time, rest) = text.split_once(".0||").ok_or_else(refused)?;
    let id = rest.strip_suffix('|').ok_or_else(refused)?;
    Ok((time.parse().map_err(|_| refused())?, id.to_owned()))
}
