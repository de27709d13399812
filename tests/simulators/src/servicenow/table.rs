//! The Table API: `GET /api/now/table/{table}`, page by page, and one record.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query as Parameters, State};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use super::data::Record;
use super::instance::Instance;
use super::query::Query;
use super::schema::{Table, table};
use super::shown::{Form, shown};
use super::{answer, oddity};
use crate::kit::{Application, Stage};

/// The most records of a page where a request does not say.
const USUAL_LIMIT: usize = 10_000;
/// The most records that a slow table has time for.
const SLOW_LIMIT: usize = 100;
/// The longest address that is taken.
const LONGEST_ADDRESS: usize = 8_192;

#[derive(Deserialize)]
pub(super) struct Asked {
    sysparm_query: Option<String>,
    sysparm_fields: Option<String>,
    sysparm_limit: Option<usize>,
    sysparm_offset: Option<usize>,
    sysparm_display_value: Option<String>,
    sysparm_exclude_reference_link: Option<bool>,
    sysparm_no_count: Option<bool>,
    sysparm_suppress_pagination_header: Option<bool>,
}

impl Asked {
    fn names<'a>(&'a self, table: &Table) -> Vec<&'a str> {
        match self.sysparm_fields.as_deref().filter(|fields| !fields.is_empty()) {
            Some(fields) => fields.split(',').map(str::trim).collect(),
            None => table.all_elements().iter().map(|element| element.name).collect(),
        }
    }

    fn form<'a>(&'a self, url: &'a str) -> Form<'a> {
        Form {
            display: self.sysparm_display_value.as_deref().unwrap_or("false"),
            without_links: self.sysparm_exclude_reference_link == Some(true),
            url,
        }
    }
}

/// Lists records.
pub(super) async fn list(
    State(instance): State<Arc<Instance>>,
    Path(name): Path<String>,
    uri: axum::http::Uri,
    Parameters(asked): Parameters<Asked>,
) -> Response {
    let stage = instance.stage();
    if uri.to_string().len() > LONGEST_ADDRESS {
        return StatusCode::URI_TOO_LONG.into_response();
    }
    let Some(table) = table(&name) else {
        return answer::no_table(&name);
    };
    let query = Query::parse(asked.sysparm_query.as_deref().unwrap_or_default(), table, stage);
    let mut matched = instance.all(table);
    matched.retain(|record| query.holds(record));
    if !stage.odd(oddity::UNORDERED) {
        query.sort(&mut matched);
    }
    let total = matched.len();
    let limit = asked.sysparm_limit.unwrap_or(USUAL_LIMIT);
    let offset = asked.sysparm_offset.unwrap_or(0);
    let names = asked.names(table);
    let form = asked.form(&stage.url);
    // Rows that the user may not see are dropped after the page was cut.
    let mut cut: Vec<Arc<Record>> = matched.into_iter().skip(offset).collect();
    cut.truncate(limit.min(stage.options.page_size));
    cut.retain(|record| instance.shows(record));
    if stage.odd(oddity::CHANGED_MEANWHILE) && query.by_changes() {
        instance.change_some(&mut cut);
    }
    let page: Vec<_> = cut
        .iter()
        .map(|record| shown(record, table, &readable(stage, record, &names), &form))
        .collect();
    if stage.odd(oddity::IMPATIENT_GATEWAY) && limit > SLOW_LIMIT {
        let page = "<html><body>504 Gateway Time-out</body></html>";
        return (StatusCode::GATEWAY_TIMEOUT, Html(page)).into_response();
    }
    if stage.odd(oddity::SLOW_TABLES) && limit > SLOW_LIMIT {
        let some = page.into_iter().take(SLOW_LIMIT / 2).collect();
        return answer::cancelled(some);
    }
    stage.counters().records += page.len() as u64;
    if stage.odd(oddity::CUT_PAGES) && limit > SLOW_LIMIT && page.len() > 1 {
        return answer::cut(&page);
    }
    let mut response = match page.is_empty() && stage.odd(oddity::NO_RECORD_FOUND) {
        true => answer::no_record(),
        false => Json(json!({ "result": page })).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert("date", answer::date());
    if asked.sysparm_no_count != Some(true) {
        headers.insert("x-total-count", HeaderValue::from(total));
        if asked.sysparm_suppress_pagination_header != Some(true) && offset + limit < total {
            let next = format!(
                "<{}/api/now/table/{name}?sysparm_limit={limit}&sysparm_offset={}>;rel=\"next\"",
                stage.url,
                offset + limit
            );
            headers.extend(
                HeaderValue::from_str(&next).ok().map(|next| (axum::http::header::LINK, next)),
            );
        }
    }
    response
}

/// Leaves out the fields of a record that the user may not read.
fn readable<'a>(stage: &Stage, record: &Record, names: &[&'a str]) -> Vec<&'a str> {
    if !stage.odd(oddity::HIDDEN_FIELDS) {
        return names.to_vec();
    }
    let some =
        record.get("sys_id").and_then(|id| id.as_str()).is_some_and(|id| id.starts_with('7'));
    let hidden = |name: &str| name == "priority" || (name == "short_description" && some);
    names.iter().copied().filter(|name| !hidden(name)).collect()
}

/// Shows one record.
pub(super) async fn one(
    State(instance): State<Arc<Instance>>,
    Path((name, id)): Path<(String, String)>,
    Parameters(asked): Parameters<Asked>,
) -> Response {
    let stage = instance.stage();
    let Some(table) = table(&name) else {
        return answer::no_table(&name);
    };
    let found = instance.all(table).into_iter().find(|record| record["sys_id"] == id.as_str());
    let Some(record) = found.filter(|record| instance.shows(record)) else {
        return answer::no_record();
    };
    let form = asked.form(&stage.url);
    Json(json!({ "result": shown(&record, table, &asked.names(table), &form) })).into_response()
}
