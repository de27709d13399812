//! DescribeFlow: a flow exactly as it was written, and what is known of it.

use super::Answer;
use crate::api::Api;
use crate::exception::Exception;
use crate::request::Request;
use engine::FlowDetails;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    flow_name: String,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    whole(api.engine.describe_flow(&input.flow_name).await?)
}

fn whole(flow: FlowDetails) -> Answer {
    let mut answer = serde_json::to_value(&flow.definition)
        .map_err(|error| Exception::from(engine::Error::Invariant(error.to_string())))?;
    let known = json!({
        "flowArn": flow.arn,
        "flowStatus": flow.status,
        "flowStatusMessage": flow.status_message,
        "schemaVersion": flow.schema_version,
        "createdAt": flow.created_at,
        "lastUpdatedAt": flow.last_updated_at,
        "createdBy": flow.created_by,
        "lastUpdatedBy": flow.last_updated_by,
    });
    // As in AppFlow, the answer has them for every trigger: Airflow's operators take them out unseen.
    if let Some(trigger) = answer["triggerConfig"].as_object_mut() {
        trigger.entry("triggerProperties").or_insert_with(|| json!({}));
    }
    if let (Value::Object(answer), Value::Object(known)) = (&mut answer, known) {
        answer.extend(known);
        if let Some(watermark) = flow.watermark {
            answer.insert("watermark".to_owned(), json!(watermark));
        }
        if let Some(run) = &flow.last_run {
            answer.insert("lastRunExecutionDetails".to_owned(), json!(run));
        }
        if !flow.last_run_catalog_details.is_empty() {
            let details = json!(flow.last_run_catalog_details);
            answer.insert("lastRunMetadataCatalogDetails".to_owned(), details);
        }
    }
    Ok(answer)
}
