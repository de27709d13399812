//! UpdateFlow: replaces what a flow does, checked as a new one is.

use super::Answer;
use crate::api::Api;
use crate::request::Request;
use flow::FlowDefinition;
use serde_json::json;

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let (asked, definition) = request.asked::<FlowDefinition>()?;
    let status = api.engine.update_flow(&api.owner, &asked, definition).await?;
    Ok(json!({"flowStatus": status}))
}
