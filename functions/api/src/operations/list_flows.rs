//! ListFlows: all flows in short.

use super::Answer;
use crate::api::Api;
use crate::page_token;
use crate::request::Request;
use engine::FlowDetails;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    let limit = page_token::limit(input.max_results, 100)?;
    let after = page_token::open(input.next_token.as_deref())?;
    let page = api.engine.list_flows(limit, after).await?;
    let flows: Vec<Value> = page.flows.iter().map(short).collect();
    let next = page.next.as_deref().map(page_token::seal);
    Ok(json!({"flows": flows, "nextToken": next}))
}

fn short(flow: &FlowDetails) -> Value {
    let definition = &flow.definition;
    let destination = definition.destination_flow_config_list.first();
    json!({
        "flowArn": flow.arn,
        "description": definition.description,
        "flowName": definition.flow_name,
        "flowStatus": flow.status,
        "sourceConnectorType": definition.source_flow_config.connector_type,
        "destinationConnectorType": destination.map(|config| &config.connector_type),
        "triggerType": definition.trigger_config.trigger_type,
        "createdAt": flow.created_at,
        "lastUpdatedAt": flow.last_updated_at,
        "createdBy": flow.created_by,
        "lastUpdatedBy": flow.last_updated_by,
        "tags": definition.tags,
        "lastRunExecutionDetails": flow.last_run,
    })
}
