//! An invented application: orders behind a bearer token, pages that link to each other, an oddity, and reports that take time.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, TimeZone, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use simulators::invent;
use simulators::kit::{self, Application, Fault, JobState, NoGrant, Options, Running};
use simulators::kit::{Stage, TokenRequest, Trouble, admit, read_cursor, write_cursor};

/// Ends a list with a page without orders.
pub(crate) const EMPTY_LAST_PAGE: &str = "empty_last_page";
const GRANTS: [&str; 3] = ["refresh_token", "authorization_code", "client_credentials"];

/// One larder, whose only object is `orders`.
pub(crate) struct Larder {
    stage: Stage,
    orders: Mutex<Vec<Value>>,
}

type Shared = State<Arc<Larder>>;
type Answer = Result<Json<Value>, Response>;

/// Starts a larder on 127.0.0.1.
pub(crate) async fn start(options: Options) -> io::Result<Running<Larder>> {
    kit::start(options, Larder::new).await
}

impl Larder {
    fn new(stage: Stage) -> Self {
        let Options { seed, records, .. } = stage.options;
        let orders = (0..records).map(|index| order(seed, index)).collect();
        Larder { stage, orders: Mutex::new(orders) }
    }

    fn orders(&self) -> MutexGuard<'_, Vec<Value>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn order(seed: u64, index: usize) -> Value {
    let rng = &mut invent::record_rng(seed, "orders", index);
    let end = Utc.with_ymd_and_hms(2026, 10, 31, 12, 0, 0).single().unwrap_or_default();
    let changed = invent::moment(rng, end, 600);
    json!({
        "id": index + 1, "customer": invent::name(rng), "note": invent::text(rng),
        "cents": rng.i64(-500..100_000), "changed_at": changed.to_rfc3339(),
    })
}

impl Application for Larder {
    const TOKEN_PATH: &'static str = "/oauth/token";

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn routes(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/v1/orders", get(list).post(add))
            .route("/v1/reports", post(create))
            .route("/v1/reports/{id}", get(report).delete(remove))
            .route("/v1/reports/{id}/start", post(begin))
            .route("/v1/reports/{id}/rows", get(rows))
            .route_layer(from_fn_with_state(Arc::clone(self), admit::<Self>))
            .route(Self::TOKEN_PATH, post(token))
            .with_state(Arc::clone(self))
    }

    fn refuse(&self, fault: &Fault) -> Response {
        let (status, error) = match &fault.trouble {
            Trouble::InvalidSession => (StatusCode::UNAUTHORIZED, "who_are_you"),
            Trouble::RateLimit => (StatusCode::TOO_MANY_REQUESTS, "slow_down"),
            Trouble::Unavailable => (StatusCode::SERVICE_UNAVAILABLE, "closed_for_now"),
            Trouble::PageTooLarge { .. } => (StatusCode::PAYLOAD_TOO_LARGE, "ask_for_less"),
            Trouble::NotFound => (StatusCode::NOT_FOUND, "not_here"),
            Trouble::InvalidGrant => (StatusCode::BAD_REQUEST, "invalid_grant"),
            _ => (StatusCode::INTERNAL_SERVER_ERROR, "spilled"),
        };
        let mut response = refused(status, error);
        if let Some(seconds) = fault.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }

    fn records(&self, object: &str) -> Option<Vec<Value>> {
        (object == "orders").then(|| self.orders().clone())
    }

    fn change(&self, object: &str, records: usize, at: i64) -> bool {
        if object != "orders" {
            return false;
        }
        let at = DateTime::from_timestamp(at, 0).unwrap_or_default().to_rfc3339();
        let mut orders = self.orders();
        orders.iter_mut().take(records).for_each(|order| order["changed_at"] = at.clone().into());
        true
    }
}

fn refused(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error }))).into_response()
}

fn missing() -> Response {
    refused(StatusCode::NOT_FOUND, "not_here")
}

async fn token(State(larder): Shared, headers: HeaderMap, body: Bytes) -> Answer {
    let bad = |error| refused(StatusCode::BAD_REQUEST, error);
    let request =
        TokenRequest::form_or_json(&headers, &body).ok_or_else(|| bad("invalid_request"))?;
    let granted = larder.stage.grant(&request.with_client_of(&headers), &GRANTS);
    let grant = granted.map_err(|refused| match refused {
        NoGrant::UnknownClient | NoGrant::WrongSecret => bad("invalid_client"),
        NoGrant::UnknownGrant => bad("unsupported_grant_type"),
        NoGrant::Refused => bad("invalid_grant"),
    })?;
    Ok(Json(grant.answer(json!({ "token_type": "Bearer", "expires_in": 600 }))))
}

#[derive(Deserialize)]
struct Asked {
    cursor: Option<String>,
    size: Option<usize>,
}

async fn list(State(larder): Shared, Query(asked): Query<Asked>) -> Answer {
    let stage = &larder.stage;
    let start = match &asked.cursor {
        None => 0,
        Some(cursor) => read_cursor(cursor)
            .and_then(|place| place.parse().ok())
            .ok_or_else(|| refused(StatusCode::BAD_REQUEST, "bad_cursor"))?,
    };
    let size = asked.size.unwrap_or(usize::MAX).min(stage.options.page_size);
    let orders = larder.orders();
    let (page, next) = stage.page(&orders, start, size);
    let padded = stage.odd(EMPTY_LAST_PAGE) && !page.is_empty();
    let next = next.or(padded.then_some(orders.len()));
    let link = |next: usize| {
        format!("{}/v1/orders?size={size}&cursor={}", stage.url, write_cursor(&next.to_string()))
    };
    Ok(Json(json!({ "orders": page, "next_page": next.map(link) })))
}

async fn add(State(larder): Shared, Json(mut order): Json<Value>) -> Json<Value> {
    let mut orders = larder.orders();
    order["id"] = (orders.len() + 1).into();
    orders.push(order.clone());
    Json(order)
}

async fn create(State(larder): Shared, Json(wanted): Json<Value>) -> Json<Value> {
    Json(json!({ "report": larder.stage.jobs().create(wanted), "state": "created" }))
}

async fn begin(State(larder): Shared, Path(id): Path<String>) -> Answer {
    match larder.stage.jobs().queue(&id) {
        true => Ok(Json(json!({ "report": id, "state": "queued" }))),
        false => Err(missing()),
    }
}

async fn report(State(larder): Shared, Path(id): Path<String>) -> Answer {
    let state = match larder.stage.jobs().poll(&id).ok_or_else(missing)? {
        JobState::Created => "created",
        JobState::Queued => "queued",
        JobState::Running => "running",
        JobState::Done => "done",
        JobState::Failed => "failed",
    };
    Ok(Json(json!({ "report": id, "state": state })))
}

async fn remove(State(larder): Shared, Path(id): Path<String>) -> Answer {
    match larder.stage.jobs().delete(&id) {
        true => Ok(Json(json!({ "report": id, "state": "deleted" }))),
        false => Err(missing()),
    }
}

async fn rows(State(larder): Shared, Path(id): Path<String>) -> Answer {
    let jobs = larder.stage.jobs();
    let least = &jobs.results(&id).ok_or_else(missing)?["least_cents"];
    let orders = larder.orders();
    let wanted = orders.iter().filter(|order| order["cents"].as_i64() >= least.as_i64());
    Ok(Json(wanted.map(|order| json!({ "id": order["id"], "cents": order["cents"] })).collect()))
}
