//! Starts a simulator, and steers it from the test that started it.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;

use crate::salesforce::answer::ApiError;
use crate::salesforce::controls::{self, Counters, Fault};
use crate::salesforce::gate::{gate, session};
use crate::salesforce::state::State;
use crate::salesforce::{Options, metadata, oauth, query, record};
use crate::server::serve;

/// A simulator that runs until this is dropped.
pub struct Running {
    url: String,
    state: Arc<State>,
    task: JoinHandle<()>,
}

/// Starts a simulator on 127.0.0.1.
pub async fn start(options: Options) -> io::Result<Running> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    let state = Arc::new(State::new(url.clone(), options));
    let task = tokio::spawn(serve(listener, router(&state)));
    Ok(Running { url, state, task })
}

impl Running {
    /// Gives the address, which is login host and instance in one.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Makes requests fail, until the fault is spent or cleared.
    pub fn set_fault(&self, fault: Fault) {
        self.state.faults().set(fault);
    }

    /// Takes back every fault.
    pub fn clear_faults(&self) {
        self.state.faults().clear();
    }

    /// Ends every access token.
    pub fn expire_tokens(&self) {
        self.state.sessions().expire_all();
    }

    /// Loses every query locator.
    pub fn lose_locators(&self) {
        self.state.cursors().clear();
    }

    /// Switches one of the odd behaviours in [`oddity`](crate::salesforce::oddity) on or off.
    pub fn set_oddity(&self, name: &str, on: bool) {
        self.state.set_oddity(name, on);
    }

    /// Changes the first records of an object that were not changed before, as if at a second since 1970.
    pub fn change(&self, object: &str, records: usize, at: i64) {
        if let Some(table) = self.state.dataset.position(object) {
            self.state.dataset.change(table, records, at.saturating_mul(1000));
        }
    }

    /// Deletes the record at a place of an object for good, in the order of the ids.
    pub fn delete(&self, object: &str, index: u64) {
        if let Some(table) = self.state.dataset.position(object) {
            self.state.dataset.delete(table, index);
        }
    }

    /// Turns the rotation of refresh tokens on or off.
    pub fn rotate_refresh_tokens(&self, on: bool) {
        self.state.sessions().rotate = on;
    }

    /// Sets the clock, which answers are dated by, so many seconds ahead of the truth, or behind it.
    pub fn set_clock_skew(&self, seconds: i64) {
        self.state.clock_skew.store(seconds, Ordering::SeqCst);
    }

    /// Tells what has been asked so far.
    pub fn counters(&self) -> Counters {
        self.state.counters().clone()
    }

    /// Gives the truth: every record of an object as JSON text, those in the recycle bin too.
    pub fn records(&self, object: &str) -> impl Iterator<Item = String> {
        let state = Arc::clone(&self.state);
        let table = state.dataset.position(object);
        let total = table.map_or(0, |table| state.dataset.tables[table].total);
        let there =
            move |index: &u64| table.is_some_and(|table| !state.dataset.gone(table, *index));
        let state = Arc::clone(&self.state);
        let record = move |index| Some(controls::record(&state.dataset, table?, index));
        (0..total).filter(there).filter_map(record)
    }

    /// Serves until the process ends.
    pub async fn forever(mut self) {
        // The task ends only by a panic, which has been reported by then.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn router(state: &Arc<State>) -> Router {
    let data = Router::new()
        .route("/services/data/{version}", get(metadata::get_resources))
        .route("/services/data/{version}/", get(metadata::get_resources))
        .route("/services/data/{version}/limits", get(metadata::get_limits))
        .route("/services/data/{version}/limits/", get(metadata::get_limits))
        .route("/services/data/{version}/sobjects", get(metadata::get_sobjects))
        .route("/services/data/{version}/sobjects/", get(metadata::get_sobjects))
        .route("/services/data/{version}/sobjects/{object}", get(metadata::get_sobject))
        .route("/services/data/{version}/sobjects/{object}/describe", get(metadata::get_describe))
        .route("/services/data/{version}/sobjects/{object}/{id}", get(record::get_record))
        .route("/services/data/{version}/sobjects/{object}/{id}/{field}", get(record::get_blob))
        .route("/services/data/{version}/query", get(query::query))
        .route("/services/data/{version}/query/", get(query::query))
        .route("/services/data/{version}/query/{locator}", get(query::query_page))
        .route("/services/data/{version}/queryAll", get(query::query_all))
        .route("/services/data/{version}/queryAll/", get(query::query_all))
        .route("/services/data/{version}/queryAll/{locator}", get(query::query_page))
        .route("/services/data/{version}/composite", post(query::composite))
        .route_layer(from_fn_with_state(Arc::clone(state), session));
    let gated = Router::new()
        .route("/services/oauth2/token", post(oauth::token))
        .route("/services/oauth2/revoke", post(oauth::revoke))
        .route("/services/oauth2/userinfo", get(oauth::userinfo))
        .route("/id/{organization}/{user}", get(oauth::identity))
        .route("/services/data", get(metadata::get_versions))
        .route("/services/data/", get(metadata::get_versions))
        .merge(data)
        .fallback(async || ApiError::not_found())
        .layer(from_fn_with_state(Arc::clone(state), gate))
        .with_state(Arc::clone(state));
    // The fastest level: the simulator's time is taken from the connector under test.
    let gzip = CompressionLayer::new().quality(CompressionLevel::Fastest);
    gated.merge(controls::routes(Arc::clone(state))).layer(gzip)
}
