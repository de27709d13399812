//! StopFlow: keeps a flow's trigger from starting runs.

use super::Answer;
use crate::api::Api;
use crate::request::Request;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    flow_name: String,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    let stopped = api.engine.stop_flow(&input.flow_name).await?;
    Ok(json!({"flowArn": stopped.flow_arn, "flowStatus": stopped.flow_status}))
}
