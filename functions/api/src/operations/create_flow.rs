//! CreateFlow: checks a flow against the live application and keeps it.

use super::Answer;
use crate::api::Api;
use crate::request::Request;
use flow::FlowDefinition;
use serde_json::json;

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let (asked, definition) = request.asked::<FlowDefinition>()?;
    let arn = api.owner.flow_arn(&definition.flow_name);
    let status = api.engine.create_flow(&api.owner, &asked, definition).await?;
    Ok(json!({"flowArn": arn, "flowStatus": status}))
}
