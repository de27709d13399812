//! StartFlow: starts a run of a flow that runs on demand, and lets the trigger of any other start them.

use super::Answer;
use crate::api::Api;
use crate::request::Request;
use flow::TriggerType;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    flow_name: String,
    client_token: Option<String>,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    let flow = api.engine.describe_flow(&input.flow_name).await?;
    if flow.definition.trigger_config.trigger_type != TriggerType::OnDemand {
        let active = api.engine.activate_flow(&input.flow_name).await?;
        return Ok(json!({"flowArn": active.flow_arn, "flowStatus": active.flow_status}));
    }
    let started = api.engine.start(&input.flow_name, input.client_token.as_deref()).await?;
    Ok(json!({
        "flowArn": started.flow_arn,
        "flowStatus": started.flow_status,
        "executionId": started.execution_id,
    }))
}
