//! The query resources.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;

use crate::salesforce::Salesforce;
use crate::salesforce::answer::{ApiError, json_text};
use crate::salesforce::query::{first_page, next_page};

type Shared = State<Arc<Salesforce>>;

/// Answers a query over the live records.
pub(crate) async fn query(
    salesforce: Shared,
    Path(version): Path<String>,
    RawQuery(parameters): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    start(&salesforce, &version, parameters.as_deref(), &headers, false)
}

/// Answers a query over the live records and those in the recycle bin.
pub(crate) async fn query_all(
    salesforce: Shared,
    Path(version): Path<String>,
    RawQuery(parameters): RawQuery,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    start(&salesforce, &version, parameters.as_deref(), &headers, true)
}

/// Answers the next page of a query.
pub(crate) async fn query_page(
    State(salesforce): Shared,
    Path((version, locator)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    Ok(json_text(next_page(&salesforce, &version, &locator)?))
}

fn start(
    salesforce: &Salesforce,
    version: &str,
    parameters: Option<&str>,
    headers: &HeaderMap,
    with_deleted: bool,
) -> Result<Response, ApiError> {
    let mut pairs = url::form_urlencoded::parse(parameters.unwrap_or_default().as_bytes());
    let Some((_, soql)) = pairs.find(|(name, _)| name == "q") else {
        let message = "A query string has to be specified";
        return Err(ApiError::malformed(message));
    };
    let page = first_page(salesforce, version, &soql, with_deleted, hint(headers))?;
    Ok(json_text(page))
}

/// Reads the size of a page that the client would like.
fn hint(headers: &HeaderMap) -> Option<usize> {
    let options = headers.get("sforce-query-options")?.to_str().ok()?;
    let mut pairs = options.split(',').filter_map(|option| option.split_once('='));
    let (_, size) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("batchSize"))?;
    size.trim().parse().ok()
}
