//! One organisation: its records, its routes, and its controls beside those that all simulators have.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::State;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::Value;

use crate::kit::{Application, Fault, Running, Stage, TokenForm, Truth, Wanted};
use crate::salesforce::answer::ApiError;
use crate::salesforce::data::Dataset;
use crate::salesforce::door::{door, dressed, session};
use crate::salesforce::oauth::OAuthError;
use crate::salesforce::query::Cursors;
use crate::salesforce::refusal::refusal;
use crate::salesforce::truth::record;
use crate::salesforce::{metadata, oauth, query, record as one_record};

/// The versions that `/services/data` offers: v50.0 to v67.0.
const VERSIONS: std::ops::RangeInclusive<u32> = 50..=67;

/// A Salesforce organisation, which is login host and instance in one.
pub struct Salesforce {
    pub(crate) stage: Stage,
    pub(crate) dataset: Dataset,
    /// Seconds by which the clock is ahead.
    pub(crate) clock_skew: AtomicI64,
    /// Counts the requests that use up the daily limit.
    pub(crate) api_requests: AtomicU64,
    cursors: Mutex<Cursors>,
}

impl Salesforce {
    pub(crate) fn new(stage: Stage) -> Self {
        Salesforce {
            dataset: Dataset::new(stage.options.seed, stage.options.records as u64),
            clock_skew: AtomicI64::new(0),
            api_requests: AtomicU64::new(0),
            cursors: Mutex::new(Cursors::new(stage.options.seed)),
            stage,
        }
    }

    /// Gives a record as JSON; `None` if it is deleted for good or, where only `live` ones are wanted, at all.
    fn text(&self, table: usize, index: u64, live: bool) -> Option<String> {
        let binned = live && self.dataset.tables[table].deleted(index);
        let there = !binned && !self.dataset.gone(table, index);
        there.then(|| record(&self.dataset, table, index))
    }

    pub(crate) fn cursors(&self) -> MutexGuard<'_, Cursors> {
        self.cursors.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Application for Salesforce {
    const TOKEN_PATH: &'static str = "/services/oauth2/token";
    // A sixth approval of one user for one application ends the oldest.
    const TOKENS: TokenForm =
        TokenForm { access: "00D5e0000000001!AQ.", refresh: "5Aep861.", approvals: 5 };

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn routes(self: &Arc<Self>) -> Router {
        let data = Router::new()
            .route("/services/data/{version}", get(metadata::get_resources))
            .route("/services/data/{version}/", get(metadata::get_resources))
            .route("/services/data/{version}/limits", get(metadata::get_limits))
            .route("/services/data/{version}/limits/", get(metadata::get_limits))
            .route("/services/data/{version}/sobjects", get(metadata::get_sobjects))
            .route("/services/data/{version}/sobjects/", get(metadata::get_sobjects))
            .route("/services/data/{version}/sobjects/{object}", get(metadata::get_sobject))
            .route(
                "/services/data/{version}/sobjects/{object}/describe",
                get(metadata::get_describe),
            )
            .route("/services/data/{version}/sobjects/{object}/{id}", get(one_record::get_record))
            .route(
                "/services/data/{version}/sobjects/{object}/{id}/{field}",
                get(one_record::get_blob),
            )
            .route("/services/data/{version}/query", get(query::query))
            .route("/services/data/{version}/query/", get(query::query))
            .route("/services/data/{version}/query/{locator}", get(query::query_page))
            .route("/services/data/{version}/queryAll", get(query::query_all))
            .route("/services/data/{version}/queryAll/", get(query::query_all))
            .route("/services/data/{version}/queryAll/{locator}", get(query::query_page))
            .route("/services/data/{version}/composite", post(query::composite))
            .route_layer(from_fn_with_state(Arc::clone(self), session));
        Router::new()
            .route(Self::TOKEN_PATH, post(oauth::token))
            .route("/services/oauth2/revoke", post(oauth::revoke))
            .route("/services/oauth2/userinfo", get(oauth::userinfo))
            .route("/id/{organization}/{user}", get(oauth::identity))
            .route("/services/data", get(metadata::get_versions))
            .route("/services/data/", get(metadata::get_versions))
            .merge(data)
            .fallback(async || ApiError::not_found())
            .layer(from_fn(door))
            .with_state(Arc::clone(self))
    }

    fn refuse(&self, fault: &Fault) -> Response {
        match refusal(self, &fault.trouble) {
            Some(error) => error.into_response(),
            None => OAuthError::invalid_grant().into_response(),
        }
    }

    fn finish(&self, address: &str, response: Response) -> Response {
        dressed(self, address, response)
    }

    fn records(&self, object: &str) -> Option<Vec<Value>> {
        let table = self.dataset.position(object)?;
        let texts = (0..self.dataset.tables[table].total)
            .filter_map(|index| self.text(table, index, false));
        // What cannot be read must not be missing from the truth.
        let read = |text: String| serde_json::from_str(&text).unwrap_or(Value::String(text));
        Some(texts.map(read).collect())
    }

    fn change(&self, object: &str, records: usize, at: i64) -> bool {
        let table = self.dataset.position(object);
        if let Some(table) = table {
            self.dataset.change(table, records, at.saturating_mul(1000));
        }
        table.is_some()
    }

    fn truth(self: &Arc<Self>, wanted: &Wanted) -> Option<Truth> {
        let table = self.dataset.position(&wanted.object)?;
        let (salesforce, live) = (Arc::clone(self), wanted.live);
        let line = move |index| salesforce.text(table, index, live);
        Some(Box::new((0..self.dataset.tables[table].total).filter_map(line)))
    }

    fn controls(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/_simulator/lose_locators", post(lose_locators))
            .route("/_simulator/fields", post(show_field))
            .with_state(Arc::clone(self))
    }
}

impl Running<Salesforce> {
    /// Loses every query locator.
    pub fn lose_locators(&self) {
        self.application.cursors().clear();
    }

    /// Deletes the record at a place of an object for good, in the order of the ids.
    pub fn delete(&self, object: &str, index: u64) {
        if let Some(table) = self.application.dataset.position(object) {
            self.application.dataset.delete(table, index);
        }
    }

    /// Sets the clock, which answers are dated by, so many seconds ahead of the truth, or behind it.
    pub fn set_clock_skew(&self, seconds: i64) {
        self.application.clock_skew.store(seconds, Ordering::SeqCst);
    }
}

/// Lists the versions of the API, as their path segments name them.
pub(crate) fn versions() -> Vec<String> {
    VERSIONS.map(|number| format!("v{number}.0")).collect()
}

async fn lose_locators(State(salesforce): State<Arc<Salesforce>>) -> StatusCode {
    salesforce.cursors().clear();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    object: String,
    field: String,
    shown: bool,
}

async fn show_field(
    State(salesforce): State<Arc<Salesforce>>,
    Json(wanted): Json<Shown>,
) -> StatusCode {
    let dataset = &salesforce.dataset;
    let table = dataset.position(&wanted.object).map(|table| &dataset.tables[table]);
    match table.is_some_and(|table| table.object.show(&wanted.field, wanted.shown)) {
        true => StatusCode::NO_CONTENT,
        false => StatusCode::NOT_FOUND,
    }
}
