//! Several requests in one, the way to send a query that is too long for an address.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::RawValue;

use crate::kit::Breakage;
use crate::salesforce::Salesforce;
use crate::salesforce::answer::{ApiError, json_text};
use crate::salesforce::metadata;
use crate::salesforce::query::{first_page, next_page};
use crate::salesforce::refusal::refusal;

const MOST_SUBREQUESTS: usize = 25;
const MOST_QUERIES: usize = 5;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Composite {
    composite_request: Vec<Subrequest>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Subrequest {
    method: String,
    url: String,
    reference_id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Subanswer {
    body: Box<RawValue>,
    http_headers: serde_json::Value,
    http_status_code: u16,
    reference_id: String,
}

/// Answers each subrequest in turn; the outer status is 200 whatever theirs.
pub(crate) async fn composite(
    State(salesforce): State<Arc<Salesforce>>,
    Path(_version): Path<String>,
    Json(request): Json<Composite>,
) -> Result<Response, ApiError> {
    check_limits(&request.composite_request)?;
    let mut answers = Vec::new();
    for subrequest in request.composite_request {
        let stage = &salesforce.stage;
        let mut result = Ok(String::new());
        let mut struck = stage.strike::<Salesforce>(&subrequest.url);
        if struck.is_none() {
            result = answer(&salesforce, &subrequest);
            let page = result.as_ref().map_or("", String::as_str);
            struck = stage.strike_page::<Salesforce>(&subrequest.url, page.as_bytes());
        }
        if let Some(fault) = struck {
            match refusal(&salesforce, &fault.trouble) {
                Some(error) => result = Err(error),
                // The API has no words for the other troubles: the connection breaks.
                None => return Ok(Breakage::Drop.into_response()),
            }
        }
        answers.push(subanswer(result, subrequest.reference_id)?);
    }
    let text = serde_json::to_string(&json!({ "compositeResponse": answers }));
    Ok(text.map_or_else(|_| unreadable().into_response(), json_text))
}

fn check_limits(subrequests: &[Subrequest]) -> Result<(), ApiError> {
    let queries = subrequests.iter().filter(|one| one.url.contains("/query")).count();
    if subrequests.is_empty() || subrequests.len() > MOST_SUBREQUESTS {
        let message = format!("A composite request has 1 to {MOST_SUBREQUESTS} subrequests");
        return Err(ApiError::new(400, "PROCESSING_HALTED", message));
    }
    if queries > MOST_QUERIES {
        let message = format!("A composite request has at most {MOST_QUERIES} query subrequests");
        return Err(ApiError::new(400, "PROCESSING_HALTED", message));
    }
    Ok(())
}

fn answer(salesforce: &Salesforce, subrequest: &Subrequest) -> Result<String, ApiError> {
    if !subrequest.method.eq_ignore_ascii_case("GET") {
        let message = format!("HTTP Method '{}' not allowed. Allowed are GET", subrequest.method);
        return Err(ApiError::new(405, "METHOD_NOT_ALLOWED", message));
    }
    let (path, parameters) = subrequest.url.split_once('?').unwrap_or((&subrequest.url, ""));
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    let ["services", "data", version, resource @ ..] = parts.as_slice() else {
        return Err(ApiError::not_found());
    };
    metadata::check_version(version)?;
    let mut pairs = url::form_urlencoded::parse(parameters.as_bytes());
    let soql = pairs.find(|(name, _)| name == "q").map(|(_, value)| value);
    match (resource, soql) {
        (["query"], Some(soql)) => first_page(salesforce, version, &soql, false, None),
        (["queryAll"], Some(soql)) => first_page(salesforce, version, &soql, true, None),
        (["query" | "queryAll", locator], _) => next_page(salesforce, version, locator),
        (["sobjects"], _) => Ok(metadata::list(salesforce, version).to_string()),
        (["sobjects", object, "describe"], _) => {
            Ok(metadata::describe(salesforce, version, object)?.to_string())
        }
        _ => Err(ApiError::not_found()),
    }
}

fn subanswer(
    result: Result<String, ApiError>,
    reference_id: String,
) -> Result<Subanswer, ApiError> {
    let (status, text) = match result {
        Ok(text) => (200, text),
        Err(error) => (error.status, error.body().to_string()),
    };
    let body = RawValue::from_string(text).map_err(|_| unreadable())?;
    Ok(Subanswer { body, http_headers: json!({}), http_status_code: status, reference_id })
}

fn unreadable() -> ApiError {
    ApiError::new(500, "UNKNOWN_EXCEPTION", "An unexpected error occurred.")
}
