//! CancelFlowExecutions: asks runs to stop.

use super::Answer;
use crate::api::Api;
use crate::request::Request;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    flow_name: String,
    execution_ids: Option<Vec<String>>,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    let ids = input.execution_ids.unwrap_or_default();
    let invalid = api.engine.cancel_runs(&input.flow_name, &ids).await?;
    Ok(json!({"invalidExecutions": invalid}))
}
