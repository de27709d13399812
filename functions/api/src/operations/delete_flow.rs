//! DeleteFlow: forgets a flow.

use super::Answer;
use crate::api::Api;
use crate::request::Request;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    flow_name: String,
    force_delete: Option<bool>,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    api.engine.delete_flow(&input.flow_name, input.force_delete.unwrap_or(false)).await?;
    Ok(json!({}))
}
