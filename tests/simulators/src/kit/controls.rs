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

use crate::kit::{Application, Counters, Course, Fault};

const LINES_A_CHUNK: usize = 500;

/// Serves the controls.
pub(crate) fn routes<A: Application>(application: Arc<A>) -> Router {
    Router::new()
        .route("/_simulator/records", get(records::<A>))
        .route("/_simulator/counters", get(counters::<A>))
        .route("/_simulator/faults", post(set_faults::<A>).delete(clear_faults::<A>))
        .route("/_simulator/expire_tokens", post(expire_tokens::<A>))
        .route("/_simulator/rotation", post(rotation::<A>))
        .route("/_simulator/oddities", post(oddity::<A>))
        .route("/_simulator/changes", post(change::<A>))
        .route("/_simulator/jobs", post(course::<A>))
        .with_state(Arc::clone(&application))
        .merge(application.controls())
}

/// Says which records a test wants to compare with.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    pub object: String,
    /// Passes over so many of them.
    #[serde(default)]
    pub from: usize,
    pub limit: Option<usize>,
    /// Leaves out deleted records, where the application knows them.
    #[serde(default)]
    pub live: bool,
}

/// Records as lines of JSON, made as they are read.
pub type Truth = Box<dyn Iterator<Item = String> + Send>;

/// Streams the truth as one JSON object a line.
async fn records<A: Application>(
    State(application): State<Arc<A>>,
    Query(wanted): Query<Wanted>,
) -> Response {
    let Some(lines) = application.truth(&wanted) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut lines = lines.skip(wanted.from).take(wanted.limit.unwrap_or(usize::MAX));
    let chunks = std::iter::from_fn(move || {
        let chunk: String =
            lines.by_ref().take(LINES_A_CHUNK).map(|line| format!("{line}\n")).collect();
        (!chunk.is_empty()).then_some(Ok::<String, Infallible>(chunk))
    });
    let body = Body::from_stream(futures::stream::iter(chunks));
    ([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response()
}

async fn counters<A: Application>(State(application): State<Arc<A>>) -> Json<Counters> {
    Json(application.stage().counters().clone())
}

async fn set_faults<A: Application>(
    State(application): State<Arc<A>>,
    Json(faults): Json<Vec<Fault>>,
) -> StatusCode {
    let mut set = application.stage().faults();
    faults.into_iter().for_each(|fault| set.set(fault));
    StatusCode::NO_CONTENT
}

async fn clear_faults<A: Application>(State(application): State<Arc<A>>) -> StatusCode {
    application.stage().faults().clear();
    StatusCode::NO_CONTENT
}

async fn expire_tokens<A: Application>(State(application): State<Arc<A>>) -> StatusCode {
    application.stage().sessions().expire_all();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rotation {
    on: bool,
}

async fn rotation<A: Application>(
    State(application): State<Arc<A>>,
    Json(rotation): Json<Rotation>,
) -> StatusCode {
    application.stage().sessions().rotate = rotation.on;
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Oddity {
    name: String,
    on: bool,
}

async fn oddity<A: Application>(
    State(application): State<Arc<A>>,
    Json(oddity): Json<Oddity>,
) -> StatusCode {
    application.stage().set_oddity(&oddity.name, oddity.on);
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

async fn change<A: Application>(
    State(application): State<Arc<A>>,
    Json(change): Json<Change>,
) -> StatusCode {
    match application.change(&change.object, change.records, change.at) {
        true => StatusCode::NO_CONTENT,
        false => StatusCode::NOT_FOUND,
    }
}

async fn course<A: Application>(
    State(application): State<Arc<A>>,
    Json(course): Json<Course>,
) -> StatusCode {
    application.stage().jobs().set_course(course);
    StatusCode::NO_CONTENT
}
