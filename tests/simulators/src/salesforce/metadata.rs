//! What the API says about itself: versions, limits, objects and their fields.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::extract::{Path, State};
use axum::response::Response;
use serde_json::{Value, json};

use crate::salesforce::answer::{ApiError, json_text};
use crate::salesforce::organisation::{Salesforce, versions};
use crate::salesforce::schema;

type Shared = State<Arc<Salesforce>>;

/// Answers `/services/data`, which needs no session.
pub(crate) async fn get_versions() -> Response {
    let versions: Vec<Value> = versions().iter().map(|version| entry(version)).collect();
    json_text(json!(versions).to_string())
}

/// Answers with the resources of one version.
pub(crate) async fn get_resources(Path(version): Path<String>) -> Response {
    let base = format!("/services/data/{version}");
    let names = ["limits", "sobjects", "query", "queryAll", "composite"];
    let mut resources: serde_json::Map<String, Value> =
        names.iter().map(|name| ((*name).to_owned(), json!(format!("{base}/{name}")))).collect();
    resources.insert("identity".to_owned(), json!("/services/oauth2/userinfo"));
    json_text(Value::Object(resources).to_string())
}

pub(crate) async fn get_limits(State(salesforce): Shared) -> Response {
    let most = salesforce.stage.options.daily_requests;
    let left = most.saturating_sub(salesforce.api_requests.load(Ordering::SeqCst));
    let limits = json!({
        "DailyApiRequests": { "Max": most, "Remaining": left },
        "DailyBulkV2QueryFileStorageMB": { "Max": 976_562, "Remaining": 976_562 },
        "DailyBulkV2QueryJobs": { "Max": 10_000, "Remaining": 10_000 },
    });
    json_text(limits.to_string())
}

pub(crate) async fn get_sobjects(
    State(salesforce): Shared,
    Path(version): Path<String>,
) -> Response {
    json_text(list(&salesforce, &version).to_string())
}

pub(crate) async fn get_sobject(
    State(salesforce): Shared,
    Path((version, object)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    let table = salesforce.dataset.position(&object).ok_or_else(ApiError::not_found)?;
    let summary = schema::summary(&salesforce.dataset.tables[table].object, &version);
    Ok(json_text(json!({ "objectDescribe": summary, "recentItems": [] }).to_string()))
}

pub(crate) async fn get_describe(
    State(salesforce): Shared,
    Path((version, object)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    Ok(json_text(describe(&salesforce, &version, &object)?.to_string()))
}

/// Lists the objects.
pub(crate) fn list(salesforce: &Salesforce, version: &str) -> Value {
    let tables = &salesforce.dataset.tables;
    let sobjects: Vec<Value> =
        tables.iter().map(|table| schema::summary(&table.object, version)).collect();
    json!({ "encoding": "UTF-8", "maxBatchSize": 200, "sobjects": sobjects })
}

/// Describes one object.
pub(crate) fn describe(
    salesforce: &Salesforce,
    version: &str,
    object: &str,
) -> Result<Value, ApiError> {
    let table = salesforce.dataset.position(object).ok_or_else(ApiError::not_found)?;
    let tables = &salesforce.dataset.tables;
    let objects: Vec<&schema::Object> = tables.iter().map(|table| &table.object).collect();
    Ok(schema::describe(objects[table], &objects, version))
}

/// Refuses a version that the API does not offer.
pub(crate) fn check_version(version: &str) -> Result<(), ApiError> {
    match versions().iter().any(|known| known == version) {
        true => Ok(()),
        false => Err(ApiError::not_found()),
    }
}

fn entry(version: &str) -> Value {
    let number = version.trim_start_matches('v');

    json!({
        "label": format!("Release {number}"), "url": format!("/services/data/{version}"),
        "version": number
    })
}
