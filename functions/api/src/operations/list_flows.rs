//! ListFlows: all flows in short.

use super::Answer;
use crate::api::Api;
use crate::page_token::{self, Page};
use crate::request::Request;
use engine::FlowDetails;
use serde_json::{Value, json};

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let page: Page = request.input()?;
    let found = api.engine.list_flows(page.limit(), page.after()?).await?;
    let flows: Vec<Value> = found.flows.iter().map(short).collect();
    Ok(json!({"flows": flows, "nextToken": found.next.as_deref().map(page_token::seal)}))
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
