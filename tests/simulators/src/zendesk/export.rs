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

use super::answer::{MOST_IN_TIME, Refusal, gateway_timeout, not_found, refusal};
use super::data::{id, second};
use super::{Zendesk, list, oddity};

const MOST_A_PAGE: usize = 1_000;
/// Leaves out what changed so shortly before a request.
const SHADOW_SECONDS: i64 = 60;

#[derive(Deserialize)]
pub(super) struct Asked {
    start_time: Option<String>,
    cursor: Option<String>,
    per_page: Option<String>,
    include: Option<String>,
    support_type_scope: Option<String>,
    #[serde(rename = "page[size]")]
    page_size: Option<usize>,
    #[serde(rename = "page[after]")]
    page_after: Option<String>,
}

impl Asked {
    fn includes(&self, name: &str) -> bool {
        self.include.as_deref().is_some_and(|names| names.split(',').any(|one| one == name))
    }
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
    if let ("ticket_metric_events", Some(size)) = (object, asked.page_size) {
        let mut records =
            visible(&zendesk, object, object, |record| second(object, record) >= start)?;
        records.sort_by_key(|record| (second(object, record), id(record)));
        let address = format!("{}/api/v2/incremental/{resource}", zendesk.links(&headers));
        return list::paged(
            &zendesk,
            object,
            &records,
            &address,
            size,
            asked.page_after.as_deref(),
        );
    }
    let size = size(&zendesk, &asked)?;
    let mut records = visible(&zendesk, object, object, |record| second(object, record) >= start)?;
    if zendesk.stage.odd(oddity::HIDDEN_COMMENTS) && !asked.includes("comment_events") {
        records.iter_mut().for_each(without_comments);
    }
    let page = match zendesk.stage.odd(oddity::CAPPED_SECONDS) {
        true => &records[..records.len().min(size)],
        false => aligned(object, &records, size),
    };
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
    if zendesk.stage.odd(oddity::AI_AGENT_TICKETS)
        && asked.support_type_scope.as_deref() != Some("all")
    {
        records.retain(|record| record["support_type"] != "ai_agent");
    }
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
    if asked.includes("metric_sets") {
        side_load(zendesk, page, member, &mut answer);
    } else {
        answer.insert(member.to_owned(), json!(page));
    }
    answer.insert("after_url".to_owned(), json!(url));
    answer.insert("after_cursor".to_owned(), json!(cursor));
    answer.insert("before_url".to_owned(), Value::Null);
    answer.insert("before_cursor".to_owned(), Value::Null);
    let end = ended(zendesk, records.len() - page.len(), page.len(), size);
    answer.insert("end_of_stream".to_owned(), json!(end));
    Ok(Json(Value::Object(answer)))
}

/// Writes tickets with their metrics: beside them, or inside.
fn side_load(zendesk: &Zendesk, tickets: &[Value], member: &str, answer: &mut Map<String, Value>) {
    let account = zendesk.account();
    let all = account.objects.get("ticket_metrics").map(Vec::as_slice).unwrap_or_default();
    let of = |ticket: &Value| all.iter().find(|metric| metric["ticket_id"] == ticket["id"]);
    if !zendesk.stage.odd(oddity::METRICS_INSIDE) {
        answer.insert(member.to_owned(), json!(tickets));
        let sets: Vec<&Value> = tickets.iter().filter_map(of).collect();
        answer.insert("metric_sets".to_owned(), json!(sets));
        return;
    }
    let with_metrics = |ticket: &Value| {
        let mut ticket = ticket.clone();
        ticket["metric_set"] = json!(of(&ticket));
        ticket
    };
    let tickets: Vec<Value> = tickets.iter().map(with_metrics).collect();
    answer.insert(member.to_owned(), json!(tickets));
}

fn without_comments(event: &mut Value) {
    if let Some(children) = event["child_events"].as_array_mut() {
        children.retain(|child| child["event_type"] != "Comment");
    }
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
    let wanted = asked.per_page.as_deref().and_then(|text| text.parse().ok());
    if wanted.unwrap_or(MOST_A_PAGE) > MOST_IN_TIME && zendesk.stage.odd(oddity::IMPATIENT_GATEWAY)
    {
        return Err(gateway_timeout());
    }
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
