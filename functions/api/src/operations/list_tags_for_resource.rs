//! ListTagsForResource: the tags of a flow.

use super::Answer;
use crate::api::Api;
use crate::request::Request;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Input {
    resource_arn: String,
}

pub(super) async fn run(api: &Api, request: &Request) -> Answer {
    let input: Input = request.input()?;
    Ok(json!({"tags": api.engine.tags(&api.owner, &input.resource_arn).await?}))
}
