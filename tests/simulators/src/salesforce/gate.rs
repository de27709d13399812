//! What every request passes before its handler: counting, limits, faults and the session.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::salesforce::answer::ApiError;
use crate::salesforce::controls::{Fault, FaultAnswer, RequestKind, effect};
use crate::salesforce::metadata::check_version;
use crate::salesforce::state;
use crate::server::{Breakage, OwnRequest};

const LONGEST_ADDRESS: usize = 16_384;

/// Counts a request, delays it, and lets a fault strike it.
pub(crate) async fn gate(
    State(state): State<Arc<state::State>>,
    request: Request,
    next: Next,
) -> Response {
    if request.extensions().get::<OwnRequest>().is_some() {
        return next.run(request).await;
    }
    if let Some(refusal) = too_long(&request) {
        return refusal.into_response();
    }
    let address = request.uri().to_string();
    let kind = kind_of(&address);
    state.counters().count(kind);
    if matches!(kind, RequestKind::Query | RequestKind::QueryPage) {
        state.counters().see_page(&address);
    }
    tokio::time::sleep(state.options.latency).await;
    let struck = state.faults().strike(&kind);
    let mut response = match struck {
        None => next.run(request).await,
        Some(fault) => strike(&state, &fault, request, next).await,
    };
    if let Some(date) = wrong_date(state.clock_skew.load(Ordering::SeqCst)) {
        response.headers_mut().insert(header::DATE, date);
    }
    if request_is_counted(&address) {
        state.counters().api_requests += 1;
        let used = state.counters().api_requests;
        let info = format!("api-usage={used}/{}", state.options.daily_requests);
        if let Ok(info) = HeaderValue::from_str(&info) {
            response.headers_mut().insert("Sforce-Limit-Info", info);
        }
    }
    response
}

/// Dates an answer by a clock that is wrong; the server itself dates it by one that is right.
fn wrong_date(skew: i64) -> Option<HeaderValue> {
    let now = chrono::Utc::now() + chrono::TimeDelta::seconds(skew);
    let date = HeaderValue::from_str(&now.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    date.ok().filter(|_| skew != 0)
}

/// Lets only good sessions and known versions through to the data.
pub(crate) async fn session(
    State(state): State<Arc<state::State>>,
    request: Request,
    next: Next,
) -> Response {
    let token = bearer(request.headers()).unwrap_or_default();
    if !token.is_empty() {
        state.counters().see_token(token);
    }
    if !state.sessions().good(token) {
        state.counters().unauthorized += 1;
        return ApiError::invalid_session().into_response();
    }
    if state.counters().api_requests >= state.options.daily_requests {
        let message = "TotalRequests Limit exceeded.";
        return ApiError::new(403, "REQUEST_LIMIT_EXCEEDED", message).into_response();
    }
    let version = request.uri().path().split('/').nth(3).unwrap_or_default();
    match check_version(version) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}

/// Reads the session from the header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let known = scheme.eq_ignore_ascii_case("Bearer") || scheme.eq_ignore_ascii_case("OAuth");
    known.then_some(token.trim())
}

/// Tells what a request is for, from its path.
pub(crate) fn kind_of(address: &str) -> RequestKind {
    let path = address.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match parts.as_slice() {
        ["services", "oauth2", "token"] => RequestKind::Token,
        ["services", "data", _, "sobjects"] => RequestKind::Sobjects,
        ["services", "data", _, "sobjects", _, "describe"] => RequestKind::Describe,
        ["services", "data", _, "query" | "queryAll"] => RequestKind::Query,
        ["services", "data", _, "query" | "queryAll", _] => RequestKind::QueryPage,
        ["services", "data", _, "composite"] => RequestKind::Composite,
        _ => RequestKind::Other,
    }
}

async fn strike(state: &state::State, fault: &Fault, request: Request, next: Next) -> Response {
    state.counters().faults += 1;
    if fault.answer == FaultAnswer::InvalidSession
        && let Some(token) = bearer(request.headers())
    {
        state.sessions().revoke(token);
    }
    if fault.answer == FaultAnswer::LostLocator {
        state.cursors().clear();
    }
    if let Some(lie) = fault.answer.lie() {
        let asked: Vec<String> = state.counters().pages.iter().cloned().collect();
        return lie.tell(&asked, request, next).await;
    }
    match effect(fault).await {
        Some(response) => response,
        None => {
            let mut response = next.run(request).await;
            response.extensions_mut().insert(Breakage::Truncate);
            response
        }
    }
}

/// Refuses an address, or an address with its headers, that is too long.
fn too_long(request: &Request) -> Option<StatusCode> {
    let address = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    let headers = request.headers().iter();
    let all: usize = headers.map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if address > LONGEST_ADDRESS {
        return Some(StatusCode::URI_TOO_LONG);
    }
    (address + all > LONGEST_ADDRESS).then_some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
}

fn request_is_counted(address: &str) -> bool {
    address.split('?').next().is_some_and(|path| path.starts_with("/services/data/"))
}
