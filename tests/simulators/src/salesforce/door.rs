//! What is Salesforce's own on the way to a handler and back: lengths, the session, the daily limit and the date.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::salesforce::Salesforce;
use crate::salesforce::answer::ApiError;
use crate::salesforce::metadata::check_version;

const LONGEST_ADDRESS: usize = 16_384;

/// Refuses addresses and headers that are too long.
pub(crate) async fn door(request: Request, next: Next) -> Response {
    if let Some(refusal) = too_long(&request) {
        return refusal.into_response();
    }
    next.run(request).await
}

/// Writes the date by a clock that may be wrong and, for requests of the API, how much of the daily limit is used up.
pub(crate) fn dressed(salesforce: &Salesforce, address: &str, mut response: Response) -> Response {
    // The server itself dates answers by a clock that is right.
    let skew = salesforce.clock_skew.load(Ordering::SeqCst);
    let now = chrono::Utc::now() + chrono::TimeDelta::seconds(skew);
    let date = HeaderValue::from_str(&now.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    if let Some(date) = date.ok().filter(|_| skew != 0) {
        response.headers_mut().insert(header::DATE, date);
    }
    if address.starts_with("/services/data/") {
        let used = salesforce.api_requests.fetch_add(1, Ordering::SeqCst) + 1;
        let info = format!("api-usage={used}/{}", salesforce.stage.options.daily_requests);
        if let Ok(info) = HeaderValue::from_str(&info) {
            response.headers_mut().insert("Sforce-Limit-Info", info);
        }
    }
    response
}

/// Lets only good sessions and known versions through to the data.
pub(crate) async fn session(
    State(salesforce): State<Arc<Salesforce>>,
    request: Request,
    next: Next,
) -> Response {
    if !salesforce.stage.knows(session_id(request.headers()).unwrap_or_default()) {
        return ApiError::invalid_session().into_response();
    }
    let used = salesforce.api_requests.load(Ordering::SeqCst);
    if used >= salesforce.stage.options.daily_requests {
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
pub(crate) fn session_id(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    let known = scheme.eq_ignore_ascii_case("Bearer") || scheme.eq_ignore_ascii_case("OAuth");
    known.then_some(token.trim())
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
