//! The control surface under `/_simulator/`, for tests in other languages.

use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;

use crate::salesforce::answer::ApiError;
use crate::salesforce::controls::{Counters, Fault, record};
use crate::salesforce::state;

type Shared = State<Arc<state::State>>;

const LINES_A_CHUNK: usize = 200;

/// Serves the controls.
pub(crate) fn routes(state: Arc<state::State>) -> Router {
    Router::new()
        .route("/_simulator/records", get(records))
        .route("/_simulator/counters", get(counters))
        .route("/_simulator/faults", post(set_faults).delete(clear_faults))
        .route("/_simulator/expire_tokens", post(expire_tokens))
        .route("/_simulator/lose_locators", post(lose_locators))
        .route("/_simulator/rotation", post(rotation))
        .route("/_simulator/fields", post(show_field))
        .route("/_simulator/changes", post(change_records))
        .route("/_simulator/oddities", post(oddity))
        .with_state(state)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    object: String,
    #[serde(default)]
    from: u64,
    limit: Option<u64>,
    /// Leaves out the records in the recycle bin.
    #[serde(default)]
    live: bool,
}

/// Streams the truth as one JSON object a line, in the order of the ids.
async fn records(State(state): Shared, Query(wanted): Query<Wanted>) -> Response {
    let Some(table) = state.dataset.position(&wanted.object) else {
        return ApiError::not_found().into_response();
    };
    let end = match wanted.limit {
        Some(limit) => wanted.from.saturating_add(limit).min(state.dataset.tables[table].total),
        None => state.dataset.tables[table].total,
    };
    let live = wanted.live;
    let starts = (wanted.from..end).step_by(LINES_A_CHUNK);
    let chunks = starts.map(move |start| {
        let mut lines = String::new();
        for index in start..end.min(start + LINES_A_CHUNK as u64) {
            if !(live && state.dataset.tables[table].deleted(index)) {
                lines.push_str(&record(&state.dataset, table, index));
                lines.push('\n');
            }
        }
        Ok::<String, Infallible>(lines)
    });
    let body = Body::from_stream(futures::stream::iter(chunks));
    ([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response()
}

async fn counters(State(state): Shared) -> Json<Counters> {
    Json(state.counters().clone())
}

async fn set_faults(State(state): Shared, Json(faults): Json<Vec<Fault>>) -> StatusCode {
    let mut set = state.faults();
    faults.into_iter().for_each(|fault| set.set(fault));
    StatusCode::NO_CONTENT
}

async fn clear_faults(State(state): Shared) -> StatusCode {
    state.faults().clear();
    StatusCode::NO_CONTENT
}

async fn expire_tokens(State(state): Shared) -> StatusCode {
    state.sessions().expire_all();
    StatusCode::NO_CONTENT
}

async fn lose_locators(State(state): Shared) -> StatusCode {
    state.cursors().clear();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rotation {
    on: bool,
}

async fn rotation(State(state): Shared, Json(rotation): Json<Rotation>) -> StatusCode {
    state.sessions().rotate = rotation.on;
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    object: String,
    field: String,
    shown: bool,
}

async fn show_field(State(state): Shared, Json(wanted): Json<Shown>) -> Response {
    let table = state.dataset.position(&wanted.object).map(|table| &state.dataset.tables[table]);
    match table.is_some_and(|table| table.object.show(&wanted.field, wanted.shown)) {
        true => StatusCode::NO_CONTENT.into_response(),
        false => ApiError::not_found().into_response(),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Odd {
    name: String,
    on: bool,
}

async fn oddity(State(state): Shared, Json(Odd { name, on }): Json<Odd>) -> StatusCode {
    state.set_oddity(&name, on);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    object: String,
    records: usize,
    /// When the change was made, in seconds since 1970.
    at: i64,
}

async fn change_records(State(state): Shared, Json(change): Json<Change>) -> Response {
    let Some(table) = state.dataset.position(&change.object) else {
        return ApiError::not_found().into_response();
    };
    state.dataset.change(table, change.records, change.at.saturating_mul(1000));
    StatusCode::NO_CONTENT.into_response()
}
