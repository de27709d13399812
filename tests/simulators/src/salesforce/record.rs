//! One record by its id, and the bytes behind a binary field's link.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::salesforce::Salesforce;
use crate::salesforce::answer::{ApiError, json_text};
use crate::salesforce::data::{Id, Value, shapes, write_text, write_value};

type Shared = State<Arc<Salesforce>>;

/// Answers with every field of a record, or with those that `fields` lists.
pub(crate) async fn get_record(
    State(salesforce): Shared,
    Path((version, object, id)): Path<(String, String, String)>,
    RawQuery(parameters): RawQuery,
) -> Result<Response, ApiError> {
    let id = find(&salesforce, &object, &id)?;
    let object = &salesforce.dataset.tables[id.table].object;
    let mut text = format!(
        "{{\"attributes\":{{\"type\":\"{0}\",\"url\":\"/services/data/{version}/sobjects/{0}/{id}\"}}",
        object.name
    );
    for position in wanted(&salesforce, id.table, parameters.as_deref())? {
        text.push(',');
        write_text(&mut text, object.fields[position].name);
        text.push(':');
        let value = salesforce.dataset.value(id.table, id.index, position);
        write_value(&mut text, &value, &salesforce.dataset, &version);
    }
    text.push('}');
    Ok(json_text(text))
}

/// Answers with the bytes of a binary field.
pub(crate) async fn get_blob(
    State(salesforce): Shared,
    Path((_version, object, id, field)): Path<(String, String, String, String)>,
) -> Result<Response, ApiError> {
    let id = find(&salesforce, &object, &id)?;
    let position = salesforce.dataset.tables[id.table].object.position(&field);
    match position.map(|position| salesforce.dataset.value(id.table, id.index, position)) {
        Some(Value::Blob(id, _)) => {
            let bytes = shapes::blob_bytes(salesforce.dataset.seed, id);
            Ok(([(header::CONTENT_TYPE, "application/octet-stream")], bytes).into_response())
        }
        _ => Err(ApiError::not_found()),
    }
}

fn find(salesforce: &Salesforce, object: &str, id: &str) -> Result<Id, ApiError> {
    let table = salesforce.dataset.position(object).ok_or_else(ApiError::not_found)?;
    let found = &salesforce.dataset.tables[table];
    let index = Id::index_in(id, found.object.prefix).ok_or_else(ApiError::not_found)?;
    if index >= found.total {
        return Err(ApiError::not_found());
    }
    if found.deleted(index) {
        return Err(ApiError::new(404, "ENTITY_IS_DELETED", "entity is deleted"));
    }
    Ok(Id { table, prefix: found.object.prefix, index })
}

fn wanted(
    salesforce: &Salesforce,
    table: usize,
    parameters: Option<&str>,
) -> Result<Vec<usize>, ApiError> {
    let object = &salesforce.dataset.tables[table].object;
    let mut pairs = url::form_urlencoded::parse(parameters.unwrap_or_default().as_bytes());
    let Some((_, names)) = pairs.find(|(name, _)| name == "fields") else {
        return Ok(object.present().map(|(position, _)| position).collect());
    };
    let missing = |name: &str| {
        let message = format!("No such column '{name}' on sobject of type {}", object.name);
        ApiError::invalid_field(message)
    };
    names.split(',').map(|name| object.position(name.trim()).ok_or_else(|| missing(name))).collect()
}
